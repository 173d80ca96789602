import {
  ABSENT,
  OBJECT_KINDS,
  OBJECT_OUTCOMES,
  type ObjectHistory,
  type ObjectModel,
  type ObjectValue,
} from '@isthmus/sim-protocol';
import type { Step } from './object-space.js';

const OK = OBJECT_OUTCOMES.indexOf('ok');
const FAIL = OBJECT_OUTCOMES.indexOf('fail');

/** When an operation of unknown outcome ends. */
export const NEVER_ENDS = Infinity;

/** The operations on one object that a search must place, by invocation. */
export interface Calls {
  readonly length: number;
  /** Rows in the history. */
  readonly row: Int32Array;
  /** Positions of steps in the space. */
  readonly step: Int32Array;
  readonly invokedAt: Float64Array;
  /** NEVER_ENDS for those that may also not have happened. */
  readonly endedAt: Float64Array;
  readonly steps: readonly Step[];
  readonly model: ObjectModel;
  /** Of the history: what positions stand for. */
  readonly values: readonly ObjectValue[];
  /** What registers hold at first: position in `values`. */
  readonly initial: number;
}

/** Rows that constrain or may change an object, by object: all but those that failed. */
export function rowsByKey(history: ObjectHistory): readonly Int32Array[] {
  const rows: number[][] = history.keys.map(() => []);
  for (let row = 0; row < history.length; row++) {
    if (history.outcome[row] !== FAIL) rows[history.key[row]!]!.push(row);
  }
  return rows.map((list) => Int32Array.from(list));
}

/** Rows that were answered, by response; equal instants by row. */
export function answeredRows(history: ObjectHistory, rows: Iterable<number>): Int32Array {
  const { respondedAt, outcome } = history;
  return Int32Array.from([...rows].filter((row) => outcome[row] === OK)).sort(
    (a, b) => respondedAt[a]! - respondedAt[b]! || a - b,
  );
}

/**
 * The calls among the rows of one object; of those, with `answered`, the prefix of the history that ends with the last
 * answered response: an operation not in `answered` is of unknown outcome. Unanswered observations are left out.
 */
export function callsOf(history: ObjectHistory, rows: Iterable<number>, answered?: ReadonlySet<number>): Calls {
  const steps: Step[] = [];
  const positions = new Map<string | number, number>();
  const row: number[] = [];
  const step: number[] = [];
  const leased = history.model === 'lock' && history.result.some((result) => result !== ABSENT);
  const until = answered === undefined ? Infinity : latest(history, answered);
  for (const candidate of rows) {
    if (history.invokedAt[candidate]! > until) continue;
    const known = history.outcome[candidate] === OK && (answered === undefined || answered.has(candidate));
    const found = stepOf(history, candidate, known, leased);
    if (!known && OBSERVATIONS.has(found.kind)) continue;
    const id = identityOfStep(found, history.kind[candidate]!);
    let position = positions.get(id);
    if (position === undefined) {
      position = steps.push(found) - 1;
      positions.set(id, position);
    }
    row.push(candidate);
    step.push(position);
  }
  return {
    length: row.length,
    row: Int32Array.from(row),
    step: Int32Array.from(step),
    invokedAt: Float64Array.from(row, (at) => history.invokedAt[at]!),
    endedAt: Float64Array.from(row, (at, i) => (steps[step[i]!]!.known ? history.respondedAt[at]! : NEVER_ENDS)),
    steps,
    model: history.model,
    values: history.values,
    initial: history.initial,
  };
}

const OBSERVATIONS: ReadonlySet<string> = new Set(['read', 'get', 'contains']);

function stepOf(history: ObjectHistory, row: number, known: boolean, leased: boolean): Step {
  return {
    kind: OBJECT_KINDS[history.kind[row]!]!,
    argument: history.argument[row]!,
    expected: history.expected[row]!,
    result: known ? history.result[row]! : ABSENT,
    swapped: known && history.swapped[row] === 1,
    known,
    session: history.model === 'lock' ? history.session[row]! : 0,
    from: leased ? history.invokedAt[row]! : 0,
    to: leased ? (known ? history.respondedAt[row]! : NEVER_ENDS) : 0,
  };
}

/** Values that a number has room for, twice, beside the rest of a simple step. */
const VALUES_MAX = 8_388_608;

function identityOfStep(step: Step, kind: number): string | number {
  const { argument, expected, result, swapped, known, session, from, to } = step;
  const isSimple = expected === ABSENT && session === 0 && from === 0 && to === 0 && !swapped;
  // A text costs several times as much.
  if (isSimple && argument < VALUES_MAX && result < VALUES_MAX) {
    return ((result + 1) * (VALUES_MAX + 1) + argument + 1) * 2 * OBJECT_KINDS.length + 2 * kind + (known ? 1 : 0);
  }
  return `${kind} ${argument} ${expected} ${result} ${swapped} ${known} ${session} ${from} ${to}`;
}

function latest(history: ObjectHistory, answered: ReadonlySet<number>): number {
  let at = -Infinity;
  for (const row of answered) if (history.respondedAt[row]! > at) at = history.respondedAt[row]!;
  return at;
}
