import { NEVER } from './history.js';
import { historyFrom, historyRow } from './history-rows.js';

describe('historyFrom', () => {
  it('fills in what a short record leaves out', () => {
    const history = historyFrom([
      { kind: 'write', argument: 5, invokedAtMs: 1, respondedAtMs: 2.5 },
      { kind: 'read', invokedAtMs: 3 },
    ]);
    expect(historyRow(history, 0)).toEqual({
      operation: 0,
      session: 0,
      datacenter: 0,
      key: 0,
      kind: 'write',
      consistency: 'default',
      argument: 5,
      expected: null,
      value: 5,
      swapped: false,
      intendedAtMs: 1,
      invokedAtMs: 1,
      respondedAtMs: 2.5,
      outcome: 'ok',
      reason: 'none',
      node: null,
      attempts: 1,
    });
    expect(historyRow(history, 1)).toMatchObject({ outcome: 'open', value: null, argument: null, respondedAtMs: null });
    expect(history.respondedAt[1]).toBe(NEVER);
  });

  it('takes a compare-and-set for swapped unless it found another value', () => {
    const history = historyFrom([
      { kind: 'cas', expected: 1, argument: 2, invokedAtMs: 0, respondedAtMs: 1 },
      { kind: 'cas', expected: 1, argument: 2, value: 3, invokedAtMs: 2, respondedAtMs: 3 },
    ]);
    expect([...history.swapped]).toEqual([1, 0]);
    expect([...history.value]).toEqual([2, 3]);
  });

  it('is the inverse of historyRow, to the nanosecond', () => {
    const history = historyFrom([
      {
        kind: 'write',
        argument: 7,
        session: null,
        key: 3,
        invokedAtMs: null,
        intendedAtMs: 1234567.654321,
        outcome: 'fail',
        reason: 'not-sent',
        attempts: 0,
      },
      {
        kind: 'read',
        consistency: 'local',
        value: 7,
        session: 4,
        invokedAtMs: 1234567.654322,
        respondedAtMs: 9999999.999999,
        node: 2,
        datacenter: 1,
        attempts: 3,
      },
    ]);
    const again = historyFrom([historyRow(history, 0), historyRow(history, 1)]);
    expect(again).toEqual(history);
    expect(history.respondedAt[1]).toBe(9_999_999_999_999);
  });

  it('keeps what clients learned outside the store', () => {
    const history = historyFrom([
      { kind: 'write', argument: 1, invokedAtMs: 0 },
      { kind: 'write', argument: 2, invokedAtMs: 1, after: [0] },
      { kind: 'read', invokedAtMs: 2 },
      { kind: 'read', invokedAtMs: 3, after: [1, 0] },
    ]);
    expect([0, 1, 2, 3].map((row) => historyRow(history, row).after)).toEqual([undefined, [0], undefined, [1, 0]]);
    expect(historyFrom([0, 1, 2, 3].map((row) => historyRow(history, row)))).toEqual(history);
    expect(historyFrom([{ kind: 'read', invokedAtMs: 0 }])).not.toHaveProperty('after');
    expect(() => historyFrom([{ kind: 'read', invokedAtMs: 0, after: [1] }])).toThrow('after 1, which is none');
    expect(() => historyFrom([{ kind: 'read', invokedAtMs: 0, after: [0] }])).toThrow('after 0, which is none');
  });

  it('refuses records that are not in order of intent', () => {
    expect(() =>
      historyFrom([
        { kind: 'read', invokedAtMs: 2 },
        { kind: 'read', invokedAtMs: 1 },
      ]),
    ).toThrow('operation 1 was intended before operation 0');
  });
});
