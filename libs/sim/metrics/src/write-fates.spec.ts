import { historyFrom, type HistoryRowInput } from '@isthmus/sim-protocol';
import { writeFates } from './write-fates.js';

/** Writes of the values 1, 2, ... to key 0, each from one millisecond to another; of unknown outcome without the second. */
function written(...times: readonly (readonly [from: number, to?: number])[]) {
  return historyFrom(
    times.map(([invokedAtMs, respondedAtMs], index): HistoryRowInput => {
      const operation = { kind: 'write', key: 0, session: index, argument: index + 1, invokedAtMs } as const;
      return respondedAtMs === undefined
        ? { ...operation, outcome: 'info', respondedAtMs: 1000 }
        : { ...operation, outcome: 'ok', respondedAtMs };
    }),
  );
}

/** `replaced[i]`: what the first replica to hold value i + 1 had held before. */
function held(finals: readonly number[], ...replaced: readonly number[]) {
  return {
    key: Int32Array.from(finals, () => 0),
    value: Int32Array.from(finals),
    replaced: Int32Array.of(-1, ...replaced),
    merged: [],
    conflicting: new Uint8Array(0),
  };
}

const NONE = { final: 0, overwritten: 0, dropped: 0, lost: 0, firstLost: null, conflicting: 0 };

describe('an acknowledged write', () => {
  it('is overwritten where a final version goes back to it, over any number of others', () => {
    expect(writeFates(written([0, 1], [2, 3], [4, 5]), held([3], 0, 1, 2))).toEqual({
      ...NONE,
      acknowledged: 3,
      final: 1,
      overwritten: 2,
    });
  });

  it('is dropped where it was concurrent with what is left: no replica of that had it', () => {
    expect(writeFates(written([0, 4], [1, 3]), held([2], 0, 0))).toEqual({
      ...NONE,
      acknowledged: 2,
      final: 1,
      dropped: 1,
    });
  });

  it('is lost where all that is left had finished before it began, the initial value too', () => {
    expect(writeFates(written([0, 1], [2, 3]), held([1], 0, -1))).toEqual({
      ...NONE,
      acknowledged: 2,
      final: 1,
      lost: 1,
      firstLost: 1,
    });
    expect(writeFates(written([0, 1]), held([], -1))).toMatchObject({ lost: 1, firstLost: 0 });
  });

  it('is not lost where one of several versions that are left had not finished, or is of unknown outcome', () => {
    expect(writeFates(written([0, 1], [2, 9], [3, 4]), held([1, 2], 0, 0, -1))).toMatchObject({ dropped: 1, lost: 0 });
    expect(writeFates(written([0], [2, 3]), held([1], 0, -1))).toMatchObject({ dropped: 1, lost: 0 });
  });

  it('is one that had an effect: no failed one, and no compare-and-set that did not swap', () => {
    const history = historyFrom([
      { kind: 'write', key: 0, session: 0, argument: 1, outcome: 'fail', invokedAtMs: 0, respondedAtMs: 1 },
      {
        kind: 'cas',
        key: 0,
        session: 0,
        expected: 5,
        argument: 2,
        value: 0,
        swapped: false,
        outcome: 'ok',
        invokedAtMs: 2,
        respondedAtMs: 3,
      },
      {
        kind: 'cas',
        key: 0,
        session: 0,
        expected: 0,
        argument: 3,
        value: 3,
        swapped: true,
        outcome: 'ok',
        invokedAtMs: 4,
        respondedAtMs: 5,
      },
    ]);
    expect(writeFates(history, held([3], -1, -1, 0))).toEqual({ ...NONE, acknowledged: 1, final: 1 });
  });
});
