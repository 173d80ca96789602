import { nanosOf, type StrategyKind, type StrategySpec } from '@isthmus/contract';
import { type Cluster, invariant, type Nanos, type NodeId, type Strategy } from '@isthmus/sim-protocol';
import { leaderless, multiLeader, raft, singleLeader } from '@isthmus/sim-strategies';
import { nodeOf } from './resolve.js';
import { quorumsOf } from './strategy-rules.js';

type Builders = {
  readonly [Kind in StrategyKind]: (spec: Extract<StrategySpec, { kind: Kind }>, cluster: Cluster) => Strategy;
};

/** Every strategy that an experiment can name. A kind in the contract without a line here does not compile. */
const builders = {
  'single-leader': ({ leader, replication, acknowledgements, reads }, cluster) =>
    singleLeader(
      { leader: named(cluster, leader), replication, acknowledgements: acknowledgements ?? 1, reads },
      cluster,
    ) as Strategy,
  'multi-leader': ({ conflicts }, cluster) => multiLeader({ conflicts }, cluster) as Strategy,
  leaderless: (spec, cluster) => {
    const places = cluster.datacenters.filter(({ nodes }) => nodes.length > 0).length;
    const n = spec.n === 'all' ? places : spec.n;
    return leaderless({ n, ...quorumsOf(spec, n), readRepair: spec.readRepair }, cluster) as Strategy;
  },
  raft: ({ leader, reads, preVote, electionTimeout, heartbeat }, cluster) =>
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
} satisfies Builders;

/** Builds the strategy that a specification describes, for a cluster that `assess` has accepted it for. */
export function strategyOf(spec: StrategySpec, cluster: Cluster): Strategy {
  switch (spec.kind) {
    case 'single-leader':
      return builders[spec.kind](spec, cluster);
    case 'multi-leader':
      return builders[spec.kind](spec, cluster);
    case 'leaderless':
      return builders[spec.kind](spec, cluster);
    case 'raft':
      return builders[spec.kind](spec, cluster);
  }
}

function named(cluster: Cluster, selector: string): NodeId {
  const node = nodeOf(cluster, selector);
  invariant(node !== undefined, `there is no node ${selector}: assess lets none through`);
  return node;
}
