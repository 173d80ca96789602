import {
  OBJECT_MODELS,
  type ObjectHistory,
  ObjectHistoryBuilder,
  type ObjectModel,
  objectRow,
} from '@isthmus/sim-protocol';
import { answeredRows, callsOf, rowsByKey } from './object-calls.js';
import { checkObjectLinearizable } from './object-linearizability.js';
import { randomObjectHistory } from './object-random-histories.js';
import { searchObject } from './object-search.js';
import { type Draw, drawsFrom } from './random-histories.js';

const MODELS = Object.keys(OBJECT_MODELS) as ObjectModel[];
const OBSERVING: ReadonlySet<string> = new Set(['read', 'get', 'contains', 'dequeue']);

interface Altered {
  readonly history: ObjectHistory;
  readonly row: number;
}

/** The history with the answer of one operation changed to an earlier one; of a lock, with one release that did not happen. */
function withStaleAnswer(draw: Draw, history: ObjectHistory): Altered | null {
  const rows = Array.from({ length: history.length }, (_, row) => ({ ...objectRow(history, row), line: row }));
  const changeable = rows.filter(
    ({ kind, outcome }) => outcome === 'ok' && (OBSERVING.has(kind) || kind === 'release'),
  );
  const changed = changeable[draw(changeable.length)];
  if (!changed) return null;
  const earlier = changeable.filter(
    ({ kind, respondedAt, result }) =>
      kind === changed.kind &&
      respondedAt < changed.invokedAt &&
      JSON.stringify(result) !== JSON.stringify(changed.result),
  );
  const stale = earlier[draw(earlier.length)]?.result;
  if (changed.kind !== 'release' && stale === undefined) return null;
  const builder = new ObjectHistoryBuilder(history.model);
  for (const row of rows) {
    if (row !== changed) builder.add(row);
    else builder.add(stale === undefined ? { ...row, outcome: 'fail' } : { ...row, result: stale });
  }
  return { history: builder.finish(), row: changed.line };
}

/** The operation with whose response the search first finds no order: one response after another. */
function firstViolation(history: ObjectHistory): number | null {
  const [rows = Int32Array.of()] = rowsByKey(history);
  const responses = answeredRows(history, rows);
  for (let length = 1; length <= responses.length; length++) {
    const answered = new Set(responses.subarray(0, length));
    if (searchObject(callsOf(history, rows, answered), 1_000_000).kind === 'violated') return responses[length - 1]!;
  }
  return null;
}

describe.each(MODELS)('a stale answer of a %s', (model) => {
  it('is rejected at the operation with which it became impossible', () => {
    const draw = drawsFrom(5);
    const met = { violations: 0, atTheAnswer: 0 };
    for (let round = 0; round < 60; round++) {
      const shape = { model, operations: 24, sessions: 3, values: 24, unknown: 5, lies: 0, unique: true };
      const altered = withStaleAnswer(draw, randomObjectHistory(draw, shape));
      if (!altered) continue;
      const { verdict, witness } = checkObjectLinearizable(altered.history);
      const offender = firstViolation(altered.history);
      expect(verdict).toBe(offender === null ? 'holds' : 'violated');
      if (offender === null) continue;
      expect(witness).toMatchObject({ offender, shortest: true });
      met.violations++;
      if (offender === altered.row) met.atTheAnswer++;
    }
    expect(met.violations).toBeGreaterThan(10);
    if (model !== 'lock') expect(met.atTheAnswer).toBeGreaterThan(met.violations / 2);
  });
});
