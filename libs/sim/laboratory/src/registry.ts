import { type Experiment, nanosOf, type StrategyKind, type StrategySpec } from '@isthmus/contract';
import { type Cluster, invariant, type Nanos, type NodeId, type Strategy } from '@isthmus/sim-protocol';
import { causal, leaderless, multiLeader, raft, singleLeader } from '@isthmus/sim-strategies';
import { nodeOf } from './resolve.js';
import { quorumsOf } from './strategy-rules.js';

/** What a strategy is built for. */
interface Setting {
  readonly cluster: Cluster;
  /** Of the clients' operations. */
  readonly deadline: Nanos;
}

type Builders = {
  readonly [Kind in StrategyKind]: (spec: Extract<StrategySpec, { kind: Kind }>, setting: Setting) => Strategy;
};

/** A coordinator keeps what it knows of a request for at least this long; longer where clients wait longer. */
const LEADERLESS_REQUEST_TIMEOUT_MIN = nanosOf('10s');

/** Every strategy that an experiment can name. A kind in the contract without a line here does not compile. */
const builders = {
  'single-leader': ({ leader, replication, acknowledgements, reads }, { cluster }) =>
    singleLeader(
      { leader: named(cluster, leader), replication, acknowledgements: acknowledgements ?? 1, reads },
      cluster,
    ) as Strategy,
  'multi-leader': ({ conflicts }, { cluster }) => multiLeader({ conflicts }, cluster) as Strategy,
  leaderless: (spec, { cluster, deadline }) => {
    const places = cluster.datacenters.filter(({ nodes }) => nodes.length > 0).length;
    const n = spec.n === 'all' ? places : spec.n;
    const requestTimeout = Math.max(LEADERLESS_REQUEST_TIMEOUT_MIN, 2 * deadline) as Nanos;
    const stamps = spec.stamps ?? 'clock';
    return leaderless(
      { n, ...quorumsOf(spec, n), readRepair: spec.readRepair, stamps, requestTimeout },
      cluster,
    ) as Strategy;
  },
  raft: ({ leader, reads, preVote, electionTimeout, heartbeat }, { cluster }) =>
    raft(
      {
        leader: leader === 'any' ? null : named(cluster, leader),
        reads,
        preVote,
        electionTimeout: nanosOf(electionTimeout) as Nanos,
        heartbeat: nanosOf(heartbeat) as Nanos,
      },
      cluster,
    ) as Strategy,
  causal: ({ dependencies }, { cluster }) => causal({ dependencies }, cluster) as Strategy,
} satisfies Builders;

/** Builds the strategy of an experiment that `assess` has accepted. */
export function strategyOf(
  { strategy, workload }: Pick<Experiment, 'strategy' | 'workload'>,
  cluster: Cluster,
): Strategy {
  const setting = { cluster, deadline: nanosOf(workload.deadline) as Nanos };
  switch (strategy.kind) {
    case 'single-leader':
      return builders[strategy.kind](strategy, setting);
    case 'multi-leader':
      return builders[strategy.kind](strategy, setting);
    case 'leaderless':
      return builders[strategy.kind](strategy, setting);
    case 'raft':
      return builders[strategy.kind](strategy, setting);
    case 'causal':
      return builders[strategy.kind](strategy, setting);
  }
}

function named(cluster: Cluster, selector: string): NodeId {
  const node = nodeOf(cluster, selector);
  invariant(node !== undefined, `there is no node ${selector}: assess lets none through`);
  return node;
}
