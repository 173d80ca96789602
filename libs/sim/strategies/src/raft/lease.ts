import type { Nanos } from '@isthmus/sim-protocol';

/**
 * A leader's lease (dissertation, section 6.4.1): from the moment when it began a round that a majority has answered, nobody else
 * can be elected before those voters have waited for an election timeout by their own clocks. While it lasts, the leader answers
 * reads alone. It measures one round at a time, so it knows of a lease that is a round trip older than it might be.
 */
export class Lease {
  /** By the leader's clock; NaN: none. */
  private since = NaN;
  /** The latest round begun, and the one that is being measured; 0: none. */
  private lastRound = 0;
  private measuredRound = 0;
  private measuredSince = 0;
  private isForfeit = false;

  constructor(private readonly length: Nanos) {}

  /** A new term: the lease of another leader may last until now, never longer. */
  reset(): void {
    this.since = NaN;
    this.lastRound = 0;
    this.measuredRound = 0;
    this.isForfeit = false;
  }

  /** After every step of the leader: the latest round that it has begun, and the latest that a majority has answered. */
  observe(round: number, confirmedRound: number, now: number): void {
    const hasBegun = round > this.lastRound;
    this.lastRound = round;
    if (this.measuredRound === 0 && hasBegun) {
      this.measuredRound = round;
      this.measuredSince = now;
    }
    if (this.measuredRound === 0 || confirmedRound < this.measuredRound) return;
    this.since = this.measuredSince;
    this.measuredRound = 0;
  }

  /** A clock that was set back before the lease began says nothing about it. */
  holdsAt(now: number): boolean {
    return !this.isForfeit && now >= this.since && now - this.since < this.length;
  }

  /** Voters were told, or will be, that they need not wait: no lease for the rest of the term, however late the word arrives. */
  forfeit(): void {
    this.isForfeit = true;
  }
}

/**
 * How long a lease lasts by its holder's clock: the election timeout that voters wait for, if the holder's clock runs as slowly and
 * theirs as fast as the bound allows.
 *
 * @param driftPpm how much faster or slower than true time any clock may run, in millionths.
 */
export function leaseLength(electionTimeout: Nanos, driftPpm: number): Nanos {
  return Math.floor((electionTimeout * (1_000_000 - driftPpm)) / (1_000_000 + driftPpm)) as Nanos;
}
