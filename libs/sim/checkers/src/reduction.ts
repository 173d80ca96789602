import { invariant } from '@isthmus/sim-protocol';
import type { Judge } from './judge.js';
import { NOTHING, positionsWhere, type Register, restrict } from './register.js';

/** Above it, minimality rests on the proof alone: checking costs a judgement for each operation. */
const CHECKED_OPERATIONS_MAX = 256;

/**
 * The positions of a smallest violating part of a violating prefix. Parts are closed: with an operation that needs a
 * value they hold every operation that may have written it. A closed part of a linearizable register is linearizable (strike
 * the rest from a linearization: nothing comes between a value's writer and who needs it), so violations only spread to
 * larger closed parts, and three things follow:
 *
 * - every violating part has the offender, since without it the prefix holds;
 * - if leaving out an operation, with all that needs it, ends the violation, so it does in every smaller part; and so does
 *   leaving out an operation that it needs in turn;
 * - of candidates in a row, with a part already settled, the first whose addition makes the whole violate is found by
 *   bisection, it belongs to the result, and no later candidate does. Settle it, and repeat on those before it.
 *
 * Candidates are the answered operations: an unknown one counts only if something needs it, and then it comes along.
 * Changes come before reads and late ones before early ones: the shortest proof, and the most recent.
 *
 * Cost: log2(n) judgements for each operation settled, on parts no larger than twice what is needed.
 */
export function reduce(prefix: Register, offender: number, judge: Judge): Int32Array {
  const writers = writersByValue(prefix);
  const { length, writes, endedAt } = prefix;
  const candidates = positionsWhere(length, (i) => i !== offender && endedAt[i] !== Infinity).sort(
    (a, b) => Number(writes[a] === NOTHING) - Number(writes[b] === NOTHING) || endedAt[b]! - endedAt[a]! || b - a,
  );
  const settled = [offender];
  const part = (count: number) => closure(prefix, writers, [...settled, ...candidates.subarray(0, count)]);
  const violates = (count: number) => judge.violates(restrict(prefix, part(count)));

  let known = candidates.length;
  while (known > 0 && !violates(0)) {
    let holding = 0;
    for (let count = 1; count < known; count *= 2) {
      if (violates(count)) known = count;
      else holding = count;
    }
    while (known - holding > 1) {
      const middle = (holding + known) >>> 1;
      if (violates(middle)) known = middle;
      else holding = middle;
    }
    known--;
    settled.push(candidates[known]!);
  }
  return part(0);
}

/** Whether the part violates, and no longer does without any one of its operations and all that may have observed it. */
export function isMinimal(part: Register, judge: Judge): boolean {
  invariant(part.length > 0, 'an empty part violates nothing');
  if (!judge.violates(part)) return false;
  if (part.length > CHECKED_OPERATIONS_MAX) return true;
  for (let i = 0; i < part.length; i++) if (judge.violates(withoutUnit(part, i))) return false;
  return true;
}

/** The part without one operation, all that may have observed it, all that may have observed those, and so on. */
export function withoutUnit(part: Register, unit: number): Register {
  const gone = new Uint8Array(part.length);
  gone[unit] = 1;
  const open = [unit];
  for (let i = open.pop(); i !== undefined; i = open.pop()) {
    for (let j = 0; j < part.length; j++) {
      if (gone[j] === 0 && mayObserve(part, j, i)) {
        gone[j] = 1;
        open.push(j);
      }
    }
  }
  return restrict(
    part,
    positionsWhere(part.length, (i) => gone[i] === 0),
  );
}

/** Whether the observer may have seen the value that the writer wrote. */
function mayObserve({ needs, writes, invokedAt, endedAt }: Register, observer: number, writer: number): boolean {
  return (
    observer !== writer &&
    writes[writer] !== NOTHING &&
    needs[observer] === writes[writer] &&
    invokedAt[writer]! <= endedAt[observer]!
  );
}

/** The operations with all that they may have observed, all that those may have observed, and so on; ascending. */
function closure(register: Register, writers: Writers, operations: readonly number[]): Int32Array {
  const kept = new Uint8Array(register.length);
  const open: number[] = [];
  const keep = (i: number) => {
    if (kept[i] === 0) {
      kept[i] = 1;
      open.push(i);
    }
  };
  operations.forEach(keep);
  // Of each value, the writers before `next` are kept.
  const next = writers.from.slice();
  for (let i = open.pop(); i !== undefined; i = open.pop()) {
    const value = register.needs[i]!;
    if (value === NOTHING) continue;
    const end = writers.from[value + 1]!;
    while (next[value]! < end) {
      const writer = writers.positions[next[value]!]!;
      if (register.invokedAt[writer]! > register.endedAt[i]!) break;
      keep(writer);
      next[value]!++;
    }
  }
  return positionsWhere(register.length, (i) => kept[i] === 1);
}

/** The writers of value v by invocation: `positions` from `from[v]` to before `from[v + 1]`. */
interface Writers {
  readonly from: Int32Array;
  readonly positions: Int32Array;
}

function writersByValue({ length, writes, invokedAt, valueCount }: Register): Writers {
  const positions = positionsWhere(length, (i) => writes[i] !== NOTHING).sort(
    (a, b) => writes[a]! - writes[b]! || invokedAt[a]! - invokedAt[b]!,
  );
  const from = new Int32Array(valueCount + 1);
  for (const i of positions) from[writes[i]! + 1]!++;
  for (let value = 0; value < valueCount; value++) from[value + 1]! += from[value]!;
  return { from, positions };
}
