import { msFromNanos } from '@isthmus/sim-protocol';
import { isAcknowledgedChange } from './acknowledged-changes.js';
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
 * Divergence over time and convergence time. A fault that lasts past the end has no heal.
 *
 * @param length of the run in nanoseconds, drain included: what the equal parts are parts of.
 */
export function convergenceOf(
  { history, schedule }: Pick<Subject, 'history' | 'schedule'>,
  { peaks, convergedAt, atTheEnd }: ReplicaDivergence,
  length: number,
): Convergence {
  const heals = schedule.faults.map(({ until }) => until).filter((until) => until <= length);
  let since = heals.reduce((last, heal) => Math.max(last, heal), 0);
  for (let row = 0; row < history.length; row++) {
    if (isAcknowledgedChange(history, row)) since = Math.max(since, history.respondedAt[row]!);
  }
  return {
    convergedAtMs: convergedAt === null ? null : msFromNanos(convergedAt),
    convergenceTimeMs: convergedAt === null ? null : msFromNanos(Math.max(0, convergedAt - since)),
    keysDifferingAtEnd: atTheEnd,
    partMs: msFromNanos(length) / Math.max(1, peaks.length),
    peakKeys: [...peaks],
  };
}
