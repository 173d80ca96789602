import { type History, registerPart, siblingsOf } from '@isthmus/sim-protocol';
import { positionsWhere } from './positions.js';
import { NOTHING, OPEN, type Register, registersOf, withoutIdleUnknowns } from './register.js';
import { INITIAL, NEVER_HELD } from './value-ids.js';

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
  /** Row in the history; ascending for each key. */
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

/** Null where a value was written to a key twice, so that reads do not name the write that they saw. Cost: O(n log n). */
export function readLags(history: History): ReadLags | null {
  const registers = registersOf(registerPart(history)).map(withoutIdleUnknowns);
  const most = registers.reduce((sum, { length }) => sum + length, 0);
  const lags = {
    row: new Int32Array(most),
    age: new Float64Array(most),
    versions: new Int32Array(most),
    missed: new Int32Array(most),
    sinceNewest: new Float64Array(most),
  };
  let length = 0;
  for (const register of registers) {
    const ends = endsOfReturned(history, register);
    if (ends === null) return null;
    const writes = new AcknowledgedWrites(register);
    const reads = positionsWhere(register.length, (i) => !Number.isNaN(ends[i]));
    for (const read of byInstant(reads.slice(), register.invokedAt)) {
      const first = writes.missedBy(read, ends[read]!);
      lags.row[length] = register.row[read]!;
      lags.missed[length] = first === NONE ? NONE : register.row[first]!;
      lags.age[length] = first === NONE ? 0 : register.invokedAt[read]! - register.endedAt[first]!;
      lags.versions[length] = first === NONE ? 0 : writes.countFrom(ends[read]!);
      lags.sinceNewest[length] =
        writes.newest === NONE ? NONE : register.invokedAt[read]! - register.endedAt[writes.newest]!;
      length++;
    }
  }
  return {
    length,
    row: lags.row.subarray(0, length),
    age: lags.age.subarray(0, length),
    versions: lags.versions.subarray(0, length),
    missed: lags.missed.subarray(0, length),
    sinceNewest: lags.sinceNewest.subarray(0, length),
  };
}

/**
 * By position, when the last of the writes that it returned was there for certain: -Infinity for the initial value, OPEN where a
 * write's outcome is unknown, NaN for what reads nothing that anybody wrote. Null where a value has two writers.
 */
function endsOfReturned(history: History, register: Register): Float64Array | null {
  const { length, needs, writes, endedAt, row, valueCount } = register;
  const writer = new Int32Array(valueCount).fill(NONE);
  for (let i = 0; i < length; i++) {
    const value = writes[i]!;
    if (value === NOTHING) continue;
    if (value === INITIAL || writer[value] !== NONE) return null;
    writer[value] = i;
  }
  const ends = new Float64Array(length).fill(NaN);
  const writerOf = history.siblings === undefined ? null : new Map<number, number>();
  if (writerOf !== null) for (const i of writer) if (i !== NONE) writerOf.set(history.argument[row[i]!]!, i);
  for (let i = 0; i < length; i++) {
    const value = needs[i]!;
    if (value === NOTHING || value === NEVER_HELD || endedAt[i] === OPEN) continue;
    if (value === INITIAL) ends[i] = -Infinity;
    else if (writer[value] !== NONE) ends[i] = endedAt[writer[value]!]!;
    else continue;
    if (writerOf === null) continue;
    for (const sibling of siblingsOf(history, row[i]!)) {
      const other = writerOf.get(sibling);
      if (other !== undefined) ends[i] = Math.max(ends[i]!, endedAt[other]!);
    }
  }
  return ends;
}

/** The acknowledged writes of one key. Asked about reads by ascending invocation. */
class AcknowledgedWrites {
  /** The one acknowledged last before the read asked about; negative if none. */
  newest = NONE;
  private readonly byInvocation: Int32Array;
  private readonly byResponse: Int32Array;
  /** By position in the register: its place in `byInvocation`. */
  private readonly rank: Int32Array;
  /** By rank: the write from there on that was acknowledged first. */
  private readonly firstFrom: Int32Array;
  /** A binary indexed tree over ranks: how many were acknowledged before the read asked about. */
  private readonly counts: Int32Array;
  private acknowledged = 0;

  constructor(private readonly register: Register) {
    const { length, writes, invokedAt, endedAt } = register;
    const acknowledged = positionsWhere(length, (i) => writes[i] !== NOTHING && endedAt[i] !== OPEN);
    this.byInvocation = byInstant(acknowledged.slice(), invokedAt);
    this.byResponse = byInstant(acknowledged, endedAt);
    this.rank = new Int32Array(length);
    this.byInvocation.forEach((write, at) => (this.rank[write] = at));
    this.counts = new Int32Array(acknowledged.length + 1);
    this.firstFrom = this.byInvocation.slice();
    for (let at = acknowledged.length - 2; at >= 0; at--) {
      const later = this.firstFrom[at + 1]!;
      if (endedAt[later]! < endedAt[this.firstFrom[at]!]!) this.firstFrom[at] = later;
    }
  }

  /** Of the writes missed by a read that returned what was there at `end`, the one acknowledged first; negative if none. */
  missedBy(read: number, end: number): number {
    const { endedAt, invokedAt } = this.register;
    const now = invokedAt[read]!;
    for (; this.acknowledged < this.byResponse.length; this.acknowledged++) {
      const write = this.byResponse[this.acknowledged]!;
      if (endedAt[write]! >= now) break;
      for (let at = this.rank[write]! + 1; at < this.counts.length; at += at & -at) this.counts[at]!++;
      this.newest = write;
    }
    const first = this.firstFrom[this.firstInvokedAfter(end)] ?? NONE;
    return first === NONE || endedAt[first]! >= now ? NONE : first;
  }

  /** How many that read missed. */
  countFrom(end: number): number {
    let earlier = 0;
    for (let at = this.firstInvokedAfter(end); at > 0; at -= at & -at) earlier += this.counts[at]!;
    return this.acknowledged - earlier;
  }

  private firstInvokedAfter(instant: number): number {
    const { invokedAt } = this.register;
    let from = 0;
    for (let to = this.byInvocation.length; from < to;) {
      const middle = (from + to) >>> 1;
      if (invokedAt[this.byInvocation[middle]!]! <= instant) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

/** Sorts ascending positions by instants that are mostly in order already; equal ones stay as they are. */
function byInstant(positions: Int32Array, at: Float64Array): Int32Array {
  for (let i = 1; i < positions.length; i++) {
    if (at[positions[i]!]! < at[positions[i - 1]!]!) return positions.sort((a, b) => at[a]! - at[b]! || a - b);
  }
  return positions;
}
