import { msFromNanos, NEVER, OPERATION_KINDS, OUTCOMES } from '@isthmus/sim-protocol';
import type { Subject } from './subject.js';

/** How live replicas differed, as the run kept count. */
export interface ReplicaDivergence {
  /** Most keys on which live replicas differed at one time, in each of equal parts of the run; the last is its tail. */
  readonly peaks: readonly number[];
  /** Nanoseconds: since when they have held the same; null if some differ at the end. */
  readonly convergedAt: number | null;
  /** Keys on which they differ at the end. */
  readonly atTheEnd: number;
}

export interface Convergence {
  readonly convergedAtMs: number | null;
  /** From the later of the last heal and the last acknowledged write; 0 if they had agreed by then. */
  readonly convergenceTimeMs: number | null;
  readonly keysDifferingAtEnd: number;
  readonly partMs: number;
  readonly peakKeys: number[];
}

/**
 * Divergence over time and convergence time.
 *
 * @param length of the run in nanoseconds, drain included: what the equal parts are parts of.
 */
export function convergenceOf(
  { history, schedule }: Pick<Subject, 'history' | 'schedule'>,
  { peaks, convergedAt, atTheEnd }: ReplicaDivergence,
  length: number,
): Convergence {
  let since = Math.max(0, ...schedule.faults.map(({ until }) => until));
  for (let row = 0; row < history.length; row++) {
    const wrote = OPERATION_KINDS[history.kind[row]!] !== 'read' && OUTCOMES[history.outcome[row]!] === 'ok';
    if (wrote && history.respondedAt[row] !== NEVER) since = Math.max(since, history.respondedAt[row]!);
  }
  return {
    convergedAtMs: convergedAt === null ? null : msFromNanos(convergedAt),
    convergenceTimeMs: convergedAt === null ? null : msFromNanos(Math.max(0, convergedAt - since)),
    keysDifferingAtEnd: atTheEnd,
    partMs: msFromNanos(length) / Math.max(1, peaks.length),
    peakKeys: [...peaks],
  };
}
