import { type History, INITIAL_VALUE, invariant, OPERATION_KINDS, OUTCOMES } from '@isthmus/sim-protocol';

/** Instead of a value: the operation needs none, or writes none. */
export const NOTHING = -1;
/** The value before the first write. */
export const INITIAL = 0;
/** A value that no operation can write: what a failed compare-and-set needs that says it found its own comparand. */
const NEVER_HELD = 1;
const FIRST_VALUE = 2;

/**
 * The operations on one key, as a register sees them: each may need that the register holds a value, and may write one. A
 * read needs what it returned; a write writes; a compare-and-set that swapped does both; a failed one is a read of what
 * it found.
 *
 * Values are numbered densely from 0 (`INITIAL`). One operation precedes another if it ended strictly before the other
 * was invoked; at equal instants they are concurrent.
 */
export interface Register {
  readonly key: number;
  readonly length: number;
  /** Row in the history; ascending. */
  readonly row: Int32Array;
  /** Value that must be held, or NOTHING. */
  readonly needs: Int32Array;
  /** Value held afterwards, or NOTHING where it stays. */
  readonly writes: Int32Array;
  /** Nanoseconds. */
  readonly invokedAt: Float64Array;
  /** Nanoseconds; Infinity where the outcome is unknown: it may take effect at any later time, or never. */
  readonly endedAt: Float64Array;
  /** Values are below it. */
  readonly valueCount: number;
}

const READ = OPERATION_KINDS.indexOf('read');
const WRITE = OPERATION_KINDS.indexOf('write');
const OK = OUTCOMES.indexOf('ok');
const FAIL = OUTCOMES.indexOf('fail');

/**
 * The registers of a history by ascending key. Left out: operations that certainly had no effect, and reads of unknown
 * outcome, which say nothing and change nothing.
 *
 * Cost: linear; about 28 bytes an operation.
 */
export function registersOf(history: History): readonly Register[] {
  const { rows, groups } = groupByKey(history);
  const needs = new Int32Array(rows.length);
  const writes = new Int32Array(rows.length);
  const invokedAt = new Float64Array(rows.length);
  const endedAt = new Float64Array(rows.length);
  const ids = new ValueIds();
  return groups.map(({ key, from, to }) => {
    ids.begin(to - from);
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      const answered = history.outcome[row] === OK;
      invokedAt[i] = history.invokedAt[row]!;
      endedAt[i] = answered ? history.respondedAt[row]! : Infinity;
      invariant(endedAt[i]! >= invokedAt[i]!, `operation ${row} ended before it began`);
      const needed = neededValue(history, row);
      needs[i] = needed === null ? NOTHING : isContradiction(history, row) ? NEVER_HELD : ids.idOf(needed);
      const written = writtenValue(history, row);
      writes[i] = written === null ? NOTHING : ids.idOf(written);
    }
    return {
      key,
      length: to - from,
      row: rows.subarray(from, to),
      needs: needs.subarray(from, to),
      writes: writes.subarray(from, to),
      invokedAt: invokedAt.subarray(from, to),
      endedAt: endedAt.subarray(from, to),
      valueCount: ids.count,
    };
  });
}

/** The value that the key must hold for the operation to end as it did (or, of unknown outcome, to take effect). */
export function neededValue(history: History, row: number): number | null {
  const kind = history.kind[row];
  if (kind === WRITE) return null;
  if (kind === READ || isFailedSwap(history, row)) return history.value[row]!;
  return history.expected[row]!;
}

/** The value that the key holds once the operation took effect, if it changes any. */
export function writtenValue(history: History, row: number): number | null {
  return history.kind[row] === READ || isFailedSwap(history, row) ? null : history.argument[row]!;
}

/** A compare-and-set that claims to have failed on finding the very value that it compared with. */
export function isContradiction(history: History, row: number): boolean {
  return isFailedSwap(history, row) && history.value[row] === history.expected[row];
}

export function isFailedSwap(history: History, row: number): boolean {
  const kind = history.kind[row];
  return kind !== READ && kind !== WRITE && history.outcome[row] === OK && history.swapped[row] === 0;
}

/** Some of a register's operations, by ascending position. */
export function restrict(register: Register, positions: Int32Array): Register {
  const restricted = {
    ...register,
    length: positions.length,
    row: new Int32Array(positions.length),
    needs: new Int32Array(positions.length),
    writes: new Int32Array(positions.length),
    invokedAt: new Float64Array(positions.length),
    endedAt: new Float64Array(positions.length),
  };
  positions.forEach((from, to) => {
    restricted.row[to] = register.row[from]!;
    restricted.needs[to] = register.needs[from]!;
    restricted.writes[to] = register.writes[from]!;
    restricted.invokedAt[to] = register.invokedAt[from]!;
    restricted.endedAt[to] = register.endedAt[from]!;
  });
  return restricted;
}

/**
 * Without the operations of unknown outcome that cannot matter: the register is linearizable with them exactly if it is
 * without.
 *
 * An operation counts if it ended, or if it writes a value that an operation that counts needs. Dropping the others is
 * safe in both directions. A linearization without them is one with them, since they need not take effect. And from a
 * linearization L with them they can be struck out: whatever remains and needs a value v saw it, in L, from a last writer
 * of v; that writer counts, hence stays, and no writer has come between.
 */
export function withoutIdleUnknowns(register: Register): Register {
  const { length, needs, writes, endedAt } = register;
  let unknowns = 0;
  for (let i = 0; i < length; i++) if (endedAt[i] === Infinity) unknowns++;
  if (unknowns === 0) return register;

  const needed = new Uint8Array(register.valueCount);
  // Unknown writers of each value, as linked lists: most recent first.
  const lastWriter = new Int32Array(register.valueCount).fill(NOTHING);
  const earlierWriter = new Int32Array(length);
  const counts = new Uint8Array(length);
  const open: number[] = [];
  const need = (value: number) => {
    if (value !== NOTHING && needed[value] === 0) {
      needed[value] = 1;
      open.push(value);
    }
  };
  for (let i = 0; i < length; i++) {
    if (endedAt[i] !== Infinity) {
      counts[i] = 1;
      need(needs[i]!);
    } else if (writes[i] !== NOTHING) {
      earlierWriter[i] = lastWriter[writes[i]!]!;
      lastWriter[writes[i]!] = i;
    }
  }
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    for (let i = lastWriter[value]!; i !== NOTHING; i = earlierWriter[i]!) {
      counts[i] = 1;
      need(needs[i]!);
    }
  }
  return restrict(
    register,
    positionsWhere(length, (i) => counts[i] === 1),
  );
}

/**
 * The register as it was when the operation at `last` had just responded: what was open then is of unknown outcome, and
 * later invocations are not there. Responses at one instant count in order of row, after the invocations at that instant.
 */
export function prefixThrough(register: Register, last: number): Register {
  const at = register.endedAt[last]!;
  const ended = (i: number) => register.endedAt[i]! < at || (register.endedAt[i] === at && i <= last);
  const positions = positionsWhere(
    register.length,
    (i) => register.invokedAt[i]! <= at && (ended(i) || register.writes[i] !== NOTHING),
  );
  const prefix = restrict(register, positions);
  positions.forEach((from, to) => {
    if (!ended(from)) prefix.endedAt[to] = Infinity;
  });
  return prefix;
}

export function positionsWhere(length: number, matches: (position: number) => boolean): Int32Array {
  const positions = new Int32Array(length);
  let count = 0;
  for (let i = 0; i < length; i++) if (matches(i)) positions[count++] = i;
  return positions.slice(0, count);
}

interface Group {
  readonly key: number;
  readonly from: number;
  readonly to: number;
}

function groupByKey(history: History): { readonly rows: Int32Array; readonly groups: readonly Group[] } {
  const { length, kind, outcome } = history;
  const judged = positionsWhere(length, (i) => outcome[i] === OK || (outcome[i] !== FAIL && kind[i] !== READ));
  const keyIndex = new Map<number, number>();
  const keys: number[] = [];
  const counts: number[] = [];
  for (const row of judged) {
    const key = history.key[row]!;
    let index = keyIndex.get(key);
    if (index === undefined) {
      index = keys.length;
      keyIndex.set(key, index);
      keys.push(key);
      counts.push(0);
    }
    counts[index]!++;
  }
  const order = keys.map((_, i) => i).sort((a, b) => keys[a]! - keys[b]!);
  const next = new Int32Array(keys.length);
  const groups: Group[] = [];
  let from = 0;
  for (const index of order) {
    next[index] = from;
    groups.push({ key: keys[index]!, from, to: from + counts[index]! });
    from += counts[index]!;
  }
  const rows = new Int32Array(judged.length);
  for (const row of judged) rows[next[keyIndex.get(history.key[row]!)!]!++] = row;
  return { rows, groups };
}

/** Numbers the values of one key after another densely, in one table with open addressing. */
class ValueIds {
  count = FIRST_VALUE;
  private generation = 0;
  private mask = 0;
  private values = new Int32Array(0);
  private ids = new Int32Array(0);
  /** The generation in which a slot was filled: a new key need not clear the table. */
  private filledIn = new Int32Array(0);

  /** Forgets the last key's values. At most two values an operation, so the table stays at most half full. */
  begin(operations: number): void {
    const size = 1 << (32 - Math.clz32(Math.max(1, operations * 4 - 1)));
    if (size > this.values.length) {
      this.values = new Int32Array(size);
      this.ids = new Int32Array(size);
      this.filledIn = new Int32Array(size);
      this.generation = 0;
    }
    this.mask = size - 1;
    this.generation++;
    this.count = FIRST_VALUE;
  }

  idOf(value: number): number {
    if (value === INITIAL_VALUE) return INITIAL;
    const hash = Math.imul(value, 0x9e3779b1);
    for (let slot = (hash ^ (hash >>> 15)) & this.mask; ; slot = (slot + 1) & this.mask) {
      if (this.filledIn[slot] !== this.generation) {
        this.filledIn[slot] = this.generation;
        this.values[slot] = value;
        this.ids[slot] = this.count;
        return this.count++;
      }
      if (this.values[slot] === value) return this.ids[slot]!;
    }
  }
}
