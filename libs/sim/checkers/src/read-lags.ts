import {
  type History,
  INITIAL_VALUE,
  OPERATION_KINDS,
  OUTCOMES,
  registerPart,
  siblingsOf,
} from '@isthmus/sim-protocol';
import { AcknowledgedWrites, byInstant, positionsFrom } from './acknowledged-writes.js';
import { IntegerTable } from './integer-table.js';
import { positionsWhere } from './positions.js';
import { isContradiction, isFailedSwap, OPEN } from './register.js';

const READ = OPERATION_KINDS.indexOf('read');
const CAS = OPERATION_KINDS.indexOf('cas');
const OK = OUTCOMES.indexOf('ok');
const FAIL = OUTCOMES.indexOf('fail');
const NONE = -1;

/**
 * How far what was read lagged behind what had been acknowledged, read by read, in columns. A read that returned write W missed a
 * write of its key that began after W had been acknowledged and was itself acknowledged before the read began [Bailis et al., VLDB
 * 2012, section 3]. One that returned siblings missed what began after all of them.
 *
 * Writes of unknown outcome are missed by nobody, and nobody who returned one missed a write.
 */
export interface ReadLags {
  /** Answered operations that read what some write, or none, had written; a compare-and-set reads too. */
  readonly length: number;
  /** Row in the history; ascending. */
  readonly row: Int32Array;
  /** Nanoseconds from the first acknowledgement of a write that it missed to its invocation; 0 if it missed none. */
  readonly age: Float64Array;
  /** How many writes it missed. */
  readonly versions: Int32Array;
  /** Row of the write that it missed and that was acknowledged first; negative if none. */
  readonly missed: Int32Array;
  /** Nanoseconds from the latest acknowledgement of a write of its key to its invocation; negative if none came before. */
  readonly sinceNewest: Float64Array;
}

/**
 * Null where a value was written to a key twice, so that reads do not name the write that they saw.
 *
 * Cost: O(n log n). Columns are walked along the rows, and what belongs to a key is laid side by side before it is looked at: with
 * many keys, going from row to row of one would miss the caches each time.
 */
export function readLags(whole: History): ReadLags | null {
  const history = registerPart(whole);
  const ends = endsOfReturned(history);
  if (ends === null) return null;
  const { length, invokedAt, respondedAt } = history;
  const keys = keyNumbers(history);
  const row = positionsWhere(length, (each) => !Number.isNaN(ends[each]!));
  const writeRows = positionsWhere(length, (each) => history.outcome[each] === OK && isWrite(history, each));
  const reads = sideBySide(row, keys, [invokedAt, ends]);
  const writes = sideBySide(writeRows, keys, [invokedAt, respondedAt]);
  const age = new Float64Array(row.length);
  const versions = new Int32Array(row.length);
  const missed = new Int32Array(row.length).fill(NONE);
  const sinceNewest = new Float64Array(row.length).fill(NONE);
  for (let key = 0; key < keys.count; key++) {
    const [from, to] = [writes.starts[key]!, writes.starts[key + 1]!];
    if (from === to) continue;
    const ofKey = new AcknowledgedWrites(writes.begins.subarray(from, to), writes.ends.subarray(from, to));
    for (const at of byInstant(positionsFrom(reads.starts[key]!, reads.starts[key + 1]!), reads.begins)) {
      const [read, now, end] = [reads.place[at]!, reads.begins[at]!, reads.ends[at]!];
      const first = ofKey.missedBy(now, end);
      if (ofKey.newest >= 0) sinceNewest[read] = now - writes.ends[from + ofKey.newest]!;
      if (first < 0) continue;
      missed[read] = writeRows[writes.place[from + first]!]!;
      age[read] = now - writes.ends[from + first]!;
      versions[read] = ofKey.countFrom(end);
    }
  }
  return { length: row.length, row, age, versions, missed, sinceNewest };
}

/**
 * By row, when the last of the writes that it returned was there for certain: -Infinity for the initial value, OPEN where a write's
 * outcome is unknown, NaN for what reads nothing that anybody wrote. Null where a value has two writers.
 */
function endsOfReturned(history: History): Float64Array | null {
  const { length, kind, outcome, argument, expected, value, respondedAt, siblings } = history;
  const writers = new Writers(history);
  for (let row = 0; row < length; row++) if (isWrite(history, row) && !writers.add(row, argument[row]!)) return null;
  const endOf = (row: number, returned: number) => {
    if (returned === INITIAL_VALUE) return -Infinity;
    const writer = writers.of(row, returned);
    return writer === NONE ? NaN : outcome[writer] === OK ? respondedAt[writer]! : OPEN;
  };
  const ends = new Float64Array(length).fill(NaN);
  for (let row = 0; row < length; row++) {
    if (outcome[row] !== OK || (kind[row] !== READ && kind[row] !== CAS) || isContradiction(history, row)) continue;
    const isSwap = kind[row] === CAS && !isFailedSwap(history, row);
    ends[row] = endOf(row, isSwap ? expected[row]! : value[row]!);
    if (siblings === undefined || Number.isNaN(ends[row])) continue;
    for (const sibling of siblingsOf(history, row)) {
      const end = endOf(row, sibling);
      if (end > ends[row]!) ends[row] = end;
    }
  }
  return ends;
}

function isWrite(history: History, row: number): boolean {
  return history.kind[row] !== READ && history.outcome[row] !== FAIL && !isFailedSwap(history, row);
}

/** Who wrote a value to a key. Looked up by the value: most are written to one key alone. */
class Writers {
  /** By value: the row that wrote it last. */
  private readonly last: IntegerTable;
  /** By row: the row before it that wrote the same value. */
  private readonly earlier: Int32Array;

  constructor(private readonly history: History) {
    this.last = new IntegerTable(history.length);
    this.earlier = new Int32Array(history.length);
  }

  /** False if the value was written to the key before, or is the initial one. */
  add(row: number, value: number): boolean {
    if (value === INITIAL_VALUE || this.of(row, value) !== NONE) return false;
    this.earlier[row] = this.last.get(value);
    this.last.set(value, row);
    return true;
  }

  /** Who wrote that value to the key of a row; negative if nobody. */
  of(row: number, value: number): number {
    const { key } = this.history;
    let writer = this.last.get(value);
    while (writer !== NONE && key[writer] !== key[row]) writer = this.earlier[writer]!;
    return writer;
  }
}

/** Keys numbered from 0. */
interface KeyNumbers {
  readonly count: number;
  /** By row. */
  readonly number: Int32Array;
}

function keyNumbers({ length, key }: History): KeyNumbers {
  const known = new IntegerTable(length);
  const number = new Int32Array(length);
  let count = 0;
  for (let row = 0; row < length; row++) {
    if (known.get(key[row]!) === NONE) known.set(key[row]!, count++);
    number[row] = known.get(key[row]!);
  }
  return { count, number };
}

/** Two instants of each of some rows, key by key: those of key k from `starts[k]` to before `starts[k + 1]`. */
interface SideBySide {
  readonly starts: Int32Array;
  /** Place among the rows given. */
  readonly place: Int32Array;
  readonly begins: Float64Array;
  readonly ends: Float64Array;
}

function sideBySide(
  rows: Int32Array,
  { count, number }: KeyNumbers,
  [begin, end]: readonly [Float64Array, Float64Array],
): SideBySide {
  const starts = new Int32Array(count + 1);
  for (const row of rows) starts[number[row]! + 1]!++;
  for (let key = 0; key < count; key++) starts[key + 1]! += starts[key]!;
  const next = starts.slice();
  const place = new Int32Array(rows.length);
  const begins = new Float64Array(rows.length);
  const ends = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const at = next[number[row]!]!++;
    place[at] = i;
    begins[at] = begin[row]!;
    ends[at] = end[row]!;
  }
  return { starts, place, begins, ends };
}
