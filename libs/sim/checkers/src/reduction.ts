import { settleFromTheEnd } from './shortest-part.js';
import { invariant } from '@isthmus/sim-protocol';
import type { Judge } from './judge.js';
import { NOTHING, type Register, restrict } from './register.js';
import { positionsWhere } from './positions.js';

/** Above it, minimality rests on the proof alone: checking costs a judgement for each operation. */
const CHECKED_OPERATIONS_MAX = 256;

/**
 * The positions of a smallest violating part of a violating prefix. Parts are closed: with an operation that needs a
 * value they hold every operation that may have written it. A closed part of a linearizable register is linearizable (strike
 * the rest from a linearization: nothing comes between a value's writer and who needs it), so a part that holds another
 * violates if the other does. And every violating part has the offender: without it, and without what observed what it
 * may have written before it answered, the part is one of a shorter prefix, which holds.
 *
 * Line the candidates up so that each comes after those that it may have observed. With a part already settled, the first
 * candidate whose addition to it and to those before makes the whole violate is found by bisection. Settle it, and repeat
 * with those before it, until the settled part violates. It is minimal: leaving out one of the settled leaves a part of
 * what did not violate yet when it was found; leaving out one that a settled one stands on leaves even less.
 *
 * Changes stand before reads and late ones before early ones, as far as that order allows: the shortest proof, and the
 * most recent.
 *
 * Cost: log2(n) judgements for each operation settled, on parts no larger than twice what is needed.
 */
export function reduce(prefix: Register, offender: number, judge: Judge): Int32Array {
  const writers = writersByValue(prefix);
  const candidates = lineUp(prefix, writers);
  const settled = [offender];
  const part = (count: number) => closure(prefix, writers, [...settled, ...candidates.slice(0, count)]);
  const violates = (count: number) => judge.violates(restrict(prefix, part(count)));
  settleFromTheEnd(candidates.length, violates, (candidate) => settled.push(candidates[candidate]!));
  return part(0);
}

/** All operations, changes before reads and late ones before early ones, but each after those that it may have observed. */
function lineUp(register: Register, writers: Writers): readonly number[] {
  const { length, writes, invokedAt } = register;
  const wished = Array.from({ length }, (_, i) => i).sort(
    (a, b) => Number(writes[a] === NOTHING) - Number(writes[b] === NOTHING) || invokedAt[b]! - invokedAt[a]! || b - a,
  );
  const line: number[] = [];
  const met = new Uint8Array(length);
  const writersMet = writers.from.slice();
  for (const wish of wished) {
    const open = met[wish] === 0 ? [wish] : [];
    met[wish] = 1;
    for (let i = open.at(-1); i !== undefined; i = open.at(-1)) {
      const writer = nextWriter(register, writers, writersMet, i);
      if (writer === NOTHING) {
        line.push(i);
        open.pop();
      } else if (met[writer] === 0) {
        met[writer] = 1;
        open.push(writer);
      }
    }
  }
  return line;
}

/** Whether the part violates, and no longer does without any one of its operations and all that may have observed it. */
export function isMinimal(part: Register, offender: number, judge: Judge): boolean {
  invariant(part.length > 0, 'an empty part violates nothing');
  if (!judge.violates(part)) return false;
  if (part.length > CHECKED_OPERATIONS_MAX) return true;
  for (let i = 0; i < part.length; i++) {
    if (judge.violates(restrict(part, withoutUnit(part, offender, i)))) return false;
  }
  return true;
}

/**
 * The part without one operation, all that may have observed it, all that may have observed those, and so on. Where the
 * offender is a compare-and-set that failed, others may have observed what it set out to write: until it answered, that was
 * no violation.
 */
export function withoutUnit(part: Register, offender: number, unit: number): Int32Array {
  const gone = new Uint8Array(part.length);
  gone[unit] = 1;
  const open = [unit];
  for (let i = open.pop(); i !== undefined; i = open.pop()) {
    const value = i === offender ? part.attempted[i]! : part.writes[i]!;
    if (value === NOTHING) continue;
    for (let j = 0; j < part.length; j++) {
      if (gone[j] === 1 || part.needs[j] !== value || part.invokedAt[i]! > part.endedAt[j]!) continue;
      gone[j] = 1;
      open.push(j);
    }
  }
  return positionsWhere(part.length, (i) => gone[i] === 0);
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
  const writersKept = writers.from.slice();
  for (let i = open.pop(); i !== undefined; i = open.pop()) {
    for (let writer = i; writer !== NOTHING; writer = nextWriter(register, writers, writersKept, i)) keep(writer);
  }
  return positionsWhere(register.length, (i) => kept[i] === 1);
}

/** The next operation that the given one may have observed, by `met`: how far each value's writers have been met. */
function nextWriter(register: Register, writers: Writers, met: Int32Array, i: number): number {
  const value = register.needs[i]!;
  if (value === NOTHING || met[value] === writers.from[value + 1]) return NOTHING;
  const writer = writers.positions[met[value]!]!;
  if (register.invokedAt[writer]! > register.endedAt[i]!) return NOTHING;
  met[value]!++;
  return writer;
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
