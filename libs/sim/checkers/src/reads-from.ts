import { type History, OPERATION_KINDS, OUTCOMES, registerPart } from '@isthmus/sim-protocol';
import { positionsWhere } from './positions.js';
import { NOTHING, OPEN, type Register, registersOf, withoutIdleUnknowns } from './register.js';
import { bySessionOrder } from './session-ties.js';
import { INITIAL } from './value-ids.js';

const OK = OUTCOMES.indexOf('ok');
const LAST_OF_REGISTERS = OPERATION_KINDS.indexOf('cas');

/** Instead of a writer: the operation reads nothing. */
export const NO_READ = -1;
/** The initial value, which no operation wrote. */
export const INITIAL_READ = -2;
/** A value that no operation can have written. */
export const FROM_NOWHERE = -3;

/**
 * A history in which every value of a key is written once: so each read names the write that it saw. What the models below
 * linearizability judge; instants matter to none of them.
 *
 * Operations are numbered session by session, within a session as they were invoked. A compare-and-set that swapped reads and
 * then writes; nothing here says that no other write comes between. Left out: failed operations, reads without an answer, and
 * changes of unknown outcome that no answered operation observed, nor one that itself was so observed.
 *
 * An operation of unknown outcome may take effect at any later time. So it follows what its session did before it, and
 * precedes nothing but what observed it.
 *
 * What is no register's, such as an increment, is there where it was answered: it has its place in its session, and clients may have
 * learned of it, but it reads nothing that another one wrote.
 */
export interface ReadsFrom {
  readonly length: number;
  /** Row in the history. */
  readonly row: Int32Array;
  /** Sessions, numbered from 0. */
  readonly sessions: number;
  readonly session: Int32Array;
  /** The operations of session s are those from `from[s]` to before `from[s + 1]`. */
  readonly from: Int32Array;
  /** Keys, numbered from 0 in ascending order; then one for all that is no register's, where there is any. */
  readonly keys: number;
  readonly key: Int32Array;
  /** The operation that wrote what it read, or INITIAL_READ, FROM_NOWHERE, NO_READ. */
  readonly reads: Int32Array;
  /** 1 for what writes. */
  readonly writes: Uint8Array;
  /** 1 for what was answered: it precedes what its session did after it. */
  readonly answered: Uint8Array;
  /** What each operation's client had learned of outside the store before: see `LearnedBefore`. */
  readonly learned: LearnedBefore;
}

/**
 * The operations that the client of operation i had learned of, outside the store, before it invoked it: `operations` from
 * `from[i]` to before `from[i + 1]`. Only those of the graph: a change of unknown outcome that nothing else observed is not there.
 */
export interface LearnedBefore {
  readonly from: Int32Array;
  readonly operations: Int32Array;
}

/** Null where a value was written twice, or the initial value was written: then no read names its write. */
export function readsFrom(history: History): ReadsFrom | null {
  const registers = registersOf(registerPart(history)).map(withoutIdleUnknowns);
  const others = positionsWhere(history.length, (row) => isOfNoRegister(history, row));
  const length = registers.reduce((sum, register) => sum + register.length, others.length);
  const rows = new Int32Array(length);
  const keyOf = new Int32Array(length);
  const writerOf = new Int32Array(length);
  const writes = new Uint8Array(length);
  const answered = new Uint8Array(length);
  let first = 0;
  for (const [key, register] of registers.entries()) {
    const writers = writersOf(register);
    if (writers === null) return null;
    for (let i = 0; i < register.length; i++) {
      const at = first + i;
      const needs = register.needs[i]!;
      const writer = needs < 0 ? FROM_NOWHERE : writers[needs]!;
      rows[at] = register.row[i]!;
      keyOf[at] = key;
      writes[at] = register.writes[i] === NOTHING ? 0 : 1;
      answered[at] = register.endedAt[i] === OPEN ? 0 : 1;
      if (needs === NOTHING) writerOf[at] = NO_READ;
      else if (needs === INITIAL) writerOf[at] = INITIAL_READ;
      else writerOf[at] = writer === FROM_NOWHERE ? FROM_NOWHERE : first + writer;
    }
    first += register.length;
  }
  for (const row of others) {
    rows[first] = row;
    keyOf[first] = registers.length;
    writerOf[first] = NO_READ;
    answered[first++] = 1;
  }

  const { session } = history;
  const earlierFirst = bySessionOrder(history, OK);
  const order = positionsWhere(length, () => true).sort((a, b) => {
    const [x, y] = [rows[a]!, rows[b]!];
    return session[x]! - session[y]! || earlierFirst(x, y);
  });
  const placeOf = new Int32Array(length);
  order.forEach((at, place) => (placeOf[at] = place));
  const sessionOf = new Int32Array(length);
  const from: number[] = [];
  order.forEach((at, place) => {
    if (place === 0 || session[rows[at]!] !== session[rows[order[place - 1]!]!]) from.push(place);
    sessionOf[place] = from.length - 1;
  });
  const row = order.map((at) => rows[at]!);
  return {
    length,
    row,
    sessions: from.length,
    session: sessionOf,
    from: Int32Array.from([...from, length]),
    keys: registers.length + (others.length === 0 ? 0 : 1),
    key: order.map((at) => keyOf[at]!),
    reads: order.map((at) => (writerOf[at]! < 0 ? writerOf[at]! : placeOf[writerOf[at]!]!)),
    writes: Uint8Array.from(order, (at) => writes[at]!),
    answered: Uint8Array.from(order, (at) => answered[at]!),
    learned: learnedBefore(history, row),
  };
}

function isOfNoRegister({ kind, outcome }: History, row: number): boolean {
  return kind[row]! > LAST_OF_REGISTERS && outcome[row] === OK;
}

function learnedBefore({ length, after }: History, row: Int32Array): LearnedBefore {
  const from = new Int32Array(row.length + 1);
  if (after === undefined) return { from, operations: new Int32Array(0) };
  const place = new Int32Array(length).fill(-1);
  row.forEach((at, i) => (place[at] = i));
  const pairs = positionsWhere(after.length, (e) => place[after.operation[e]!]! >= 0 && place[after.learned[e]!]! >= 0);
  for (const e of pairs) from[place[after.operation[e]!]! + 1]!++;
  for (let i = 0; i < row.length; i++) from[i + 1]! += from[i]!;
  const next = from.slice();
  const operations = new Int32Array(pairs.length);
  for (const e of pairs) operations[next[place[after.operation[e]!]!]!++] = place[after.learned[e]!]!;
  return { from, operations };
}

/** The position that writes each value, FROM_NOWHERE where none does; null where a value has two writers. */
function writersOf({ length, writes, valueCount }: Register): Int32Array | null {
  const writers = new Int32Array(valueCount).fill(FROM_NOWHERE);
  for (let i = 0; i < length; i++) {
    const value = writes[i]!;
    if (value === NOTHING) continue;
    if (value === INITIAL || writers[value] !== FROM_NOWHERE) return null;
    writers[value] = i;
  }
  return writers;
}
