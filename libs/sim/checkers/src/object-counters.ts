import { ABSENT } from '@isthmus/sim-protocol';
import { layersFit } from './layers.js';
import { type Calls, NEVER_ENDS } from './object-calls.js';
import { valueAt } from './object-space.js';
import type { StructureAnswer } from './object-structure.js';
import { SmallestFirst } from './smallest-first.js';
import { countBelow } from './zone-row.js';

/**
 * Decides a counter whose additions are all of one amount, in O(n log n).
 *
 * A read of m times the amount stands behind exactly m additions, and one that told this sum is the m-th. The other additions
 * fill the places between: each may take those between what responded before its invocation and what was invoked after
 * its response. They are given out in order, to the addition that must have one soonest; what precedes another in real
 * time must never later than it, so their own order comes out right.
 *
 * @returns `inapplicable` if amounts differ, or are 0.
 */
export function judgeCounter(calls: Calls): StructureAnswer {
  const { step, steps, values, invokedAt, endedAt } = calls;
  const amounts = new Set(steps.filter(({ kind }) => kind === 'add').map(({ argument }) => valueAt(values, argument)));
  const amount = amounts.size === 0 ? 1 : Number([...amounts][0]);
  if (amounts.size > 1 || amount === 0) return 'inapplicable';

  // Reads of m stand in layer 2m, the m-th addition in 2m - 1.
  const fixed: { layer: number; invokedAt: number; endedAt: number }[] = [];
  const free: number[] = [];
  const told = new Set<number>();
  for (let i = 0; i < calls.length; i++) {
    const { kind, result } = steps[step[i]!]!;
    if (result === ABSENT) {
      free.push(i);
      continue;
    }
    const count = Number(valueAt(values, result)) / amount;
    if (!Number.isInteger(count) || count < 0 || count > calls.length) return 'violated';
    if (kind === 'add' && (count === 0 || told.has(count))) return 'violated';
    if (kind === 'add') told.add(count);
    fixed.push({ layer: 2 * count - (kind === 'add' ? 1 : 0), invokedAt: invokedAt[i]!, endedAt: endedAt[i]! });
  }
  if (!layersFit(fixed)) return 'violated';
  const last = Math.ceil((fixed.at(-1)?.layer ?? 0) / 2);
  return canFill(last, told, placesOf(calls, free, fixed)) ? 'holds' : 'violated';
}

interface Place {
  /** Which addition it may be, counted from 1. */
  readonly first: number;
  /** Infinity where it may come after all that was read. */
  readonly last: number;
  /** The order among equals. */
  readonly endedAt: number;
}

/** By the first place that each may take. */
function placesOf(
  { invokedAt, endedAt }: Calls,
  free: readonly number[],
  fixed: readonly { readonly layer: number; readonly invokedAt: number; readonly endedAt: number }[],
): readonly Place[] {
  const byEnd = [...fixed].sort((a, b) => a.endedAt - b.endedAt);
  const ends = Float64Array.from(byEnd, (one) => one.endedAt);
  const highest = Float64Array.from(byEnd, ({ layer }) => layer);
  for (let i = 1; i < highest.length; i++) highest[i] = Math.max(highest[i]!, highest[i - 1]!);
  const byStart = [...fixed].sort((a, b) => b.invokedAt - a.invokedAt);
  // Negative, so that they ascend.
  const starts = Float64Array.from(byStart, (one) => -one.invokedAt);
  const lowest = Float64Array.from(byStart, ({ layer }) => layer);
  for (let i = 1; i < lowest.length; i++) lowest[i] = Math.min(lowest[i]!, lowest[i - 1]!);
  return free
    .map((i): Place => {
      const behind = highest[countBelow(ends, invokedAt[i]!) - 1] ?? 0;
      const before = lowest[countBelow(starts, -endedAt[i]!) - 1] ?? Infinity;
      return { first: Math.ceil(behind / 2) + 1, last: Math.floor(before / 2), endedAt: endedAt[i]! };
    })
    .sort((a, b) => a.first - b.first);
}

/** Whether the places up to the last can all be filled, with none left over that had to have one. */
function canFill(last: number, taken: ReadonlySet<number>, places: readonly Place[]): boolean {
  const waiting = new SmallestFirst<Place>((a, b) => a.last < b.last || (a.last === b.last && a.endedAt < b.endedAt));
  let next = 0;
  for (let place = 1; place <= last; place++) {
    while (next < places.length && places[next]!.first <= place) waiting.push(places[next++]!);
    if (taken.has(place)) continue;
    const chosen = waiting.pop();
    if (!chosen || chosen.last < place) return false;
  }
  // The rest comes last, or is of unknown outcome and never.
  const rest = [...waiting.all, ...places.slice(next)];
  return rest.every((place) => place.last === Infinity || place.endedAt === NEVER_ENDS);
}
