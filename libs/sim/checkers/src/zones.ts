import { NOTHING, type Register } from './register.js';
import { INITIAL } from './value-ids.js';
import { ZoneRow } from './zone-row.js';

const EARLIEST = -Infinity;
const LATEST = Infinity;

/**
 * Decides a register whose every value was written at most once, and the initial one never, in O(n log n).
 *
 * Such a register falls into blocks: a plain write (or the initial value), the reads of it, the one compare-and-set that
 * may have swapped it, the reads of that one's value, and so on. In every linearization a block is contiguous and its
 * order is given, up to the order of reads of one value. So the register is linearizable exactly if (1) no block
 * contradicts its own order: nothing in it ended before something that stands earlier in it was invoked; and (2) the blocks
 * can be put in a row (`ZoneRow`).
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

  const row = new ZoneRow(valueCount);
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
    row.add(earliestEnd, latestStart);
  }
  // Not placed: compare-and-sets that found each other's values in a circle, and all but one of those that found one value,
  // which was there only once.
  if (placed < written) return 'violated';
  return row.fits() ? 'holds' : 'violated';
}
