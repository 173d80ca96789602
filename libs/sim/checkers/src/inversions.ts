import type { HappensBefore } from './happens-before.js';

/** Pairs ordered by happens-before whose sequence numbers are ordered the other way, or are the same. */
export interface Inversions {
  /** Covering pairs whose operations both have a number. */
  readonly pairs: number;
  readonly inverted: number;
  /** The first covering pair that is inverted: rows in the history. */
  readonly first: readonly [number, number] | null;
}

/**
 * Causality inversions on the covering edges of a happens-before order. An inverted pair further apart has an inverted edge
 * on every way between, where all operations on it have a number: so none here means none at all.
 *
 * @param numbers of each row of the history; NaN for an operation without one.
 */
export function causalityInversions(
  { operations, edges }: Pick<HappensBefore, 'operations' | 'edges'>,
  numbers: Float64Array,
): Inversions {
  let pairs = 0;
  let inverted = 0;
  let first: readonly [number, number] | null = null;
  for (const [a, b] of edges) {
    const [before, after] = [operations[a]!, operations[b]!];
    if (Number.isNaN(numbers[before]!) || Number.isNaN(numbers[after]!)) continue;
    pairs++;
    if (numbers[before]! < numbers[after]!) continue;
    inverted++;
    first ??= [before, after];
  }
  return { pairs, inverted, first };
}
