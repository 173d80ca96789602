import { NOTHING, type Register } from './register.js';
import { INITIAL } from './value-ids.js';

const EARLIEST = -Infinity;
const LATEST = Infinity;

/**
 * Decides a register whose every value was written at most once, and the initial one never, in O(n log n).
 *
 * Such a register falls into blocks: a plain write (or the initial value), the reads of it, the one compare-and-set that
 * may have swapped it, the reads of that one's value, and so on. In every linearization a block is contiguous and its
 * order is given, up to the order of reads of one value. So the register is linearizable exactly if (1) no block
 * contradicts its own order: nothing in it ended before something that stands earlier in it was invoked; and (2) the blocks
 * can be put in a row: block A must come before B if an operation of A ended before one of B was invoked, that is if
 * end(A) < start(B), with end the earliest end and start the latest invocation in the block; this relation must have no
 * cycle. A shortest cycle has two blocks: were it A1..Ak with k > 2 and A1's end the earliest, the absence of a chord gives
 * start(A3) <= end(A1), so A2's end, being before start(A3), would be earlier still. A block with end < start is a
 * *forward zone*, the open interval between them; the others are *backward zones*. Two blocks force each other exactly
 * if they are forward zones that overlap, or a backward zone inside a forward one.
 *
 * Operations of unknown outcome must have been stripped of the idle ones (`withoutIdleUnknowns`): the value of each that
 * is left was observed, and nobody else wrote it, so it took effect, at any time after its invocation: it ends at
 * infinity, and a compare-and-set among them found its comparand.
 *
 * Source: Gibbons and Korach, "Testing shared memories", SIAM J. Comput. 26 (4), 1997, section 4 (reads and writes); the
 * blocks of compare-and-sets are their read-modify-write chains.
 *
 * @returns `inapplicable` if a value was written twice or the initial value was written.
 */
export function judgeByZones(register: Register): 'holds' | 'violated' | 'inapplicable' {
  const { length, needs, writes, invokedAt, endedAt, valueCount } = register;
  const writer = new Int32Array(valueCount).fill(NOTHING);
  for (let i = 0; i < length; i++) {
    const value = writes[i]!;
    if (value === NOTHING) continue;
    if (value === INITIAL || writer[value] !== NOTHING) return 'inapplicable';
    writer[value] = i;
  }

  const swap = new Int32Array(valueCount).fill(NOTHING);
  const earliestReadEnd = new Float64Array(valueCount).fill(LATEST);
  const latestReadStart = new Float64Array(valueCount).fill(EARLIEST);
  for (let i = 0; i < length; i++) {
    const value = needs[i]!;
    if (value === NOTHING) continue;
    if (value !== INITIAL && writer[value] === NOTHING) return 'violated';
    if (writes[i] !== NOTHING) {
      swap[value] = i;
    } else {
      if (endedAt[i]! < earliestReadEnd[value]!) earliestReadEnd[value] = endedAt[i]!;
      if (invokedAt[i]! > latestReadStart[value]!) latestReadStart[value] = invokedAt[i]!;
    }
  }

  const forwardStarts: number[] = [];
  const forwardEnds: number[] = [];
  const backwardStarts: number[] = [];
  const backwardEnds: number[] = [];
  let written = 0;
  let placed = 0;
  for (let first = 0; first < valueCount; first++) {
    const root = writer[first]!;
    if (root !== NOTHING) written++;
    // Not the first of its block: it follows by a swap, or nobody wrote it (the initial value has no writer).
    if (root === NOTHING ? first !== INITIAL : needs[root] !== NOTHING) continue;
    let earliestEnd = LATEST;
    let latestStart = EARLIEST;
    for (let value = first; ;) {
      const by = writer[value]!;
      if (by === NOTHING) {
        earliestEnd = EARLIEST;
      } else {
        placed++;
        if (endedAt[by]! < latestStart) return 'violated';
        if (invokedAt[by]! > latestStart) latestStart = invokedAt[by]!;
        if (endedAt[by]! < earliestEnd) earliestEnd = endedAt[by]!;
      }
      if (earliestReadEnd[value]! < latestStart) return 'violated';
      if (latestReadStart[value]! > latestStart) latestStart = latestReadStart[value]!;
      if (earliestReadEnd[value]! < earliestEnd) earliestEnd = earliestReadEnd[value]!;
      const next = swap[value]!;
      if (next === NOTHING) break;
      value = writes[next]!;
    }
    if (earliestEnd < latestStart) {
      forwardStarts.push(earliestEnd);
      forwardEnds.push(latestStart);
    } else {
      backwardStarts.push(latestStart);
      backwardEnds.push(earliestEnd);
    }
  }
  // Not placed: compare-and-sets that found each other's values in a circle, and all but one of those that found one value,
  // which was there only once.
  if (placed < written) return 'violated';

  const starts = Float64Array.from(forwardStarts).sort();
  const ends = Float64Array.from(forwardEnds).sort();
  // Open intervals are disjoint exactly if, starts and ends each in order, every one ends before the next starts.
  for (let i = 0; i + 1 < starts.length; i++) if (starts[i + 1]! < ends[i]!) return 'violated';
  for (let i = 0; i < backwardStarts.length; i++) {
    const last = countBelow(starts, backwardStarts[i]!) - 1;
    if (last >= 0 && backwardEnds[i]! < ends[last]!) return 'violated';
  }
  return 'holds';
}

/** How many of the ascending numbers are below the limit. */
function countBelow(ascending: Float64Array, limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
