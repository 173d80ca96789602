import { type ObjectHistory, ObjectHistoryBuilder, type ObjectModel, type ObjectRow } from '@isthmus/sim-protocol';
import { checkObjectLinearizable } from './object-linearizability.js';

type Told = Partial<ObjectRow> & Pick<ObjectRow, 'kind'>;

/** One after another, unless told otherwise: operation i from 10 i to 10 i + 5. */
function history(model: ObjectModel, rows: readonly Told[]): ObjectHistory {
  const builder = new ObjectHistoryBuilder(model);
  rows.forEach((row, i) =>
    builder.add({
      session: 'a',
      key: 'x',
      outcome: 'ok',
      invokedAt: 10 * i,
      respondedAt: row.outcome === 'info' ? Infinity : 10 * i + 5,
      ...row,
    }),
  );
  return builder.finish();
}

const verdict = (model: ObjectModel, rows: readonly Told[]) => checkObjectLinearizable(history(model, rows)).verdict;

describe('checkObjectLinearizable', () => {
  it('shows, of a stale read, the write that it should have seen and who saw it, and nothing else', () => {
    const answer = checkObjectLinearizable(
      history('register', [
        { kind: 'read', result: null },
        { kind: 'write', argument: 7 },
        { kind: 'write', argument: 1 },
        { kind: 'read', result: 1 },
        { kind: 'read', result: null },
        { kind: 'read', result: 1 },
      ]),
    );
    expect(answer.verdict).toBe('violated');
    expect(answer.witness).toEqual({
      key: 0,
      offender: 4,
      prefixOperations: 5,
      shortest: true,
      operations: [2, 3, 4],
    });
  });

  it('accepts a failed compare-and-set that does not tell what it found, unless it must have found its comparand', () => {
    const rows = (argument: number): Told[] => [
      { kind: 'write', argument },
      { kind: 'cas', expected: 1, argument: 2, swapped: false },
    ];
    expect(verdict('cas-register', rows(3))).toBe('holds');
    expect(verdict('cas-register', rows(1))).toBe('violated');
  });

  it('lets an operation of unknown outcome take effect late, early or never', () => {
    const rows = (result: number): Told[] => [
      { kind: 'write', argument: 1, outcome: 'info' },
      { kind: 'write', argument: 2, session: 'b' },
      { kind: 'read', result, session: 'b' },
    ];
    expect([1, 2, 3].map((result) => verdict('register', rows(result)))).toEqual(['holds', 'holds', 'violated']);
  });

  it('leaves out what failed: its value may not be read', () => {
    expect(
      verdict('register', [
        { kind: 'write', argument: 1, outcome: 'fail' },
        { kind: 'read', result: 1 },
      ]),
    ).toBe('violated');
  });

  it('knows counters, sets, queues, lists, texts and locks', () => {
    const add = (argument: number): Told => ({ kind: 'add', argument });
    const read = (result: ObjectRow['result']): Told => ({ kind: 'read', result: result ?? null });
    expect(verdict('counter', [add(2), add(-5), read(-3)])).toBe('holds');
    expect(verdict('counter', [add(2), { ...add(3), result: 6 }])).toBe('violated');
    expect(verdict('set', [add(2), add(1), read([1, 2]), { kind: 'remove', argument: 2 }, read([1])])).toBe('holds');
    expect(verdict('set', [add(2), { kind: 'contains', argument: 2, result: false }])).toBe('violated');
    const queue = (first: number): Told[] => [
      { kind: 'enqueue', argument: 1 },
      { kind: 'enqueue', argument: 2 },
      { kind: 'dequeue', result: first },
    ];
    expect([1, 2].map((first) => verdict('queue', queue(first)))).toEqual(['holds', 'violated']);
    expect(verdict('list-append', [{ kind: 'append', argument: 1 }, read([1])])).toBe('holds');
    expect(verdict('list-append', [{ kind: 'append', argument: 1 }, read([1, 1])])).toBe('violated');
    const kv = (result: string): Told[] => [
      { kind: 'put', argument: 'ab' },
      { kind: 'append', argument: 'c' },
      { kind: 'get', result },
    ];
    expect(['abc', 'ab'].map((result) => verdict('kv', kv(result)))).toEqual(['holds', 'violated']);
    const swapped: Told = { kind: 'cas', expected: 'abc', argument: 'd', swapped: true };
    expect(verdict('kv', [...kv('abc'), swapped, { kind: 'get', result: 'd' }])).toBe('holds');
    expect(verdict('kv', [...kv('abc'), { ...swapped, swapped: false }])).toBe('violated');
    expect(verdict('lock', [{ kind: 'acquire' }, { kind: 'release' }, { kind: 'acquire', session: 'b' }])).toBe(
      'holds',
    );
    expect(verdict('lock', [{ kind: 'acquire' }, { kind: 'acquire', session: 'b' }])).toBe('violated');
    expect(verdict('lock', [{ kind: 'acquire' }, { kind: 'release', session: 'b' }])).toBe('violated');
  });

  it('finds a queue empty at the one instant at which it can have been', () => {
    const rows = (taken: number): Told[] => [
      { kind: 'enqueue', argument: 1, session: 'a', invokedAt: 0, respondedAt: 1 },
      { kind: 'enqueue', argument: 2, session: 'b', invokedAt: 3, respondedAt: 5 },
      { kind: 'dequeue', result: null, session: 'c', invokedAt: 4, respondedAt: 6 },
      { kind: 'dequeue', result: 1, session: 'a', invokedAt: taken, respondedAt: 8 },
    ];
    expect([5, 6, 7].map((taken) => verdict('queue', rows(taken)))).toEqual(['holds', 'violated', 'violated']);
  });

  it('lets an unknown dequeue take what had to leave first, if it began in time', () => {
    const rows = (begun: number): Told[] => [
      { kind: 'enqueue', argument: 1 },
      { kind: 'enqueue', argument: 2 },
      { kind: 'dequeue', result: 2 },
      { kind: 'dequeue', session: 'b', outcome: 'info', invokedAt: begun },
    ];
    expect([2, 25, 26].map((begun) => verdict('queue', rows(begun)))).toEqual(['holds', 'holds', 'violated']);
  });

  it('gives up within its budget on a hard object, and still finds the violation on an easy one', () => {
    // Thirty concurrent additions of powers of two: half a billion sums, none of which is the one that was read.
    const hard: Told[] = Array.from({ length: 30 }, (_, i) => ({
      kind: 'add',
      argument: 2 ** i,
      session: `s${i}`,
      invokedAt: 0,
      respondedAt: 1_000,
    }));
    const unreadable: Told = { kind: 'read', result: 2 ** 29 + 0.5, session: 't', invokedAt: 0, respondedAt: 1_000 };
    const easy: Told = { kind: 'read', result: 1, key: 'y', session: 'u' };
    const alone = checkObjectLinearizable(history('counter', [...hard, unreadable]), { budget: 100_000 });
    expect([alone.verdict, alone.reason, alone.unjudgedKeys]).toEqual(['undecided', 'budget', [0]]);
    expect(alone.steps).toBeLessThanOrEqual(101_000);
    const both = checkObjectLinearizable(history('counter', [...hard, unreadable, easy]), { budget: 100_000 });
    expect([both.verdict, both.violatingKeys]).toEqual(['violated', [1]]);
  });
});
