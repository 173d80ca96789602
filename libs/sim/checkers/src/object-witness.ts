import { ABSENT, invariant, OBJECT_KINDS, OBJECT_OUTCOMES, type ObjectHistory } from '@isthmus/sim-protocol';
import { answeredRows, callsOf, rowsByKey } from './object-calls.js';
import { judgeObject } from './object-judge.js';

/** The proof of a violation: the shortest violating prefix on one object, reduced to the operations that matter. */
export interface ObjectWitness {
  /** Position in the history's keys. */
  readonly key: number;
  /** Row of the operation whose response ends the prefix. What is open then counts as unknown. */
  readonly offender: number;
  /** Operations on the object that the prefix holds before the reduction. */
  readonly prefixOperations: number;
  /** Whether the prefix without that response was shown to be linearizable; false only if a search gave up. */
  readonly shortest: boolean;
  /** Rows of the reduced set, by invocation. They violate by themselves, and nothing is read from nowhere that was written. */
  readonly operations: readonly number[];
}

const OK = OBJECT_OUTCOMES.indexOf('ok');
const WRITE = OBJECT_KINDS.indexOf('write');
/** Larger prefixes are shown as they are. */
const REDUCED_MAX = 2_000;
/** Search steps that one prefix may take, so that the proof never takes much longer than the verdict. */
const PREFIX_STEPS = 100_000;
/** Search steps that a reduction may take. */
const REDUCTION_STEPS = 400_000;

/** The witness on the object whose violating prefix ends first, among objects that are known to violate. */
export function findObjectWitness(history: ObjectHistory, keys: readonly number[], budget: number): ObjectWitness {
  const rows = rowsByKey(history);
  let first: Prefix | null = null;
  for (const key of keys) {
    const prefix = shortestPrefix(history, rows[key]!, budget);
    if (first === null || history.respondedAt[prefix.offender]! < history.respondedAt[first.offender]!) first = prefix;
  }
  invariant(first !== null, 'a violation on no object');
  const { offender, shortest, answered } = first;
  const held = callsOf(history, rows[history.key[offender]!]!, answered).row;
  return {
    key: history.key[offender]!,
    offender,
    prefixOperations: held.length,
    shortest,
    operations: withEvidence(history, held, reduced(history, [...held], first), offender),
  };
}

/**
 * With the last read that returned, before the offender began, what an acknowledged write to a register had written and nobody else there
 * observed: the evidence that it had taken effect.
 */
function withEvidence(
  history: ObjectHistory,
  held: Int32Array,
  rows: readonly number[],
  offender: number,
): readonly number[] {
  const { model, kind, argument, expected, result, swapped, outcome, invokedAt, respondedAt } = history;
  if (model !== 'register' && model !== 'cas-register') return rows;
  const isRead = (row: number) => OBJECT_KINDS[kind[row]!] === 'read';
  const writes = (row: number) => !isRead(row) && (outcome[row] !== OK || kind[row] === WRITE || swapped[row] === 1);
  const beforeOffender = (row: number) => outcome[row] === OK && respondedAt[row]! < invokedAt[offender]!;
  const observed = new Set(rows.map((row) => (isRead(row) ? result[row]! : expected[row]!)));
  const missed = rows
    .filter((row) => row !== offender && writes(row) && beforeOffender(row) && !observed.has(argument[row]!))
    .filter((row) => held.filter((other) => writes(other) && argument[other] === argument[row]).length === 1)
    .toSorted((a, b) => respondedAt[b]! - respondedAt[a]!);
  for (const write of missed) {
    const reads = held.filter((row) => isRead(row) && beforeOffender(row) && result[row] === argument[write]);
    const last = reads.toSorted((a, b) => respondedAt[a]! - respondedAt[b]! || a - b).at(-1);
    if (last !== undefined) return [...rows, last].toSorted((a, b) => a - b);
  }
  return rows;
}

interface Prefix {
  readonly offender: number;
  readonly shortest: boolean;
  /** The offender included. */
  readonly answered: ReadonlySet<number>;
}

/** A prefix of a linearizable history is linearizable, so the first response after which it is not can be bisected. */
function shortestPrefix(history: ObjectHistory, rows: Int32Array, budget: number): Prefix {
  const responses = answeredRows(history, rows);
  const steps = Math.min(budget, PREFIX_STEPS + 8 * rows.length);
  const judge = (length: number) =>
    judgeObject(callsOf(history, rows, new Set(responses.subarray(0, length))), steps).kind;
  let holds = 0;
  let violates = responses.length;
  let shortest = true;
  while (violates - holds > 1) {
    const middle = (holds + violates) >>> 1;
    const answer = judge(middle);
    if (answer === 'violated') {
      violates = middle;
      shortest = true;
    } else {
      holds = middle;
      if (answer === 'undecided') shortest = false;
    }
  }
  return { offender: responses[violates - 1]!, shortest, answered: new Set(responses.subarray(0, violates)) };
}

/** Leaves out ever smaller runs of operations, earliest first, as long as the rest violates. */
function reduced(history: ObjectHistory, rows: number[], { answered, offender }: Prefix): readonly number[] {
  if (rows.length > REDUCED_MAX) return rows;
  let left = REDUCTION_STEPS;
  let kept: ReadonlySet<number> = new Set(rows);
  const companionsOf = companions(history, rows, answered);
  const removable = rows.flatMap((row) => {
    const gone = companionsOf(row);
    return gone === null || gone.has(offender) ? [] : [{ row, gone }];
  });
  for (let size = removable.length; size >= 1 && left > 0; size = size === 1 ? 0 : (size + 1) >>> 1) {
    for (let from = 0; from < removable.length && left > 0; from += size) {
      const without = new Set(kept);
      for (const { row, gone } of removable.slice(from, from + size)) {
        if (kept.has(row)) for (const lost of gone) without.delete(lost);
      }
      if (without.size === kept.size) continue;
      const rest = [...without];
      const answer = judgeObject(callsOf(history, rest, new Set(rest.filter((row) => answered.has(row)))), left);
      left -= answer.steps + rest.reduce((sum, row) => sum + weightOf(history, row), 0);
      if (answer.kind === 'violated') kept = without;
    }
  }
  return [...kept];
}

/** Steps that judging one operation is worth: more where it read much. */
function weightOf({ result, values }: ObjectHistory, row: number): number {
  const seen = result[row] === ABSENT ? null : values[result[row]!]!;
  return 1 + (Array.isArray(seen) || typeof seen === 'string' ? seen.length / 16 : 0);
}

/**
 * What must go together, by row: with a change everything that may have observed it, so that nothing is left that seems to
 * come from nowhere. Null where nothing can go: where any observation may depend on any change, changes stay.
 */
function companions(
  history: ObjectHistory,
  rows: readonly number[],
  answered: ReadonlySet<number>,
): (row: number) => ReadonlySet<number> | null {
  const { argument, expected, result, swapped, model } = history;
  const observers = new Map<number, number[]>();
  for (const row of rows) {
    if (!answered.has(row)) continue;
    for (const value of new Set([result[row]!, expected[row]!])) {
      const known = observers.get(value);
      if (known) known.push(row);
      else observers.set(value, [row]);
    }
  }
  const changes = (row: number, isFirst: boolean): boolean => {
    const kind = OBJECT_KINDS[history.kind[row]!]!;
    const known = answered.has(row) && history.outcome[row] === OK;
    if (kind === 'read' || kind === 'get' || kind === 'contains') return false;
    if (kind === 'cas' && known && swapped[row] === 0) return false;
    if (kind !== 'dequeue') return true;
    // What was taken from the queue goes with its being put there; what found it empty took nothing.
    return isFirst && !(known && result[row] !== ABSENT && history.values[result[row]!] === null);
  };
  return (row) => {
    const gone = new Set([row]);
    for (const lost of gone) {
      if (!changes(lost, lost === row)) continue;
      const isTraced = model === 'register' || model === 'cas-register';
      if (!isTraced && !(model === 'queue' && OBJECT_KINDS[history.kind[lost]!] === 'enqueue')) return null;
      for (const observer of observers.get(argument[lost]!) ?? []) gone.add(observer);
    }
    return gone;
  };
}
