import { historyFrom, nanosFromMs } from '@isthmus/sim-protocol';
import { orderReport } from './check-order.js';

const NO_WARMUP = nanosFromMs(0);

it('counts where happens-before branches and merges, and how wide it is', () => {
  // One writes, two read that and write, a third reads both: a diamond whose middle is two chains.
  const history = historyFrom([
    { session: 0, kind: 'write', key: 0, argument: 1, invokedAtMs: 0, respondedAtMs: 1 },
    { session: 1, kind: 'read', key: 0, value: 1, invokedAtMs: 2, respondedAtMs: 3 },
    { session: 2, kind: 'read', key: 0, value: 1, invokedAtMs: 2, respondedAtMs: 3 },
    { session: 1, kind: 'write', key: 1, argument: 2, invokedAtMs: 4, respondedAtMs: 5 },
    { session: 2, kind: 'write', key: 2, argument: 3, invokedAtMs: 4, respondedAtMs: 5 },
    { session: 3, kind: 'read', key: 1, value: 2, invokedAtMs: 6, respondedAtMs: 7 },
    { session: 3, kind: 'read', key: 2, value: 3, invokedAtMs: 8, respondedAtMs: 9 },
  ]);
  expect(orderReport(history, NO_WARMUP, 'holds')).toEqual({
    undecided: null,
    operations: 7,
    left: 0,
    // Each of the two in one chain with each of the two in the other, and what is read first with the other chain.
    concurrentPairs: 6,
    width: 2,
    branches: 1,
    merges: 1,
    linearization: [
      {
        key: 0,
        order: [
          { operation: 0, value: 1 },
          { operation: 1, value: 1 },
          { operation: 2, value: 1 },
        ],
      },
      {
        key: 1,
        order: [
          { operation: 3, value: 2 },
          { operation: 5, value: 2 },
        ],
      },
      {
        key: 2,
        order: [
          { operation: 4, value: 3 },
          { operation: 6, value: 3 },
        ],
      },
    ],
    contradicted: 0,
  });
});

it('has no linearization of what is not linearizable, and nothing to tell where a value was written twice', () => {
  const twice = historyFrom([
    { session: 0, kind: 'write', key: 0, argument: 1, invokedAtMs: 0, respondedAtMs: 1 },
    { session: 1, kind: 'write', key: 0, argument: 1, invokedAtMs: 2, respondedAtMs: 3 },
  ]);
  expect(orderReport(twice, NO_WARMUP, 'violated')).toMatchObject({ operations: 0, linearization: null });
  expect(orderReport(twice, NO_WARMUP, 'violated').undecided).toMatch(/written twice/);
});
