import type { Nanos } from '@isthmus/sim-protocol';

/** When clients turn away from a datacenter that does not answer. */
export interface FailoverSettings {
  /** Attempts in a row that went unanswered, after which a session turns to the next nearest datacenter. */
  readonly after: number;
  /** So long after it left, it tries its home again. */
  readonly returnAfter: Nanos;
}

/**
 * Which datacenter one session turns to where any replica will do, counted from the nearest. It goes on to the next one after
 * `after` unanswered attempts in a row. Back at home it is on probation: there a single one sends it away again, until an
 * answer has come.
 */
export class Failover {
  private rank = 0;
  private unanswered = 0;
  private leftAt = 0;

  constructor(
    private readonly settings: FailoverSettings,
    /** Datacenters that have nodes. */
    private readonly ranks: number,
  ) {}

  rankAt(now: number): number {
    if (this.rank > 0 && now >= this.leftAt + this.settings.returnAfter) {
      this.rank = 0;
      this.unanswered = this.settings.after - 1;
    }
    return this.rank;
  }

  answered(): void {
    this.unanswered = 0;
  }

  missed(now: number): void {
    if (++this.unanswered < this.settings.after) return;
    this.unanswered = 0;
    this.rank = (this.rank + 1) % this.ranks;
    this.leftAt = now;
  }
}
