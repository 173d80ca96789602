import type { Report } from '@isthmus/contract';
import type { Window } from '../timeline/strips.js';

/** A part of the run, cut at the ends of the window. */
export interface Part {
  readonly fromMs: number;
  readonly toMs: number;
  /** Most keys on which live replicas differed at one time. */
  readonly keys: number;
}

/** The parts that a window touches. Those of the drain, after the last client has stopped, lie behind every window. */
export function partsIn(
  { partMs, peakKeys }: Pick<NonNullable<Report['convergence']>, 'partMs' | 'peakKeys'>,
  [from, to]: Window,
): Part[] {
  return peakKeys.flatMap((keys, index) => {
    const fromMs = Math.max(from, index * partMs);
    const toMs = Math.min(to, (index + 1) * partMs);
    return toMs > fromMs ? [{ fromMs, toMs, keys }] : [];
  });
}
