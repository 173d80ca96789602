import { historyFrom, type HistoryRowInput } from '@isthmus/sim-protocol';
import fc from 'fast-check';
import { largestAntichain } from './antichain.js';
import { happensBefore } from './happens-before.js';
import { causalityInversions } from './inversions.js';
import { drawsFrom, linearizableHistory } from './random-histories.js';
import { historyOf, weakHistory } from './told-histories.js';

const ALL = { from: 0, to: Infinity, limit: 1000 };

describe('happens-before', () => {
  it('joins sessions by what they read, and leaves out what follows from other edges', () => {
    // Rows come session by session: 0, 1 | 2, 3 | 4.
    const found = happensBefore(historyOf('w0=1 w1=2', 'r0=1 r1=2', 'w2=9'), ALL);
    const rows = found?.edges.map(([a, b]) => [found.operations[a], found.operations[b]]);
    expect(new Set(rows?.map(String))).toEqual(new Set(['0,1', '0,2', '1,3', '2,3']));
    expect(found?.concurrentPairs).toBe(5);
    expect(found?.widest).toHaveLength(3);
  });

  it('is one chain where each operation reads the one before, and as wide as its writers where nobody reads', () => {
    const chain = happensBefore(historyOf('w0=1 w0=2', 'r0=2 w0=3', 'r0=3'), ALL);
    expect([chain?.widest.length, chain?.concurrentPairs, chain?.edges.length]).toEqual([1, 0, 4]);
    const apart = happensBefore(historyOf('w0=1', 'w0=2', 'w0=3', 'w0=4'), ALL);
    expect([apart?.widest.length, apart?.edges]).toEqual([4, []]);
  });

  it('answers null where reads do not name their writes, or name later ones', () => {
    expect(happensBefore(historyOf('w0=1 w0=1'), ALL)).toBeNull();
    expect(happensBefore(historyOf('r0=1 w1=2', 'r1=2 w0=1'), ALL)).toBeNull();
  });

  it('takes the earliest operations of a window, and counts those left', () => {
    const history = linearizableHistory(drawsFrom(3), {
      operations: 60,
      sessions: 4,
      keys: 3,
      writes: 50,
      swaps: 0,
      unknown: 0,
      failed: 0,
      values: 'unique',
    });
    const whole = happensBefore(history, ALL);
    const part = happensBefore(history, { ...ALL, limit: 10 });
    expect(part?.operations).toHaveLength(10);
    expect(part?.left).toBe((whole?.operations.length ?? 0) - 10);
    const latest = Math.max(...(part?.operations ?? []).map((row) => history.invokedAt[row]!));
    const rest = (whole?.operations ?? []).filter((row) => !part?.operations.includes(row));
    rest.forEach((row) => expect(history.invokedAt[row]).toBeGreaterThanOrEqual(latest));
  });

  it('agrees with the closure of its edges, taken literally, on random histories', () => {
    let concurrent = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const draw = drawsFrom(seed);
      const history = weakHistory(draw, { operations: 12, sessions: 4, keys: 2, writes: 40, swaps: 0, unknown: 0 });
      const found = happensBefore(history, ALL);
      if (found === null) continue;
      const { operations, edges } = found;
      const place = (row: number) => operations.indexOf(row);
      const direct = new Set<string>();
      for (const b of operations)
        for (const a of operations) {
          if (a === b) continue;
          const isEarlier = history.session[a] === history.session[b] && history.invokedAt[a]! < history.invokedAt[b]!;
          const isRead =
            history.kind[b] === 0 &&
            history.kind[a] === 1 &&
            history.key[a] === history.key[b] &&
            history.value[b] === history.argument[a];
          if (isEarlier || isRead) direct.add(`${place(a)},${place(b)}`);
        }
      const closed = closure(direct, operations.length);
      expect(closure(new Set(edges.map(String)), operations.length)).toEqual(closed);
      // Covering: each edge is needed.
      for (const edge of edges) {
        const without = new Set(edges.filter((other) => other !== edge).map(String));
        expect(closure(without, operations.length).has(String(edge))).toBe(false);
      }
      const pairs = (operations.length * (operations.length - 1)) / 2 - closed.size;
      expect(found.concurrentPairs).toBe(pairs);
      concurrent += pairs;
    }
    expect(concurrent).toBeGreaterThan(1000);
  });
});

describe('happens-before of increments', () => {
  it('is the order of their sessions, and what clients were told', () => {
    const increment = (at: number, row: Partial<HistoryRowInput>): HistoryRowInput => ({
      ...{ kind: 'increment', invokedAtMs: 10 * at, respondedAtMs: 10 * at + 5, ...row },
    });
    const history = historyFrom([
      increment(0, { session: 0, value: 7 }),
      increment(1, { session: 1, value: 7 }),
      increment(2, { session: 1, value: 8 }),
      increment(3, { session: 2, value: 1, after: [2] }),
      increment(4, { session: 0, outcome: 'info', respondedAtMs: 50 }),
    ]);
    const order = happensBefore(history, ALL)!;
    expect([...order.operations].sort()).toEqual([0, 1, 2, 3]);
    const numbers = Float64Array.from(history.value);
    expect(causalityInversions(order, numbers)).toEqual({ pairs: 2, inverted: 1, first: [2, 3] });
  });
});

describe('the width of an order', () => {
  it('is that of the largest of all sets without an ordered pair, on random orders', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9 }),
        fc.array(fc.tuple(fc.nat(8), fc.nat(8)), { maxLength: 16 }),
        (n, pairs) => {
          const direct = new Set(pairs.filter(([a, b]) => a < b && b < n).map(String));
          const order = closure(direct, n);
          const precedes = (a: number, b: number) => order.has(`${a},${b}`);
          const isAntichain = (set: readonly number[]) => set.every((a) => set.every((b) => !precedes(a, b)));
          let widest = 0;
          for (let bits = 0; bits < 1 << n; bits++) {
            const set = Array.from({ length: n }, (_, i) => i).filter((i) => (bits >> i) & 1);
            if (set.length > widest && isAntichain(set)) widest = set.length;
          }
          const found = largestAntichain(n, precedes);
          expect(found).toHaveLength(widest);
          expect(isAntichain(found)).toBe(true);
        },
      ),
      { seed: 1, numRuns: 1000 },
    );
  });

  it('of two thousand elements in chains of their own is the number of chains', () => {
    expect(largestAntichain(2000, (a, b) => a < b && a % 25 === b % 25)).toHaveLength(25);
  });
});

describe('causality inversions', () => {
  const order = happensBefore(historyOf('w0=1 w1=2', 'r1=2 w1=3'), ALL)!;

  it('are edges whose numbers go back or stand still', () => {
    expect(causalityInversions(order, Float64Array.of(1, 2, 3, 4))).toEqual({ pairs: 3, inverted: 0, first: null });
    expect(causalityInversions(order, Float64Array.of(1, 5, 3, 3))).toEqual({ pairs: 3, inverted: 2, first: [1, 2] });
  });

  it('are looked for only between operations that have a number', () => {
    expect(causalityInversions(order, Float64Array.of(9, NaN, 3, 4))).toEqual({ pairs: 1, inverted: 0, first: null });
  });
});

function closure(pairs: ReadonlySet<string>, length: number): Set<string> {
  const closed = new Set(pairs);
  for (let via = 0; via < length; via++)
    for (let a = 0; a < length; a++)
      for (let b = 0; b < length; b++)
        if (closed.has(`${a},${via}`) && closed.has(`${via},${b}`)) closed.add(`${a},${b}`);
  return closed;
}
