import type { OperationRow, Witness } from '@isthmus/contract';
import { placeLabels } from './labels.js';
import { fitsToScale, labelOf, readableScale, realScale, witnessLayout } from './layout.js';

function row(
  operation: number,
  session: number,
  datacenter: string,
  at: readonly [number, number | null],
  changes: Partial<OperationRow> = {},
): OperationRow {
  return {
    operation,
    session,
    datacenter,
    key: 1,
    kind: 'write',
    consistency: 'default',
    argument: operation,
    expected: null,
    value: operation,
    swapped: null,
    intendedAtMs: at[0],
    invokedAtMs: at[0],
    respondedAtMs: at[1],
    outcome: at[1] === null ? 'info' : 'ok',
    reason: 'none',
    node: null,
    attempts: 1,
    ...changes,
  };
}

/** Two writes, one without an answer, then a read of the first: in the middle of a run whose rest matters no more. */
const witness: Witness = {
  key: 1,
  offender: 4,
  prefixEndMs: 100,
  operations: [
    row(1, 7, 'tokyo', [0, 10]),
    row(2, 5, 'paris', [5, 30]),
    row(3, 7, 'tokyo', [40, 500]),
    row(4, 6, 'paris', [50, 100], { kind: 'read', value: 1 }),
  ],
  order: [
    { operation: 1, value: 1 },
    { operation: 2, value: 2 },
  ],
  impossible: { operation: 4, sentence: 'needs 1, but it is 2' },
  statements: [],
  cause: { faults: [], sentence: '' },
};
const layout = witnessLayout(witness, ['paris', 'tokyo']);

it('groups clients by datacenter, in the order of the report', () => {
  expect(layout.rows.map(({ datacenter, session }) => `${datacenter} ${session}`)).toEqual([
    'paris 5',
    'paris 6',
    'tokyo 7',
  ]);
});

it('draws to the end what has no return before the prefix ends, with its outcome unknown', () => {
  const open = layout.boxes.filter(({ open: without }) => without);
  expect(open.map(({ operation, label, toMs }) => [operation.operation, label, toMs])).toEqual([
    [3, '? write 3', layout.window[1]],
  ]);
  expect(layout.window[1]).toBeGreaterThan(100);
});

it('puts each step of the order where it can have taken effect, so that the steps never run back', () => {
  expect(layout.steps).toMatchObject([
    { operation: 1, earliestMs: 0, latestMs: 10 },
    { operation: 2, earliestMs: 5, latestMs: 30 },
  ]);
  const crossed = witnessLayout(
    {
      ...witness,
      order: [
        { operation: 2, value: 2 },
        { operation: 1, value: 1 },
      ],
    },
    ['paris', 'tokyo'],
  );
  expect(crossed.steps).toMatchObject([
    { operation: 2, earliestMs: 5, latestMs: 10 },
    { operation: 1, earliestMs: 5, latestMs: 10 },
  ]);
});

it('keeps the order of all calls and returns on both axes, and gives each room on the readable one', () => {
  const moments = [0, 5, 10, 30, 40, 50, 100];
  for (const scale of [realScale(layout.window, [0, 700]), readableScale(layout, [0, 700])]) {
    const places = moments.map((moment) => scale(moment));
    places.slice(1).forEach((place, index) => expect(place).toBeGreaterThan(places[index] ?? 0));
  }
  const readable = readableScale(layout, [0, 700]);
  moments
    .slice(1)
    .forEach((moment, index) => expect(readable(moment) - readable(moments[index] ?? 0)).toBeGreaterThan(30));
});

it('is drawn to scale only where the shortest operation can be seen', () => {
  expect(fitsToScale(layout, 700)).toBe(true);
  expect(fitsToScale(layout, 100)).toBe(false);
});

it('says in a label what was done and what came back', () => {
  expect(labelOf(row(4, 1, 'paris', [0, 1], { kind: 'read', value: 3 }), false)).toBe('read → 3');
  expect(labelOf(row(4, 1, 'paris', [0, null], { kind: 'read' }), true)).toBe('? read');
  expect(labelOf(row(4, 1, 'paris', [0, 1], { kind: 'cas', expected: 3, argument: 4, swapped: false }), false)).toBe(
    'cas 3 → 4 (no)',
  );
});

it('places labels inside, else right, else left, else below, never across a box of the same row', () => {
  const slot = (left: number, right: number, row = 0) => ({ row, left, right, textWidth: 60 });
  expect(placeLabels([slot(0, 100)], [0, 500])[0]?.place).toBe('inside');
  expect(placeLabels([slot(0, 20), slot(200, 220)], [0, 500]).map(({ place }) => place)).toEqual(['right', 'right']);
  expect(placeLabels([slot(100, 120), slot(150, 170)], [0, 500]).map(({ place }) => place)).toEqual(['left', 'right']);
  expect(placeLabels([slot(10, 20), slot(30, 480)], [0, 500]).map(({ place }) => place)).toEqual(['below', 'inside']);
  expect(placeLabels([slot(10, 20, 0), slot(30, 480, 1)], [0, 500]).map(({ place }) => place)).toEqual([
    'right',
    'inside',
  ]);
});
