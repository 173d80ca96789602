import { invariant, majority, type Nanos, nanos, type NodeId, type StrategyBuilder } from '@isthmus/sim-protocol';
import { type Failover, type Group, heartbeatOf, successionOf } from './failover.js';
import { FixedFollower } from './fixed-follower.js';
import { FixedLeader } from './fixed-leader.js';
import { nameOf, payloadOf, type SingleLeaderEntry, type SingleLeaderMessage, sizeOf } from './messages.js';
import { Member } from './member.js';
import { guaranteesOf } from './promise.js';
import { isServedByAny, type ReadOptions } from './reads.js';

export interface SingleLeaderParameters extends ReadOptions {
  readonly leader: NodeId;
  /**
   * When a write is answered: on the leader's disk (`asynchronous`), on those of `acknowledgements` followers too
   * (`semi-synchronous`), of a majority of all nodes, the leader being one (`quorum`), or of every follower (`synchronous`).
   */
  readonly replication: 'asynchronous' | 'semi-synchronous' | 'synchronous' | 'quorum';
  /** Has a meaning only where `replication` is `semi-synchronous`. 1 to the number of followers. */
  readonly acknowledgements: number;
  /** Absent where the leader never changes. */
  readonly failover?: Failover;
}

/**
 * Single-leader replication by log shipping: one node orders every write, the others copy its log.
 *
 * Promises linearizability when one fixed leader answers all reads, whatever `replication` is: a single copy answers everything, and
 * returns only what it may not lose; and when whoever holds a lock with fencing does, if writes wait for a majority. Promises a consistent
 * prefix when followers of a fixed leader show only what is committed. Promises nothing with any other failover, with plain local
 * reads, or about disks that are lost.
 *
 * Source: Alsberg and Day, "A principle for resilient sharing of distributed resources", ICSE 1976; Budhiraja, Marzullo,
 * Schneider and Toueg, "The primary-backup approach", in Distributed Systems, 1993.
 */
export const singleLeader: StrategyBuilder<SingleLeaderParameters, SingleLeaderMessage, SingleLeaderEntry> = (
  parameters,
  cluster,
) => {
  const { leader, reads, failover } = parameters;
  invariant(
    cluster.nodes[leader] !== undefined,
    `the leader, node ${leader}, is none of ${cluster.nodes.length} nodes`,
  );
  const nodes = cluster.nodes.map(({ id }) => id);
  const group = { leader, nodes, acknowledgements: acknowledgementsOf(parameters, nodes.length - 1) };

  return {
    kind: 'single-leader',
    guarantees: guaranteesOf(parameters, group),
    initialLeader: leader,
    supportsCas: true,
    route: (operation) => (isServedByAny(operation, reads) ? 'any' : 'leader'),
    createReplica: (self) =>
      failover === undefined ? fixedNode(self, parameters, group) : memberOf(self, { ...parameters, failover }, group),
    sizeOf,
    payloadOf,
    nameOf,
  };
};

function fixedNode(self: NodeId, parameters: SingleLeaderParameters, { leader, nodes, acknowledgements }: Group) {
  if (self !== leader) return new FixedFollower(parameters, leader);
  const followers = nodes.filter((node) => node !== leader);
  return new FixedLeader({
    ...parameters,
    followers,
    acknowledgements,
    leadersChange: false,
    ...heartbeatFor(parameters),
  });
}

function memberOf(self: NodeId, parameters: SingleLeaderParameters & { readonly failover: Failover }, group: Group) {
  const { failover } = parameters;
  const { heartbeat } = heartbeatFor(parameters);
  return new Member({
    ...parameters,
    leader: group.leader,
    acknowledgements: group.acknowledgements,
    others: group.nodes.filter((node) => node !== self),
    heartbeat: nanos(Math.min(heartbeat ?? Infinity, heartbeatOf(failover))),
    fences: failover.kind !== 'lock-service' || failover.fencing,
    succession: successionOf(failover, group, self),
  });
}

/** Followers of snapshots must hear from it what is committed. */
function heartbeatFor({ reads, snapshotEvery }: SingleLeaderParameters): { readonly heartbeat?: Nanos } {
  return reads === 'snapshot' && snapshotEvery !== undefined ? { heartbeat: snapshotEvery } : {};
}

/** How many followers must have a write on disk before it is answered. */
export function acknowledgementsOf(
  { replication, acknowledgements }: Pick<SingleLeaderParameters, 'replication' | 'acknowledgements'>,
  followers: number,
): number {
  switch (replication) {
    case 'asynchronous':
      return 0;
    case 'semi-synchronous':
      invariant(
        Number.isInteger(acknowledgements) && acknowledgements >= 1 && acknowledgements <= followers,
        `${acknowledgements} acknowledgements of ${followers} followers`,
      );
      return acknowledgements;
    case 'quorum':
      return majority(followers + 1) - 1;
    case 'synchronous':
      return followers;
  }
}
