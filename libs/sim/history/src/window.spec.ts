import { historyFrom, type HistoryRowInput } from '@isthmus/sim-protocol';
import { historyRows, type HistoryWindow } from './window.js';

const history = historyFrom(
  Array.from({ length: 10 }, (_, i): HistoryRowInput => ({
    kind: i % 2 === 0 ? 'write' : 'read',
    argument: i,
    value: i,
    datacenter: i % 3,
    key: i % 5,
    session: 7,
    intendedAtMs: i,
    invokedAtMs: i,
    respondedAtMs: i === 9 ? null : i + 0.25,
    outcome: i === 9 ? 'info' : 'ok',
  })),
);

function operations(window: HistoryWindow): number[] {
  return [...historyRows(history, window)].map(({ operation }) => operation);
}

describe('historyRows', () => {
  it('gives the whole history as records', () => {
    const rows = [...historyRows(history)];
    expect(rows).toHaveLength(10);
    expect(rows[3]).toMatchObject({
      operation: 3,
      kind: 'read',
      value: 3,
      argument: null,
      respondedAtMs: 3.25,
      outcome: 'ok',
    });
    expect(rows[9]).toMatchObject({ outcome: 'info', value: null, respondedAtMs: null });
  });

  it('takes an interval of arrivals with its beginning and without its end', () => {
    expect(operations({ from: 2_000_000, to: 5_000_000 })).toEqual([2, 3, 4]);
    expect(operations({ from: 2_000_001, to: 5_000_001 })).toEqual([3, 4, 5]);
    expect(operations({ from: 20_000_000 })).toEqual([]);
    expect(operations({ to: 0 })).toEqual([]);
  });

  it('gives only what matches every filter', () => {
    expect(operations({ filters: { kind: 'write' } })).toEqual([0, 2, 4, 6, 8]);
    expect(operations({ filters: { kind: 'write', datacenter: 0 } })).toEqual([0, 6]);
    expect(operations({ filters: { outcome: 'info' } })).toEqual([9]);
    expect(operations({ filters: { key: 4, session: 7 } })).toEqual([4, 9]);
    expect(operations({ filters: { session: 8 } })).toEqual([]);
    expect(operations({ filters: { node: 0 } })).toEqual([]);
  });

  it('stops at the limit and goes on after it', () => {
    const filters = { kind: 'write' } as const;
    expect(operations({ filters, limit: 2 })).toEqual([0, 2]);
    expect(operations({ filters, limit: 2, after: 2 })).toEqual([4, 6]);
    expect(operations({ filters, limit: 0 })).toEqual([]);
  });
});
