import {
  type History,
  historyFrom,
  historyRow,
  type HistoryRowInput,
  INITIAL_VALUE,
  OUTCOMES,
} from '@isthmus/sim-protocol';
import { isLinearizableByDefinition } from './brute-force.js';
import { checkLinearizable } from './linearizability.js';
import { drawsFrom, linearizableHistory, type RandomShape, withOneAnswerChanged } from './random-histories.js';
import type { Witness } from './verdict.js';

function witnessOf(rows: readonly HistoryRowInput[]): Witness {
  const { verdict, witness } = checkLinearizable(historyFrom(rows));
  expect(verdict).toBe('violated');
  return witness!;
}

function operationsOf({ operations }: Witness): number[] {
  return operations.map(({ operation }) => operation);
}

describe('the witness of a violation', () => {
  it('shows a new value followed by the old one as a write and two reads', () => {
    const witness = witnessOf([
      { kind: 'write', argument: 1, invokedAtMs: 0, respondedAtMs: 900 },
      { kind: 'read', value: 0, invokedAtMs: 10, respondedAtMs: 20 },
      { kind: 'read', value: 1, invokedAtMs: 100, respondedAtMs: 200 },
      { kind: 'read', value: 0, invokedAtMs: 300, respondedAtMs: 400 },
      { kind: 'read', value: 0, invokedAtMs: 500, respondedAtMs: 600 },
    ]);
    expect(witness).toEqual({
      key: 0,
      offender: 3,
      prefixEndsAt: 400_000_000,
      prefixOperations: 4,
      operations: [
        { operation: 0, open: true },
        { operation: 2, open: false },
        { operation: 3, open: false },
      ],
      minimal: true,
      order: [
        { operation: 0, stateAfter: 1 },
        { operation: 2, stateAfter: 1 },
      ],
      impossible: {
        operation: 3,
        needs: 0,
        state: 1,
        sentence: 'After #2 the key holds 1, but #3 read 0; no legal order has 0 there when #3 can take effect.',
      },
      statements: [
        '#0 wrote 1; it began at 0.000 s and had no answer by 0.400 s.',
        '#2 read 1 and ended at 0.200 s, before #3 began at 0.300 s; #3 read 0 all the same.',
      ],
    });
  });

  it('keeps a read of the new value as evidence where the finished write alone would prove it', () => {
    const witness = witnessOf([
      { kind: 'write', argument: 1, invokedAtMs: 0, respondedAtMs: 100 },
      { kind: 'read', value: 1, invokedAtMs: 200, respondedAtMs: 300 },
      { kind: 'read', value: 0, invokedAtMs: 400, respondedAtMs: 500 },
    ]);
    expect([operationsOf(witness), witness.evidence]).toEqual([[0, 1, 2], 1]);
    expect(witness.statements).toEqual([
      '#0 wrote 1 and ended at 0.100 s, before #1 began at 0.200 s.',
      '#1 read 1 and ended at 0.300 s, before #2 began at 0.400 s; #2 read 0 all the same.',
    ]);
  });

  it('keeps both writes of a stale read and the latest proof of the newer one', () => {
    const witness = witnessOf([
      { kind: 'write', argument: 3, invokedAtMs: 12_000, respondedAtMs: 12_100 },
      { kind: 'write', argument: 4, invokedAtMs: 12_500, respondedAtMs: 12_600 },
      { kind: 'write', argument: 5, invokedAtMs: 13_000, respondedAtMs: 13_402 },
      { kind: 'read', value: 5, invokedAtMs: 13_500, respondedAtMs: 13_600 },
      { kind: 'read', value: 3, invokedAtMs: 13_650, respondedAtMs: 13_700 },
    ]);
    expect(operationsOf(witness)).toEqual([0, 2, 3, 4]);
    expect(witness.statements).toEqual([
      '#0 wrote 3 and ended at 12.100 s, before #2 began at 13.000 s.',
      '#2 wrote 5 and ended at 13.402 s, before #3 began at 13.500 s.',
      '#3 read 5 and ended at 13.600 s, before #4 began at 13.650 s; #4 read 3 all the same.',
    ]);
  });

  it('tells instants apart with as many decimals as it takes', () => {
    const witness = witnessOf([
      { kind: 'write', argument: 1, invokedAtMs: 0, respondedAtMs: 100.000001 },
      { kind: 'read', value: 0, invokedAtMs: 100.000002, respondedAtMs: 200 },
    ]);
    expect(witness.statements[0]).toContain('ended at 0.100000001 s, before #1 began at 0.100000002 s');
  });

  it('says of a value from nowhere that nothing wrote it', () => {
    const witness = witnessOf([
      { kind: 'write', argument: 1, invokedAtMs: 0, respondedAtMs: 10 },
      { kind: 'read', value: 7, invokedAtMs: 20, respondedAtMs: 30 },
    ]);
    expect(operationsOf(witness)).toEqual([1]);
    expect(witness.impossible).toMatchObject({ operation: 1, needs: 7, state: 0 });
    expect(witness.statements).toEqual(['#1 read 7, from 0.020 s to 0.030 s; no operation on the key wrote 7.']);
  });

  it('says of a value from the future who wrote it when', () => {
    const witness = witnessOf([
      { kind: 'read', value: 7, invokedAtMs: 20, respondedAtMs: 30 },
      { kind: 'write', argument: 7, invokedAtMs: 40, respondedAtMs: 50 },
    ]);
    expect(operationsOf(witness)).toEqual([0]);
    expect(witness.statements[0]).toContain('; #1 began to write 7 only at 0.040 s.');
  });

  it('says of a value whose write failed that it had no effect', () => {
    const witness = witnessOf([
      { kind: 'write', argument: 7, invokedAtMs: 0, respondedAtMs: 10, outcome: 'fail' },
      { kind: 'read', value: 7, invokedAtMs: 20, respondedAtMs: 30 },
    ]);
    expect(witness.statements[0]).toContain('; only #0 tried to write 7, and it certainly had no effect.');
  });

  it('takes two swaps of one value for a violation by the later one', () => {
    const witness = witnessOf([
      { kind: 'cas', expected: 0, argument: 1, invokedAtMs: 0, respondedAtMs: 10 },
      { kind: 'cas', expected: 0, argument: 2, invokedAtMs: 5, respondedAtMs: 15 },
      { kind: 'cas', expected: 2, argument: 3, invokedAtMs: 20, respondedAtMs: 30 },
    ]);
    expect(witness.offender).toBe(1);
    expect(operationsOf(witness)).toEqual([0, 1]);
    expect(witness.statements).toEqual([
      '#0 replaced 0 by 1, from 0.000 s to 0.010 s.',
      '#1 replaced 0 by 2, from 0.005 s to 0.015 s.',
    ]);
  });

  it('does not accept a compare-and-set that fails on finding what it expected', () => {
    const witness = witnessOf([
      { kind: 'write', argument: 4, invokedAtMs: 0, respondedAtMs: 10 },
      { kind: 'cas', expected: 4, argument: 5, value: 4, swapped: false, invokedAtMs: 20, respondedAtMs: 30 },
    ]);
    expect(operationsOf(witness)).toEqual([1]);
    expect(witness.impossible.sentence).toBe(
      '#1 says that its comparison with 4 failed on finding 4: no register answers so.',
    );
  });

  it('keeps the chain of swaps that a value stands on, and no swap after it', () => {
    const witness = witnessOf([
      { kind: 'write', argument: 1, invokedAtMs: 0, respondedAtMs: 10 },
      { kind: 'cas', expected: 1, argument: 2, invokedAtMs: 20, respondedAtMs: 30 },
      { kind: 'cas', expected: 2, argument: 3, invokedAtMs: 40, respondedAtMs: 50 },
      { kind: 'cas', expected: 3, argument: 4, invokedAtMs: 60, respondedAtMs: 70 },
      { kind: 'cas', expected: 4, argument: 5, invokedAtMs: 80, respondedAtMs: 90 },
      { kind: 'read', value: 2, invokedAtMs: 100, respondedAtMs: 110 },
    ]);
    // Later swaps prove the staleness too, but stand on this one.
    expect(operationsOf(witness)).toEqual([0, 1, 2, 5]);
  });

  it('blames the failed compare-and-set whose value was read before it answered', () => {
    const witness = witnessOf([
      { kind: 'cas', expected: 0, argument: 1, value: 2, invokedAtMs: 0, respondedAtMs: 100 },
      { kind: 'read', value: 1, invokedAtMs: 10, respondedAtMs: 20 },
      { kind: 'write', argument: 2, invokedAtMs: 30, respondedAtMs: 40 },
    ]);
    expect(witness).toMatchObject({ offender: 0, order: [{ operation: 2, stateAfter: 2 }] });
    expect(operationsOf(witness)).toEqual([0, 1, 2]);
    expect(witness.impossible.sentence).toBe(
      '#1 read 1, but #0, which set out to write 1, found 2 where it expected 0; ' +
        'no legal order has 1 there when #1 can take effect.',
    );
  });

  it('lets an unanswered compare-and-set take effect in the longest order where it can', () => {
    const witness = witnessOf([
      { kind: 'write', argument: 1, invokedAtMs: 0, respondedAtMs: 10 },
      { kind: 'cas', expected: 1, argument: 2, invokedAtMs: 20, respondedAtMs: null },
      { kind: 'write', argument: 3, invokedAtMs: 25, respondedAtMs: 35 },
      { kind: 'read', value: 2, invokedAtMs: 60, respondedAtMs: 70 },
    ]);
    expect(witness.order).toEqual([
      { operation: 0, stateAfter: 1 },
      { operation: 1, stateAfter: 2 },
      { operation: 2, stateAfter: 3 },
    ]);
    expect(witness.statements).toContain(
      '#1 set out to replace 1 by 2; it began at 0.020 s and had no answer by 0.070 s.',
    );
    expect(witness.impossible).toMatchObject({ operation: 3, needs: 2, state: 3 });
  });

  it('shows the key whose violation is complete first', () => {
    const stale = (key: number, atMs: number): HistoryRowInput[] => [
      { kind: 'write', key, argument: 10 + key, invokedAtMs: atMs, respondedAtMs: atMs + 1 },
      { kind: 'read', key, value: 0, invokedAtMs: atMs + 2, respondedAtMs: atMs + 3 },
    ];
    const { violatingKeys, witness } = checkLinearizable(
      historyFrom([...stale(5, 0), ...stale(8, 10), ...stale(3, 20)]),
    );
    expect(violatingKeys).toEqual([3, 5, 8]);
    expect(witness).toMatchObject({ key: 5, offender: 1 });
  });

  it('reduces where values repeat, keeping every write that a read may have seen', () => {
    const witness = witnessOf([
      { kind: 'write', argument: 1, invokedAtMs: 0, respondedAtMs: 10 },
      { kind: 'write', argument: 2, invokedAtMs: 20, respondedAtMs: 30 },
      { kind: 'write', argument: 1, invokedAtMs: 40, respondedAtMs: 50 },
      { kind: 'write', argument: 3, invokedAtMs: 60, respondedAtMs: 70 },
      { kind: 'read', value: 3, invokedAtMs: 80, respondedAtMs: 90 },
      { kind: 'read', value: 1, invokedAtMs: 100, respondedAtMs: 110 },
    ]);
    expect([operationsOf(witness), witness.evidence]).toEqual([[0, 2, 3, 4, 5], 4]);
  });
});

const SHAPES: readonly Omit<RandomShape, 'operations'>[] = [
  { sessions: 3, keys: 1, writes: 40, swaps: 0, unknown: 5, failed: 0, values: 'unique' },
  { sessions: 4, keys: 1, writes: 25, swaps: 25, unknown: 25, failed: 5, values: 'unique' },
  { sessions: 3, keys: 1, writes: 30, swaps: 20, unknown: 20, failed: 5, values: 3 },
  { sessions: 4, keys: 2, writes: 30, swaps: 20, unknown: 15, failed: 5, values: 'unique' },
];

describe('the witness of a violation, on random histories', () => {
  it('is the shortest prefix, closed, minimal, and told in full', () => {
    const draw = drawsFrom(3);
    let violations = 0;
    for (let i = 0; violations < 1_500; i++) {
      const shape = { ...SHAPES[i % SHAPES.length]!, operations: 6 + draw(5) };
      const history = withOneAnswerChanged(linearizableHistory(draw, { ...shape, pause: 1 }), draw, 6);
      const { witness } = checkLinearizable(history);
      if (!witness) continue;
      violations++;
      expectShortestPrefix(history, witness);
      expectClosed(history, witness);
      expectMinimal(history, witness);
      expectLegalOrder(history, witness);
      const text = witness.statements.join('\n');
      for (const { operation } of witness.operations) expect(text).toMatch(new RegExp(`#${operation}\\b`));
    }
  });
});

function expectShortestPrefix(history: History, { offender }: Witness): void {
  const responses = rowsWhere(history, (row) => isOk(history, row)).sort(
    (a, b) => history.respondedAt[a]! - history.respondedAt[b]! || a - b,
  );
  const place = responses.indexOf(offender);
  expect(isLinearizableByDefinition(cutAfter(history, responses.slice(0, place + 1)))).toBe(false);
  expect(isLinearizableByDefinition(cutAfter(history, responses.slice(0, place)))).toBe(true);
}

/** With every operation it holds each one of the prefix that may have written what it saw. */
function expectClosed(history: History, witness: Witness): void {
  const kept = new Set(witness.operations.map(({ operation }) => operation));
  for (const row of kept) {
    const writers = rowsWhere(
      history,
      (writer) => history.invokedAt[writer]! <= witness.prefixEndsAt && mayObserve(history, witness, row, writer),
    );
    for (const writer of writers) expect(kept).toContain(writer);
  }
}

function expectMinimal(history: History, witness: Witness): void {
  const rows = witness.operations.map(({ operation }) => operation).filter((row) => row !== witness.evidence);
  expect(witness.minimal).toBe(true);
  expect(isLinearizableByDefinition(part(history, witness, rows))).toBe(false);
  for (const row of rows) {
    const rest = without(history, witness, row).filter((other) => other !== witness.evidence);
    expect(isLinearizableByDefinition(part(history, witness, rest))).toBe(true);
  }
}

/** The witness without one operation, all that may have observed it, all that may have observed those, and so on. */
function without(history: History, witness: Witness, row: number): number[] {
  const rows = witness.operations.map(({ operation }) => operation);
  const gone = new Set([row]);
  for (let size = 0; size < gone.size;) {
    size = gone.size;
    for (const other of rows) if ([...gone].some((one) => mayObserve(history, witness, other, one))) gone.add(other);
  }
  return rows.filter((other) => !gone.has(other));
}

/** All but the offender and its observers, in an order that keeps real time, each finding what it says it found. */
function expectLegalOrder(history: History, witness: Witness): void {
  const { operations, order, offender, impossible } = witness;
  const others = without(history, witness, offender);
  const ordered = order.map(({ operation }) => operation);
  expect(others).toEqual(expect.arrayContaining(ordered));
  expect(ordered).toEqual(expect.arrayContaining(others.filter((row) => !isOpen(history, witness, row))));
  let state: number = INITIAL_VALUE;
  order.forEach(({ operation, stateAfter }, place) => {
    const needs = need(history, witness, operation);
    if (needs !== null) expect(state).toBe(needs);
    state = written(history, witness, operation) ?? state;
    expect(stateAfter).toBe(state);
    for (const later of order.slice(place + 1)) {
      const open = operations.find((one) => one.operation === later.operation)!.open;
      if (!open) expect(history.respondedAt[later.operation]).toBeGreaterThanOrEqual(history.invokedAt[operation]!);
    }
  });
  expect(impossible).toMatchObject({ needs: need(history, witness, impossible.operation), state });
  expect(others).not.toContain(impossible.operation);
}

function mayObserve(history: History, witness: Witness, observer: number, writer: number): boolean {
  if (observer === writer || history.key[observer] !== history.key[writer]) return false;
  if (history.outcome[writer] === OUTCOMES.indexOf('fail')) return false;
  // Until a compare-and-set answers that it failed, others may have seen what it set out to write.
  const value = writer === witness.offender ? historyRow(history, writer).argument : written(history, witness, writer);
  const end = isOpen(history, witness, observer) ? Infinity : history.respondedAt[observer]!;
  if (!isOpen(history, witness, observer) && isSelfContradictory(history, observer)) return false;
  return value !== null && value === need(history, witness, observer) && history.invokedAt[writer]! <= end;
}

/** Its answer is impossible whatever was written, so it observed nothing. */
function isSelfContradictory(history: History, row: number): boolean {
  const { kind, swapped, expected, value } = historyRow(history, row);
  return kind === 'cas' && !swapped && value === expected;
}

function need(history: History, witness: Witness, row: number): number | null {
  const { kind, swapped, expected, value } = historyRow(history, row);
  if (kind === 'write') return null;
  return kind === 'cas' && (isOpen(history, witness, row) || swapped) ? expected : value;
}

function written(history: History, witness: Witness, row: number): number | null {
  const { kind, swapped, argument } = historyRow(history, row);
  return kind === 'cas' && !isOpen(history, witness, row) && !swapped ? null : argument;
}

function isOpen(history: History, { prefixEndsAt, offender }: Witness, row: number): boolean {
  const at = history.respondedAt[row]!;
  return !isOk(history, row) || at > prefixEndsAt || (at === prefixEndsAt && row > offender);
}

function isOk(history: History, row: number): boolean {
  return history.outcome[row] === OUTCOMES.indexOf('ok');
}

function rowsWhere(history: History, matches: (row: number) => boolean): number[] {
  return Array.from({ length: history.length }, (_, row) => row).filter(matches);
}

/** The history when the last of these responses had just arrived. */
function cutAfter(history: History, responses: readonly number[]): History {
  const last = responses.at(-1);
  const end = last === undefined ? -1 : history.respondedAt[last]!;
  const rows = rowsWhere(history, (row) => history.invokedAt[row]! <= end);
  return selection(history, rows, (row) => isOk(history, row) && !responses.includes(row));
}

function part(history: History, { operations }: Witness, rows: readonly number[]): History {
  const open = new Set(operations.filter((one) => one.open).map(({ operation }) => operation));
  return selection(history, rows, (row) => open.has(row));
}

function selection(history: History, rows: readonly number[], isOpen: (row: number) => boolean): History {
  return historyFrom(
    rows.map((row) => {
      const record = historyRow(history, row);
      return isOpen(row) ? { ...record, outcome: 'open' as const, value: null, swapped: false } : record;
    }),
  );
}
