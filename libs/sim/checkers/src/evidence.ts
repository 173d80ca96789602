import { positionsWhere } from './positions.js';
import { NOTHING, type Register } from './register.js';

const NONE = -1;

/**
 * The evidence that what the offender of a reduced violating part missed had taken effect: the last read that returned, before the offender
 * began, what a write of the part had written and nobody in the part observed; or negative. Positions in the prefix.
 *
 * Not needed for the proof, since an acknowledged write is proof enough; but whoever follows "1 was written, 0 was read" will ask whether
 * the write was ever there, and "1 was read" answers. Of several such writes, that which ended last.
 */
export function evidenceFor(
  { length, needs, writes, invokedAt, endedAt }: Register,
  part: Int32Array,
  offender: number,
): number {
  const began = invokedAt[offender]!;
  const observed = new Set(part.map((i) => needs[i]!));
  const missed = part
    .filter((i) => i !== offender && writes[i] !== NOTHING && endedAt[i]! < began && !observed.has(writes[i]!))
    .sort((a, b) => endedAt[b]! - endedAt[a]! || b - a);
  for (const write of missed) {
    const writers = positionsWhere(length, (i) => writes[i] === writes[write]);
    // Who of several was observed nobody can tell.
    if (writers.length > 1) continue;
    let last = NONE;
    for (let i = 0; i < length; i++) {
      const reads = needs[i] === writes[write] && writes[i] === NOTHING && endedAt[i]! < began;
      if (reads && (last === NONE || endedAt[i]! >= endedAt[last]!)) last = i;
    }
    if (last !== NONE) return last;
  }
  return NONE;
}
