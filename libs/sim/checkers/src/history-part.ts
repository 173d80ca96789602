import { type History, NEVER, OPERATION_KINDS, OUTCOMES, type SecondChannels } from '@isthmus/sim-protocol';
import { positionsWhere } from './positions.js';

const READ = OPERATION_KINDS.indexOf('read');
const OK = OUTCOMES.indexOf('ok');
const FAIL = OUTCOMES.indexOf('fail');
const INFO = OUTCOMES.indexOf('info');

/** Some operations of a history, as they were when one of them had just responded. */
export interface Part {
  readonly history: History;
  /** By row of the part: the row in the whole history. */
  readonly rows: Int32Array;
}

/**
 * The given rows, ascending, of the prefix that ends when an operation responds, at `endsAt` in row `last`: what was open then
 * is of unknown outcome, and what was invoked later is not there.
 */
export function partOf(history: History, candidates: Int32Array, last: number): Part {
  const { invokedAt, respondedAt, outcome, kind } = history;
  const end = respondedAt[last]!;
  const ended = (row: number) =>
    outcome[row] === OK && (respondedAt[row]! < end || (respondedAt[row] === end && row <= last));
  const rows = candidates.filter(
    (row) => invokedAt[row]! <= end && outcome[row] !== FAIL && (ended(row) || kind[row] !== READ),
  );
  const some = <Column extends Int32Array | Uint8Array | Int16Array | Float64Array>(column: Column): Column => {
    const picked = column.slice(0, rows.length) as Column;
    rows.forEach((row, i) => (picked[i] = column[row]!));
    return picked;
  };
  // Transactions, siblings and deliveries are not judged by parts.
  const { after, statements: _, siblings: __, deliveries: ___, ...whole } = history;
  const columns = Object.fromEntries(
    Object.entries(whole).map(([name, column]) => [name, typeof column === 'number' ? rows.length : some(column)]),
  ) as unknown as History;
  rows.forEach((row, i) => {
    if (ended(row)) return;
    columns.outcome[i] = INFO;
    columns.respondedAt[i] = NEVER;
    columns.swapped[i] = 0;
  });
  return { history: after === undefined ? columns : { ...columns, after: channelsAmong(after, rows) }, rows };
}

/** What was learned of an operation of the part before another of it. */
function channelsAmong({ operation, learned }: SecondChannels, rows: Int32Array): SecondChannels {
  const place = new Map(Array.from(rows, (row, i) => [row, i]));
  const kept = positionsWhere(operation.length, (i) => place.has(operation[i]!) && place.has(learned[i]!));
  return {
    length: kept.length,
    operation: kept.map((i) => place.get(operation[i]!)!),
    learned: kept.map((i) => place.get(learned[i]!)!),
  };
}

/** Rows of the answered operations by response; at equal instants by row. */
export function responsesOf({ length, outcome, respondedAt }: History): Int32Array {
  return positionsWhere(length, (row) => outcome[row] === OK).sort(
    (a, b) => respondedAt[a]! - respondedAt[b]! || a - b,
  );
}
