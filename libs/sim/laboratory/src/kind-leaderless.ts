import { leaderlessSchema, nanosOf, type StrategySpec } from '@isthmus/contract';
import { type Cluster, majority, type Nanos, type Strategy } from '@isthmus/sim-protocol';
import { leaderless, LEADERLESS_MESSAGES } from '@isthmus/sim-strategies';
import { type Change, consensus } from './changes.js';
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

const REGISTER: Change = {
  pointer: '/strategy',
  to: { kind: 'leaderless', readRepair: 'sync', stamps: 'read-first' },
  why: 'majorities with stamps read first and reads that write back make a linearizable register (Attiya, Bar-Noy and Dolev 1995)',
};

export const leaderlessEntry: StrategyEntry<Spec> = {
  promise:
    'Writes on w replicas, reads from r; any side of a cut that holds the quorum goes on. A linearizable register where stamps are read first, reads write back (readRepair sync) and r + w > n.',
  nonPromise:
    'Without these, not linearizable even where r + w > n: a reader may miss what an earlier reader saw. No compare-and-set.',
  source:
    'Attiya, Bar-Noy, Dolev: Sharing memory robustly in message-passing systems, JACM 42 (1), 1995; Gifford: Weighted voting for replicated data, SOSP 1979; DeCandia et al.: Dynamo, SOSP 2007',
  schema: leaderlessSchema,
  notModelled: () => [
    'Hinted handoff, sloppy quorums and anti-entropy: a replica that missed a write learns it by read repair only.',
  ],
  messages: LEADERLESS_MESSAGES,
  hasLeader: false,
  offersConsistencies: false,
  serves: [],
  refusal: () =>
    'leaderless has no compare-and-set: it needs consensus (Herlihy 1991), and quorums without a leader give at best a register',

  build(spec, { cluster, deadline }) {
    const quorums = quorumsOf(spec, cluster);
    const requestTimeout = Math.max(REQUEST_TIMEOUT_MIN, 2 * deadline) as Nanos;
    return leaderless(
      { ...quorums, readRepair: spec.readRepair, stamps: spec.stamps ?? 'clock', requestTimeout },
      cluster,
    ) as Strategy;
  },

  rules(spec, { cluster }) {
    const { n, r, w } = quorumsOf(spec, cluster);
    const places = placesOf(cluster);
    const tooMany =
      n <= places
        ? []
        : [
            {
              pointer: '/strategy/n',
              code: 'out-of-range',
              message: `one replica in each datacenter makes ${places}, not ${n}`,
              allowed: `1 to ${places}, or "all"`,
            },
          ];
    const tooLarge = Object.entries({ r, w })
      .filter(([, size]) => size > n)
      .map(([field, size]) => ({
        pointer: `/strategy/${field}`,
        code: 'out-of-range',
        message: `a quorum of ${size} among ${n} replicas can never answer`,
        allowed: `1 to ${n}, "majority" or "all"`,
      }));
    const message = `r + w = ${r + w} <= n = ${n}: a read may miss the newest write`;
    const warnings = r + w <= n ? [{ pointer: '/strategy/r', message }] : [];
    return { violations: [...tooMany, ...tooLarge], warnings };
  },

  exposure(spec, { cluster }) {
    const { n, r, w } = quorumsOf(spec, cluster);
    if (r + w <= n)
      return `r + w = ${r + w} is not more than n = ${n}: the replicas read need not be among those written.`;
    if (spec.readRepair === 'sync')
      return spec.stamps === 'read-first'
        ? 'No setting of the strategy allows this: its promise is broken.'
        : 'Concurrent writes are ordered by the clocks of their coordinators: a later write may lose to an earlier one.';
    const missed = `r + w = ${r + w} is more than n = ${n}, but a read does not write back what it found: a later read may miss it while the write is in flight`;
    return spec.stamps === 'read-first' ? `${missed}.` : `${missed}, and concurrent writes are ordered by clocks.`;
  },

  changes: (spec, { cluster }) => [
    ...overlapping(quorumsOf(spec, cluster)),
    ...(spec.readRepair === 'sync' ? [] : [WRITE_BACK]),
    ...(spec.stamps === 'read-first' ? [] : [READ_FIRST]),
    REGISTER,
    consensus('any', 'a majority agrees on one order of all operations'),
  ],

  messagesPerOperation: ({ n, stamps, readRepair }, { others, reads, writes }) =>
    (2 * writes * (stamps === 'read-first' ? 2 : 1) + 3 * reads * (readRepair === 'sync' ? 2 : 1)) *
    Math.min(n === 'all' ? others + 1 : n, others + 1),
  backgroundMessages: (_spec, resolved) => housekeeping(resolved),
};

interface Quorums {
  readonly n: number;
  readonly r: number;
  readonly w: number;
}

/** A leaderless strategy's replicas and quorums as numbers. */
export function quorumsOf(strategy: Pick<Spec, 'n' | 'r' | 'w'>, cluster: Cluster): Quorums {
  const n = strategy.n === 'all' ? placesOf(cluster) : strategy.n;
  const size = (quorum: Spec['r']) => (quorum === 'majority' ? majority(n) : quorum === 'all' ? n : quorum);
  return { n, r: size(strategy.r), w: size(strategy.w) };
}

/** Datacenters that can have a replica. */
function placesOf({ datacenters }: Cluster): number {
  return datacenters.filter(({ nodes }) => nodes.length > 0).length;
}

/** The least r, then the least w, with which any read quorum meets any write quorum. */
function overlapping({ n, r, w }: Quorums): Change[] {
  if (r + w > n) return [];
  const why = `with r + w > n = ${n} the replicas read and those written have one in common`;
  return [
    { pointer: '/strategy/r', to: n - w + 1, why },
    { pointer: '/strategy/w', to: n - r + 1, why },
  ];
}
