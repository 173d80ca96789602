import type { Attempt, ScriptedCluster } from '@isthmus/sim-testing';
import type { ExchangeEntry, LoggedWrite, WriteContent } from './exchange-messages.js';
import type { Version } from './last-write-wins.js';

type Stamped = Pick<Version, 'timestamp' | 'node'>;
export type ExchangingCluster = Pick<
  ScriptedCluster<unknown, ExchangeEntry<LoggedWrite<WriteContent>>>,
  'attempts' | 'cluster' | 'disk'
>;

/** All copies of writes of a key on any disk. */
export function writesOn(of: ExchangingCluster, key: number): LoggedWrite<WriteContent>[] {
  return of.cluster.nodes
    .flatMap(({ id }) => of.disk(id))
    .flatMap((entry) => (entry.kind === 'write' ? [entry] : entry.kind === 'forwarded' ? [entry.write] : []))
    .filter((write) => write.key === key);
}

/** What has been seen of causality: for each value written, what came before it. Where no disk is lost. */
export class Causality {
  private readonly pastOfSession = new Map<number, Set<number>>();
  private readonly pastOfWrite = new Map<number, Set<number>>();
  private readonly keyOf = new Map<number, number>();
  private readonly judged = new Set<Attempt>();
  /** Reads that had something to miss. */
  demanding = 0;
  problem: string | null = null;

  constructor(private readonly cluster: ExchangingCluster) {}

  /** To be called after every step, for an answer changes what its session has seen. */
  look(): void {
    for (const attempt of this.cluster.attempts) {
      const { operation, session } = attempt;
      const past = this.pastOf(session);
      if (operation.kind === 'write' && !this.pastOfWrite.has(operation.value)) {
        this.keyOf.set(operation.value, operation.key);
        this.pastOfWrite.set(operation.value, new Set(past));
      }
      const value = answeredValue(attempt);
      if (value === null || this.judged.has(attempt)) continue;
      this.judged.add(attempt);
      // A client hears only of the attempt that it made last.
      if (this.cluster.attempts.findLast((other) => other.session === session) !== attempt) continue;
      if (operation.kind === 'read') this.judge(operation.key, value, past);
      if (value === 0) continue;
      for (const earlier of this.pastOfWrite.get(value)!) past.add(earlier);
      past.add(value);
    }
  }

  /** A read returns no version that loses to one that its session has seen, nor the initial value after any. */
  private judge(key: number, value: number, past: ReadonlySet<number>): void {
    const seen = [...past].filter((earlier) => this.keyOf.get(earlier) === key);
    if (seen.length > 0) this.demanding++;
    for (const earlier of seen) {
      if (earlier === value) continue;
      if (value === 0 || this.pastOfWrite.get(earlier)!.has(value) || loses(this.write(value), this.write(earlier))) {
        this.problem ??= `key ${key}: read ${value} after ${earlier}`;
      }
    }
  }

  private write(value: number): LoggedWrite<WriteContent> {
    return writesOn(this.cluster, this.keyOf.get(value)!).find((write) => write.value === value)!;
  }

  private pastOf(session: number): Set<number> {
    const past = this.pastOfSession.get(session) ?? new Set();
    this.pastOfSession.set(session, past);
    return past;
  }
}

/** Written anew, to check the strategy. */
export function loses(one: Stamped, other: Stamped): boolean {
  return one.timestamp < other.timestamp || (one.timestamp === other.timestamp && one.node < other.node);
}

function answeredValue({ answer }: Attempt): number | null {
  return answer?.result.kind === 'ok' ? answer.result.value : null;
}
