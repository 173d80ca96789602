import type { Configuration } from './conformance-configurations.js';

const OPERATIONS = [
  { kind: 'txn', share: 0.5, reads: 2, writes: 1, pauseBetween: '3ms' },
  { kind: 'txn', share: 0.2, reads: 3, writes: 2 },
  { kind: 'txn', share: 0.2, reads: 3, writes: 0, pauseBetween: '3ms' },
  { kind: 'cas', share: 0.1 },
];

/** One after another, with pauses between their statements, about 170 transactions a second can be served, and 400 may come. */
const OVERLOADED: Readonly<Record<string, Pick<Configuration, 'stuck' | 'unserved'>>> = {
  leader: { stuck: 'all may wait for their turn longer than their deadline' },
  any: { unserved: 'who writes may wait for its turn longer than its deadline' },
};

const ISOLATIONS = ['serial', 'two-phase-locking', 'snapshot', 'serializable-snapshot'];

export const TRANSACTIONS: Readonly<Record<string, Configuration>> = Object.fromEntries(
  ISOLATIONS.flatMap((isolation) =>
    ['leader', 'any'].map((reads) => [
      `${isolation}-reads-${reads}`,
      {
        options: { leader: 'a', isolation, reads },
        ...{ operations: OPERATIONS, keysAtLeast: 3, converges: true },
        ...(isolation === 'serial' ? OVERLOADED[reads] : {}),
      },
    ]),
  ),
);
