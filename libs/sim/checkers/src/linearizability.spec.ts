import { type History, historyFrom, type HistoryRowInput, OPERATION_KINDS, OUTCOMES } from '@isthmus/sim-protocol';
import { checkLinearizable, linearization } from './linearizability.js';
import { type Draw, drawsFrom, linearizableHistory, type RandomShape } from './random-histories.js';

function verdictOf(rows: readonly HistoryRowInput[]): string {
  return checkLinearizable(historyFrom(rows)).verdict;
}

/** Many writers at once of few values, and a read that none of them explains: nothing but a search can tell. */
function puzzle(key: number, writers: number): HistoryRowInput[] {
  const rows = Array.from({ length: writers }, (_, i): HistoryRowInput => ({
    kind: 'cas',
    key,
    expected: i % 7,
    argument: (i * 3) % 7,
    invokedAtMs: 0,
    respondedAtMs: 10,
  }));
  return [...rows, { kind: 'read', key, value: 6, invokedAtMs: 20, respondedAtMs: 30 }];
}

describe('checkLinearizable', () => {
  it('holds on an empty history', () => {
    expect(checkLinearizable(historyFrom([]))).toEqual({
      verdict: 'holds',
      method: 'zones',
      operations: 0,
      keys: 0,
      violatingKeys: [],
      steps: 0,
    });
  });

  it('judges what may have had an effect: not failed operations, nor reads without an answer', () => {
    const verdict = checkLinearizable(
      historyFrom([
        { kind: 'write', argument: 1, key: 0, invokedAtMs: 0, respondedAtMs: 1 },
        { kind: 'write', argument: 2, key: 1, invokedAtMs: 2, respondedAtMs: 3, outcome: 'fail' },
        { kind: 'read', key: 2, invokedAtMs: 4, respondedAtMs: 5, outcome: 'info' },
        { kind: 'write', argument: 3, key: 3, invokedAtMs: 6, respondedAtMs: 7, outcome: 'info' },
        { kind: 'write', argument: 4, key: 3, invokedAtMs: null, intendedAtMs: 8, outcome: 'fail', reason: 'not-sent' },
      ]),
    );
    expect(verdict).toMatchObject({ verdict: 'holds', operations: 2, keys: 2 });
  });

  it('lets a write of unknown outcome take effect long after it was given up, or never', () => {
    const write: HistoryRowInput = { kind: 'write', argument: 1, invokedAtMs: 0, respondedAtMs: 10, outcome: 'info' };
    const reads = (...values: number[]) =>
      values.map((value, i): HistoryRowInput => ({
        kind: 'read',
        value,
        invokedAtMs: 100 * i + 50,
        respondedAtMs: 100 * i + 60,
      }));
    expect(verdictOf([write, ...reads(0, 0)])).toBe('holds');
    expect(verdictOf([write, ...reads(0, 1)])).toBe('holds');
    expect(verdictOf([write, ...reads(1, 0)])).toBe('violated');
  });

  it('takes operations at equal instants for concurrent', () => {
    const write: HistoryRowInput = { kind: 'write', argument: 1, invokedAtMs: 0, respondedAtMs: 10 };
    expect(verdictOf([write, { kind: 'read', value: 0, invokedAtMs: 10, respondedAtMs: 20 }])).toBe('holds');
    expect(verdictOf([write, { kind: 'read', value: 0, invokedAtMs: 10.000001, respondedAtMs: 20 }])).toBe('violated');
  });

  it('goes by session order where a session began an operation at the instant at which its last one ended', () => {
    const write: HistoryRowInput = { kind: 'write', argument: 1, session: 0, invokedAtMs: 0, respondedAtMs: 10 };
    const read = (session: number): HistoryRowInput => ({
      ...{ kind: 'read', value: 0, session, invokedAtMs: 10, respondedAtMs: 20 },
    });
    expect(verdictOf([write, read(1)])).toBe('holds');
    expect(verdictOf([write, read(0)])).toBe('violated');
    const searched: HistoryRowInput = { kind: 'write', argument: 1, session: 2, invokedAtMs: 30, respondedAtMs: 40 };
    expect(verdictOf([write, read(1), searched])).toBe('holds');
    expect(verdictOf([write, read(0), searched])).toBe('violated');
    const { witness } = checkLinearizable(historyFrom([write, read(0)]));
    expect(witness).toMatchObject({ offender: 1, prefixEndsAt: 20_000_000 });
    expect(witness?.statements).toEqual([
      '#0 wrote 1 and ended at 0.010000000 s, when #1 of its session began; #1 read 0 all the same.',
    ]);
  });

  it('orders a whole session within one instant, and nothing else there', () => {
    const at10 = { invokedAtMs: 10, respondedAtMs: 10 };
    const session = (last: number): HistoryRowInput[] => [
      { kind: 'write', argument: 1, session: 0, ...at10 },
      { kind: 'write', argument: 2, session: 0, ...at10 },
      { kind: 'read', value: last, session: 0, ...at10 },
    ];
    expect(verdictOf(session(2))).toBe('holds');
    expect(verdictOf(session(1))).toBe('violated');
    expect(verdictOf([...session(2), { kind: 'read', value: 0, session: 1, ...at10 }])).toBe('holds');
    // Between them, whatever it wrote.
    expect(verdictOf([...session(3), { kind: 'write', argument: 3, session: 1, ...at10 }])).toBe('holds');
  });

  it('finds the order of two sessions that go on at one instant, or says that it did not look at all orders', () => {
    const at10 = { invokedAtMs: 10, respondedAtMs: 10 };
    const each = (session: number, own: number, other: number, value: number): HistoryRowInput[] => [
      { kind: 'write', key: own, argument: 1, session, ...at10 },
      { kind: 'read', key: other, value, session, ...at10 },
    ];
    expect(verdictOf([...each(0, 0, 1, 0), ...each(1, 1, 0, 1)])).toBe('holds');
    expect(verdictOf([...each(0, 0, 1, 1), ...each(1, 1, 0, 0)])).toBe('holds');
    // Neither saw the other: no order of both keys allows it, though each key by itself has one.
    expect(verdictOf([...each(0, 0, 1, 0), ...each(1, 1, 0, 0)])).toBe('undecided');
    expect(verdictOf([...each(0, 0, 0, 0), ...each(1, 1, 1, 1)])).toBe('violated');
  });

  it('takes a failed compare-and-set for a read of what it found', () => {
    const rows = (value: number): HistoryRowInput[] => [
      { kind: 'write', argument: 1, invokedAtMs: 0, respondedAtMs: 10 },
      { kind: 'cas', expected: 5, argument: 6, value, swapped: false, invokedAtMs: 20, respondedAtMs: 30 },
    ];
    expect(verdictOf(rows(1))).toBe('holds');
    expect(verdictOf(rows(0))).toBe('violated');
  });

  it('searches the keys on which a value was written twice, and only those', () => {
    const rows: HistoryRowInput[] = [
      { kind: 'write', key: 0, argument: 1, invokedAtMs: 0, respondedAtMs: 1 },
      { kind: 'write', key: 1, argument: 1, invokedAtMs: 2, respondedAtMs: 3 },
      { kind: 'write', key: 0, argument: 2, invokedAtMs: 4, respondedAtMs: 5 },
    ];
    expect(checkLinearizable(historyFrom(rows))).toMatchObject({ verdict: 'holds', method: 'zones', steps: 0 });
    const again: HistoryRowInput = { kind: 'write', key: 0, argument: 1, invokedAtMs: 6, respondedAtMs: 7 };
    const mixed = checkLinearizable(historyFrom([...rows, again]));
    expect(mixed).toMatchObject({ verdict: 'holds', method: 'zones+search' });
    expect(mixed.steps).toBeGreaterThan(0);
    expect(checkLinearizable(historyFrom([...rows, again].filter(({ key }) => key === 0))).method).toBe('search');
  });

  it('is undecided, not wrong, when the budget ends', () => {
    const history = historyFrom(puzzle(4, 24));
    const decided = checkLinearizable(history);
    expect(decided.verdict).not.toBe('undecided');
    const gaveUp = checkLinearizable(history, { budget: 50 });
    expect(gaveUp).toMatchObject({ verdict: 'undecided', undecided: { reason: 'budget', budget: 50, keys: [4] } });
    expect(gaveUp.steps).toBeLessThan(50 + history.length);
    expect(gaveUp.witness).toBeUndefined();
    expect(checkLinearizable(history, { budget: 0 })).toMatchObject({ verdict: 'undecided', steps: 0 });
  });

  it('shows a violation on an easy key though a hard one is undecided', () => {
    const stale: HistoryRowInput[] = [
      { kind: 'write', key: 9, argument: 1, invokedAtMs: 40, respondedAtMs: 41 },
      { kind: 'write', key: 9, argument: 1, invokedAtMs: 42, respondedAtMs: 43 },
      { kind: 'read', key: 9, value: 0, invokedAtMs: 44, respondedAtMs: 45 },
    ];
    const verdict = checkLinearizable(historyFrom([...puzzle(4, 60), ...stale]), { budget: 30_000 });
    expect(verdict).toMatchObject({ verdict: 'violated', violatingKeys: [9], undecided: { keys: [4] } });
    expect(verdict.witness).toMatchObject({ key: 9, offender: 63 });
  });

  it('decides with more than 64 operations open at once', () => {
    const rows: HistoryRowInput[] = Array.from({ length: 150 }, (_, i) => ({
      kind: 'write',
      argument: (i % 75) + 1,
      invokedAtMs: 0,
      respondedAtMs: 1_000,
    }));
    const read = (value: number, atMs: number): HistoryRowInput => ({
      kind: 'read',
      value,
      invokedAtMs: atMs,
      respondedAtMs: atMs,
    });
    rows.push(...Array.from({ length: 150 }, (_, i) => read((i % 75) + 1, i + 1)));
    expect(checkLinearizable(historyFrom(rows))).toMatchObject({ verdict: 'holds', method: 'search' });
    expect(checkLinearizable(historyFrom([...rows, read(0, 999)]))).toMatchObject({
      verdict: 'violated',
      method: 'search',
      witness: { offender: 300 },
    });
  });

  it('survives a chain of 30,000 compare-and-sets and a stale read behind it', () => {
    const chain = Array.from({ length: 30_000 }, (_, i): HistoryRowInput => ({
      kind: 'cas',
      expected: i,
      argument: i + 1,
      invokedAtMs: i,
      respondedAtMs: i + 0.5,
    }));
    expect(checkLinearizable(historyFrom(chain))).toMatchObject({ verdict: 'holds', method: 'zones' });
    const late: HistoryRowInput = { kind: 'read', value: 29_998, invokedAtMs: 40_000, respondedAtMs: 40_001 };
    const { witness } = checkLinearizable(historyFrom([...chain, late]));
    expect(witness).toMatchObject({ offender: 30_000, minimal: true });
    // The value read stands on 29,998 swaps, and one more overwrote it.
    expect(witness?.operations).toHaveLength(30_000);
    expect(witness?.statements.length).toBeLessThan(50);
  });
});

const LARGE: RandomShape = {
  operations: 2_000,
  sessions: 12,
  keys: 3,
  writes: 30,
  swaps: 20,
  unknown: 5,
  failed: 5,
  values: 'unique',
  // Else sessions go on at shared instants everywhere.
  pause: 1,
};

describe('checkLinearizable, on histories from a true register', () => {
  it('accepts them', () => {
    const draw = drawsFrom(5);
    for (let i = 0; i < 40; i++) {
      const verdict = checkLinearizable(linearizableHistory(draw, LARGE));
      expect(verdict).toMatchObject({ verdict: 'holds', method: 'zones' });
    }
  });

  it('accepts them where values repeat', () => {
    const draw = drawsFrom(6);
    for (let i = 0; i < 20; i++) {
      const verdict = checkLinearizable(
        linearizableHistory(draw, { ...LARGE, operations: 400, sessions: 4, values: 5 }),
      );
      expect(verdict).toMatchObject({ verdict: 'holds', method: 'search' });
    }
  });

  it('never rejects them where sessions go on at shared instants', () => {
    const draw = drawsFrom(5);
    for (let i = 0; i < 20; i++) {
      const { verdict } = checkLinearizable(linearizableHistory(draw, { ...LARGE, operations: 400, pause: 0 }));
      expect(verdict).not.toBe('violated');
    }
  });

  it('rejects them at the very read whose value is replaced by an overwritten one', () => {
    const draw = drawsFrom(7);
    let changed = 0;
    for (let i = 0; changed < 40; i++) {
      const history = linearizableHistory(draw, LARGE);
      const stale = staleRead(history, draw);
      if (!stale) continue;
      changed++;
      const value = history.value.slice();
      value[stale.row] = stale.value;
      const verdict = checkLinearizable({ ...history, value });
      expect(verdict).toMatchObject({ verdict: 'violated', violatingKeys: [history.key[stale.row]] });
      expect(verdict.witness).toMatchObject({ offender: stale.row, minimal: true });
    }
  });
});

/** A read, and a value that a whole later write had overwritten before the read began. */
function staleRead(history: History, draw: Draw): { readonly row: number; readonly value: number } | null {
  const row = draw(history.length);
  const isOk = (i: number) => history.outcome[i] === OUTCOMES.indexOf('ok');
  if (history.kind[row] !== OPERATION_KINDS.indexOf('read') || !isOk(row)) return null;
  const writes = Array.from({ length: history.length }, (_, i) => i).filter(
    (i) =>
      history.key[i] === history.key[row] &&
      history.kind[i] === OPERATION_KINDS.indexOf('write') &&
      isOk(i) &&
      history.respondedAt[i]! < history.invokedAt[row]!,
  );
  const old = writes[draw(writes.length)];
  if (old === undefined || !writes.some((i) => history.invokedAt[i]! > history.respondedAt[old]!)) return null;
  return { row, value: history.argument[old]! };
}

describe('linearization', () => {
  it('gives an order in which the operations of each key may have taken effect', () => {
    const history = historyFrom([
      { kind: 'write', key: 2, argument: 1, invokedAtMs: 0, respondedAtMs: 900 },
      { kind: 'read', key: 2, value: 0, invokedAtMs: 10, respondedAtMs: 20 },
      { kind: 'write', key: 1, argument: 8, invokedAtMs: 15, respondedAtMs: 25 },
      { kind: 'write', key: 2, argument: 5, invokedAtMs: 30 },
      { kind: 'read', key: 2, value: 1, invokedAtMs: 100, respondedAtMs: 200 },
      { kind: 'cas', key: 2, expected: 1, argument: 2, invokedAtMs: 300, respondedAtMs: 400 },
      { kind: 'read', key: 2, value: 2, invokedAtMs: 500, respondedAtMs: 600 },
    ]);
    expect(linearization(history)).toEqual([
      { key: 1, order: [{ operation: 2, stateAfter: 8 }] },
      {
        key: 2,
        order: [
          { operation: 1, stateAfter: 0 },
          { operation: 0, stateAfter: 1 },
          { operation: 4, stateAfter: 1 },
          { operation: 5, stateAfter: 2 },
          { operation: 6, stateAfter: 2 },
        ],
      },
    ]);
  });

  it('is null where there is none', () => {
    expect(linearization(historyFrom([{ kind: 'read', value: 1, invokedAtMs: 0, respondedAtMs: 1 }]))).toBeNull();
  });
});
