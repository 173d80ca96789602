import { leaderlessSchema, nanosOf, type StrategySpec } from '@isthmus/contract';
import type { Nanos, Strategy } from '@isthmus/sim-protocol';
import { leaderless, LEADERLESS_MESSAGES, leaderlessSiblings } from '@isthmus/sim-strategies';
import { askedOf } from './asked.js';
import { type Change, consensus } from './changes.js';
import { leaderlessFloor } from './floor-leaderless.js';
import type { Resolved } from './resolve.js';
import { type LeaderlessQuorums, quorumsOf } from './leaderless-quorums.js';
import { leaderlessRules } from './leaderless-rules.js';
import { housekeeping, type StrategyEntry } from './strategy-kind.js';

type Spec = Extract<StrategySpec, { kind: 'leaderless' }>;

/** A coordinator keeps what it knows of a request for at least this long; longer where clients wait longer. */
const REQUEST_TIMEOUT_MIN = nanosOf('10s');

const WRITE_BACK: Change = {
  pointer: '/strategy/readRepair',
  to: 'sync',
  why: 'nobody may read less than an earlier reader once w replicas have what that one read',
};

const READ_FIRST: Change = {
  pointer: '/strategy/stamps',
  to: 'read-first',
  why: 'a write that follows all that a quorum knows loses to no earlier one, whatever the clocks say',
};

const STRICT: Change = {
  pointer: '/strategy/hintedHandoff',
  to: 'at-coordinator',
  why: 'a quorum of replicas alone meets every other such quorum',
};

const REGISTER: Change = {
  pointer: '/strategy',
  to: { kind: 'leaderless', readRepair: 'sync', stamps: 'read-first' },
  why: 'majorities with stamps read first and reads that write back make a linearizable register (Attiya, Bar-Noy and Dolev 1995)',
};

export const leaderlessEntry: StrategyEntry<Spec> = {
  promise:
    'Writes on w replicas, reads from r; any side of a cut that holds the quorum goes on. A linearizable register where stamps are read first, reads write back (readRepair sync) and r + w > n.',
  nonPromise:
    'Without these, not linearizable even where r + w > n: a reader may miss what an earlier reader saw. Of concurrent writes to a key all but one are dropped though acknowledged, unless they are kept as siblings. Compare-and-set only with lightweight transactions.',
  source:
    'Attiya, Bar-Noy, Dolev: Sharing memory robustly in message-passing systems, JACM 42 (1), 1995; Gifford: Weighted voting for replicated data, SOSP 1979; DeCandia et al.: Dynamo, SOSP 2007; Preguiça et al.: Dotted version vectors, 2010; Lamport: Paxos made simple, 2001, as in Apache Cassandra',
  schema: leaderlessSchema,
  notModelled: ({ hintedHandoff, antiEntropy }) => [
    ...(hintedHandoff === undefined && antiEntropy === undefined
      ? [
          'Hinted handoff, sloppy quorums and anti-entropy: a replica that missed a write learns it by read repair only.',
        ]
      : []),
  ],
  messages: LEADERLESS_MESSAGES,
  hasLeader: false,
  offersConsistencies: false,
  serves: ['cas'],
  refusal: (kind, { serial }) =>
    kind !== 'cas' || serial !== undefined
      ? null
      : 'leaderless has no compare-and-set: it needs consensus (Herlihy 1991), and quorums without a leader give at best a register; with "serial" each key has Paxos among its replicas',

  build(spec, { cluster, deadline, operations }) {
    const { placement, r, w } = quorumsOf(spec, cluster);
    const { readRepair, stamps, hintedHandoff, suspectAfter, handoffInterval, antiEntropy, serial } = spec;
    const reads = spec.r === 'serial';
    const isAlone = operations.every((kind) => kind === 'cas' || kind === 'read');
    const parameters = {
      ...{ n: placement.n, r, w, placement: spec.placement, readRepair },
      requestTimeout: Math.max(REQUEST_TIMEOUT_MIN, 2 * deadline) as Nanos,
      hintedHandoff: hintedHandoff ?? 'off',
      ...(suspectAfter === undefined ? {} : { suspectAfter: nanosOf(suspectAfter) as Nanos }),
      ...(handoffInterval === undefined ? {} : { handoffInterval: nanosOf(handoffInterval) as Nanos }),
      ...(antiEntropy === undefined ? {} : { antiEntropyInterval: nanosOf(antiEntropy) as Nanos }),
    } as const;
    if (spec.conflicts === 'siblings')
      return leaderlessSiblings({ ...parameters, context: spec.context ?? 'carried' }, cluster) as Strategy;
    const transactions =
      serial === undefined ? {} : { serial: { level: serial, reads, alone: reads && isAlone, timeout: deadline } };
    return leaderless({ ...parameters, stamps: stamps ?? 'clock', ...transactions }, cluster) as Strategy;
  },

  rules: leaderlessRules,

  exposure(spec, { cluster, experiment }) {
    if (spec.serial !== undefined) {
      const { workload } = experiment;
      if (askedOf(workload).some(({ kind }) => kind !== 'cas' && kind !== 'read'))
        return 'Ordinary writes take no part in the Paxos of their key: a lightweight transaction may miss them, and their clocks may outdo its ballot.';
      if (spec.r !== 'serial')
        return 'Ordinary reads take no part in the Paxos of their key: one may miss what is committed.';
      if (spec.serial === 'local-serial')
        return 'Each datacenter has a Paxos of its own: two of them may change a key from the same value.';
    }
    if (spec.conflicts === 'siblings')
      return 'Concurrent writes all stay and nobody orders them: a reader takes one of their values, another reader another.';
    const quorums = quorumsOf(spec, cluster);
    if (!quorums.intersect) return `${quorums.sentence}: the replicas read need not be among those written.`;
    if (spec.hintedHandoff === 'sloppy-quorum')
      return 'A sloppy quorum counts nodes that stand in for replicas: the nodes read need not be among those written.';
    if (spec.readRepair === 'sync')
      return spec.stamps === 'read-first'
        ? 'No setting of the strategy allows this: its promise is broken.'
        : 'Concurrent writes are ordered by the clocks of their coordinators: a later write may lose to an earlier one.';
    const missed = `${quorums.sentence}, but a read does not write back what it found: a later read may miss it while the write is in flight`;
    return spec.stamps === 'read-first' ? `${missed}.` : `${missed}, and concurrent writes are ordered by clocks.`;
  },

  changes: (spec, { cluster }) => [
    ...(spec.conflicts === 'siblings'
      ? []
      : [
          ...overlapping(quorumsOf(spec, cluster)),
          ...(spec.hintedHandoff === 'sloppy-quorum' ? [STRICT] : []),
          ...(spec.readRepair === 'sync' ? [] : [WRITE_BACK]),
          ...(spec.stamps === 'read-first' ? [] : [READ_FIRST]),
        ]),
    REGISTER,
    consensus('any', 'a majority agrees on one order of all operations'),
  ],

  floor: leaderlessFloor,
  messagesPerOperation: ({ n, r, stamps, readRepair, placement, hintedHandoff, serial }, { others, reads, writes }) =>
    // Four rounds for a lightweight transaction, and as much again where it has to finish another.
    (2 * writes * (serial === undefined ? (stamps === 'read-first' ? 2 : 1) : 8) +
      3 * reads * (r === 'serial' ? 5 : readRepair === 'sync' ? 2 : 1)) *
    // Each replica may have somebody stand in for it.
    (hintedHandoff === undefined ? 1 : 2) *
    Math.min(n === 'all' || typeof placement === 'object' ? others + 1 : n, others + 1),
  // Siblings with their contexts, at each replica and in the sessions.
  bytesPerOperation: ({ conflicts }, { cluster: { nodes } }) =>
    conflicts === 'siblings' ? 4 * (100 + 16 * nodes.length) : 0,
  backgroundMessages: (spec, resolved) => housekeeping(resolved) + comparisons(spec, resolved),
};

/** A root, and where it differs one message for each level of the tree, the keys, and the answer. */
const MESSAGES_PER_COMPARISON = 6;

function comparisons({ antiEntropy }: Spec, { experiment, cluster }: Resolved): number {
  if (antiEntropy === undefined) return 0;
  const span = nanosOf(experiment.duration) + nanosOf(experiment.drain);
  return (MESSAGES_PER_COMPARISON * cluster.nodes.length * span) / nanosOf(antiEntropy);
}

/** The least r, then the least w, with which any read quorum meets any write quorum. */
function overlapping({ placement: { n }, r, w, intersect }: LeaderlessQuorums): Change[] {
  if (intersect || typeof r !== 'number' || typeof w !== 'number') return [];
  const why = `with r + w > n = ${n} the replicas read and those written have one in common`;
  return [
    { pointer: '/strategy/r', to: n - w + 1, why },
    { pointer: '/strategy/w', to: n - r + 1, why },
  ];
}
