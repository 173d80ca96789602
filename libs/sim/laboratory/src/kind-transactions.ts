import { type StrategySpec, transactionsSchema } from '@isthmus/contract';
import type { Strategy } from '@isthmus/sim-protocol';
import { TRANSACTION_MESSAGES, transactions } from '@isthmus/sim-strategies';
import type { Change } from './changes.js';
import { isRead, roundTripToAny } from './floor-ground.js';
import { namedNode } from './node-selectors.js';
import { housekeeping, type StrategyEntry } from './strategy-kind.js';

type Spec = Extract<StrategySpec, { kind: 'transactions' }>;

const LEADER_READS: Change = {
  pointer: '/strategy/reads',
  to: 'leader',
  why: 'the leader has every transaction that it has acknowledged, a follower may not',
};

const SERIALIZABLE: Change = {
  pointer: '/strategy/isolation',
  to: 'serializable-snapshot',
  why: 'whoever could close a cycle of anti-dependencies is aborted (Cahill, Röhm and Fekete 2008)',
};

export const transactionsEntry: StrategyEntry<Spec> = {
  promise:
    'Strict serializability by serial execution or strict two-phase locking, serializability by serializable snapshot isolation, or snapshot isolation; under partitions, crashes, message loss and retries.',
  nonPromise:
    'Snapshot isolation lets write skew through. Reads at followers may be old. Whoever cannot reach the leader cannot write; there is no failover. A lost disk breaks the promise.',
  source:
    'Bernstein, Hadzilacos, Goodman: Concurrency control and recovery in database systems, 1987; Berenson et al.: A critique of ANSI SQL isolation levels, SIGMOD 1995; Cahill, Röhm, Fekete: Serializable isolation for snapshot databases, SIGMOD 2008',
  schema: transactionsSchema,
  notModelled: () => [
    'Transactions that a client drives statement by statement: they are stored procedures, and pauses stand for the application.',
    'Predicates and ranges, and so phantoms; failover; concurrency of the leader beyond one core.',
  ],
  messages: TRANSACTION_MESSAGES,
  hasLeader: true,
  offersConsistencies: false,
  serves: ['cas', 'txn'],
  refusal: () => null,
  withNodes: (spec, replace) => ({ ...spec, leader: replace(spec.leader, '/leader') }),
  build: ({ leader, isolation, reads }, { cluster }) =>
    transactions({ leader: namedNode(cluster, leader), isolation, reads }, cluster) as Strategy,
  rules: ({ isolation, reads }) => ({
    violations: [],
    warnings: [
      ...(isolation === 'snapshot'
        ? [
            {
              pointer: '/strategy/isolation',
              message:
                'snapshot isolation: two transactions that read what the other writes may both commit (write skew)',
            },
          ]
        : []),
      ...(reads === 'any'
        ? [{ pointer: '/strategy/reads', message: 'any node answers reads from its own copy: they may be stale' }]
        : []),
    ],
  }),
  exposure: ({ reads }) =>
    reads === 'any'
      ? 'Reads are answered from a copy that may lag behind the leader.'
      : 'No setting of the strategy allows this: its promise is broken.',
  changes: ({ isolation, reads }) => [
    ...(reads === 'any' ? [LEADER_READS] : []),
    ...(isolation === 'snapshot' ? [SERIALIZABLE] : []),
  ],
  floor({ leader, reads }, kind, ground) {
    // A transaction may read only.
    if (reads === 'any' && (isRead(kind) || kind === 'txn')) return roundTripToAny(ground);
    const { toNode, fromNode } = ground.pathTo(namedNode(ground.cluster, leader));
    return toNode + fromNode;
  },
  messagesPerOperation: (_spec, { others }) => 2 * others,
  backgroundMessages: (_spec, resolved) => housekeeping(resolved),
  // Statements in the history, the entry in the log, and traces of who has read what.
  bytesPerOperation: () => 600,
};
