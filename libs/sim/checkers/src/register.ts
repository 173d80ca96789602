import { type History, invariant, OPERATION_KINDS, OUTCOMES } from '@isthmus/sim-protocol';
import { judgedByKey } from './key-groups.js';
import { positionsWhere } from './positions.js';
import { NEVER_HELD, type ValueIds, valueIds } from './value-ids.js';

/** Instead of a value: the operation needs none, or writes none. */
export const NOTHING = -1;
/** The end of an operation of unknown outcome: later than any. */
export const OPEN = Infinity;

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
  /** What a compare-and-set compares with, whatever it answered; else NOTHING. */
  readonly comparand: Int32Array;
  /** What a write or a compare-and-set sets out to write, whatever it answered; NOTHING for a read. */
  readonly attempted: Int32Array;
  /** Nanoseconds. */
  readonly invokedAt: Float64Array;
  /** Nanoseconds; OPEN where the outcome is unknown: it may take effect at any later time, or never. */
  readonly endedAt: Float64Array;
  /** Values are below it. */
  readonly valueCount: number;
}

const READ = OPERATION_KINDS.indexOf('read');
const CAS = OPERATION_KINDS.indexOf('cas');
const OK = OUTCOMES.indexOf('ok');

/**
 * The registers of a history by ascending key. Left out: operations that certainly had no effect, and reads of unknown
 * outcome, which say nothing and change nothing.
 *
 * Cost: linear; about 36 bytes an operation.
 */
export function registersOf(history: History): readonly Register[] {
  const { rows, groups } = judgedByKey(history);
  const needs = new Int32Array(rows.length);
  const writes = new Int32Array(rows.length);
  const comparand = new Int32Array(rows.length);
  const attempted = new Int32Array(rows.length);
  const invokedAt = new Float64Array(rows.length);
  const endedAt = new Float64Array(rows.length);
  const ids = idsFor(history, rows);
  return groups.map(({ key, from, to }) => {
    ids.begin();
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      const kind = history.kind[row]!;
      const answered = history.outcome[row] === OK;
      const begin = history.invokedAt[row]!;
      const end = answered ? history.respondedAt[row]! : OPEN;
      if (!(end >= begin)) invariant(false, `operation ${row} ended at ${end} ns and began at ${begin} ns`);
      invokedAt[i] = begin;
      endedAt[i] = end;
      attempted[i] = kind === READ ? NOTHING : ids.idOf(history.argument[row]!);
      comparand[i] = kind === CAS ? ids.idOf(history.expected[row]!) : NOTHING;
      const found = kind === READ || (kind === CAS && isFailedSwap(history, row));
      writes[i] = found ? NOTHING : attempted[i]!;
      needs[i] = found ? ids.idOf(history.value[row]!) : comparand[i]!;
      if (kind === CAS && isContradiction(history, row)) needs[i] = NEVER_HELD;
    }
    return {
      key,
      length: to - from,
      row: rows.subarray(from, to),
      needs: needs.subarray(from, to),
      writes: writes.subarray(from, to),
      comparand: comparand.subarray(from, to),
      attempted: attempted.subarray(from, to),
      invokedAt: invokedAt.subarray(from, to),
      endedAt: endedAt.subarray(from, to),
      valueCount: ids.count,
    };
  });
}

function idsFor({ kind, argument, expected, value }: History, rows: Int32Array): ValueIds {
  let least = 0;
  let most = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const found = value[row]!;
    const written = kind[row] === READ ? found : argument[row]!;
    const compared = kind[row] === CAS ? expected[row]! : found;
    if (found < least) least = found;
    if (written < least) least = written;
    if (compared < least) least = compared;
    if (found > most) most = found;
    if (written > most) most = written;
    if (compared > most) most = compared;
  }
  return valueIds(rows.length, least, most);
}

/** A compare-and-set that claims to have failed on finding the very value that it compared with. */
export function isContradiction(history: History, row: number): boolean {
  return isFailedSwap(history, row) && history.value[row] === history.expected[row];
}

export function isFailedSwap(history: History, row: number): boolean {
  return history.kind[row] === CAS && history.outcome[row] === OK && history.swapped[row] === 0;
}

/** Some of a register's operations, by ascending position. */
export function restrict(register: Register, positions: Int32Array): Register {
  const restricted = {
    ...register,
    length: positions.length,
    row: new Int32Array(positions.length),
    needs: new Int32Array(positions.length),
    writes: new Int32Array(positions.length),
    comparand: new Int32Array(positions.length),
    attempted: new Int32Array(positions.length),
    invokedAt: new Float64Array(positions.length),
    endedAt: new Float64Array(positions.length),
  };
  positions.forEach((from, to) => {
    restricted.row[to] = register.row[from]!;
    restricted.needs[to] = register.needs[from]!;
    restricted.writes[to] = register.writes[from]!;
    restricted.comparand[to] = register.comparand[from]!;
    restricted.attempted[to] = register.attempted[from]!;
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
  for (let i = 0; i < length; i++) if (endedAt[i] === OPEN) unknowns++;
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
    if (endedAt[i] !== OPEN) {
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
 * The register as it was when the operation at `last` had just responded: later invocations are not there, and what was
 * open then is of unknown outcome. So a compare-and-set that is to fail may still have swapped. Responses at one instant
 * count in order of row, after the invocations at that instant.
 */
export function prefixThrough(register: Register, last: number): Register {
  const at = register.endedAt[last]!;
  const ended = (i: number) => register.endedAt[i]! < at || (register.endedAt[i] === at && i <= last);
  const positions = positionsWhere(
    register.length,
    (i) => register.invokedAt[i]! <= at && (ended(i) || register.attempted[i] !== NOTHING),
  );
  const prefix = restrict(register, positions);
  positions.forEach((from, to) => {
    if (ended(from)) return;
    prefix.endedAt[to] = OPEN;
    prefix.needs[to] = prefix.comparand[to]!;
    prefix.writes[to] = prefix.attempted[to]!;
  });
  return prefix;
}
