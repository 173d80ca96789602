import { type History, INITIAL_VALUE, invariant, OUTCOMES } from '@isthmus/sim-protocol';
import { legalOrder } from './order.js';
import {
  isContradiction,
  isFailedSwap,
  neededValue,
  positionsWhere,
  type Register,
  restrict,
  withoutIdleUnknowns,
  writtenValue,
} from './register.js';
import { searchLinearization } from './search.js';
import type { ImpossibleStep, LinearizedOperation, Witness } from './verdict.js';

/** A longer witness (a long chain of compare-and-sets) is told by its last operations. */
const STATEMENTS_MAX = 40;

/**
 * Tells a reduced violating part: how far a legal order of it goes, which step is then impossible, and why.
 *
 * The longest legal order is one of all but the offender: without it the part is linearizable, with it not.
 */
export function explain(
  history: History,
  part: Register,
  offender: number,
  budget: number,
): Pick<Witness, 'order' | 'impossible' | 'statements'> {
  const others = withoutIdleUnknowns(
    restrict(
      part,
      positionsWhere(part.length, (i) => part.row[i] !== offender),
    ),
  );
  const answer = searchLinearization(others, budget);
  const order = answer.kind === 'holds' ? legalOrder(history, others, answer.order) : [];
  return {
    order,
    impossible: impossibleStep(history, offender, order),
    statements: statementsOf(history, part, offender, order),
  };
}

function impossibleStep(history: History, offender: number, order: readonly LinearizedOperation[]): ImpossibleStep {
  const needs = neededValue(history, offender);
  invariant(needs !== null, `operation ${offender} needs no value, so it can always take effect`);
  const last = order.at(-1);
  const state = last?.stateAfter ?? INITIAL_VALUE;
  const after = last ? `After #${last.operation} the key holds ${state}` : `The key holds its initial value ${state}`;
  const sentence = isContradiction(history, offender)
    ? `#${offender} says that its comparison with ${needs} failed on finding ${needs}: no register answers so.`
    : `${after}, but #${offender} ${deed(history, offender)}; no legal order has ${needs} there when #${offender} can take effect.`;
  return { operation: offender, needs, state, sentence };
}

/**
 * One sentence for each operation, in the legal order, with what it precedes; then what the offender saw all the same.
 */
function statementsOf(
  history: History,
  part: Register,
  offender: number,
  order: readonly LinearizedOperation[],
): readonly string[] {
  const told =
    order.length > 0 ? order.map(({ operation }) => operation) : [...part.row].filter((row) => row !== offender);
  const cut = history.respondedAt[offender]!;
  const ended = (row: number) =>
    history.outcome[row] === OUTCOMES.indexOf('ok') && part.endedAt[part.row.indexOf(row)] !== Infinity;
  const statements: string[] = [];
  if (told.length > STATEMENTS_MAX) {
    statements.push(`${told.length - STATEMENTS_MAX} earlier operations, from #${told[0]!} on, lead up to these.`);
  }
  for (const row of told.slice(-STATEMENTS_MAX)) {
    const did = `#${row} ${deed(history, row)}`;
    if (!ended(row)) {
      statements.push(`${did}; it began at ${seconds(history.invokedAt[row]!)} and had no answer by ${seconds(cut)}.`);
      continue;
    }
    const next = firstInvokedAfter(history, row, [...told, offender]);
    if (next === null) {
      statements.push(`${did}, from ${seconds(history.invokedAt[row]!)} to ${seconds(history.respondedAt[row]!)}.`);
      continue;
    }
    const [end, begin] = distinctSeconds(history.respondedAt[row]!, history.invokedAt[next]!);
    const outcome = next === offender ? `; #${offender} ${deed(history, offender)} all the same` : '';
    statements.push(`${did} and ended at ${end}, before #${next} began at ${begin}${outcome}.`);
  }
  if (statements.every((statement) => !statement.includes('all the same'))) {
    const span = `from ${seconds(history.invokedAt[offender]!)} to ${seconds(cut)}`;
    statements.push(`#${offender} ${deed(history, offender)}, ${span}${originOf(history, part, offender)}.`);
  }
  return statements;
}

/** Where nothing in the witness wrote what the offender saw: whether anything ever did. */
function originOf(history: History, part: Register, offender: number): string {
  const needs = neededValue(history, offender)!;
  if (isContradiction(history, offender)) return '';
  if (needs === INITIAL_VALUE || part.row.some((row) => row !== offender && writtenValue(history, row) === needs))
    return '';
  for (let row = 0; row < history.length; row++) {
    if (row === offender || history.key[row] !== history.key[offender]) continue;
    if (writtenValue(history, row) !== needs) continue;
    return history.outcome[row] === OUTCOMES.indexOf('fail')
      ? `; only #${row} tried to write ${needs}, and it certainly had no effect`
      : `; #${row} began to write ${needs} only at ${seconds(history.invokedAt[row]!)}`;
  }
  return `; no operation on the key wrote ${needs}`;
}

/** Of the operations, the one invoked first after the given one ended. */
function firstInvokedAfter(history: History, row: number, operations: readonly number[]): number | null {
  let first: number | null = null;
  for (const other of operations) {
    if (history.invokedAt[other]! <= history.respondedAt[row]!) continue;
    if (first === null || history.invokedAt[other]! < history.invokedAt[first]!) first = other;
  }
  return first;
}

function deed(history: History, row: number): string {
  const needs = neededValue(history, row);
  const writes = writtenValue(history, row);
  if (needs === null) return `wrote ${writes}`;
  if (writes !== null) return `found ${needs} and set ${writes}`;
  if (isFailedSwap(history, row)) return `found ${needs} where it expected ${history.expected[row]!}`;
  return `read ${needs}`;
}

function seconds(ns: number, decimals = 3): string {
  return `${(ns / 1e9).toFixed(decimals)} s`;
}

/** Two different instants with as many decimals as tell them apart, at least three. */
function distinctSeconds(a: number, b: number): readonly [string, string] {
  let decimals = 3;
  while (decimals < 9 && seconds(a, decimals) === seconds(b, decimals)) decimals++;
  return [seconds(a, decimals), seconds(b, decimals)];
}
