import {
  type Guarantee,
  type FaultKind,
  invariant,
  majority,
  type NodeId,
  type StrategyBuilder,
} from '@isthmus/sim-protocol';
import { SURVIVED_BY_DISKS } from '../survived-faults.js';
import { FixedFollower } from './fixed-follower.js';
import { FixedLeader } from './fixed-leader.js';
import { nameOf, type SingleLeaderEntry, type SingleLeaderMessage, sizeOf } from './messages.js';
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
}

const SURVIVED: readonly FaultKind[] = [...SURVIVED_BY_DISKS, 'repeated-request'];

/**
 * Single-leader replication by log shipping: one node orders every write, the others copy its log.
 *
 * Promises linearizability when one fixed leader answers all reads, whatever `replication` is: a single copy answers everything, and
 * returns only what it may not lose. Promises nothing when followers answer reads, and nothing about a leader whose disk is lost.
 *
 * Source: Alsberg and Day, "A principle for resilient sharing of distributed resources", ICSE 1976; Budhiraja, Marzullo,
 * Schneider and Toueg, "The primary-backup approach", in Distributed Systems, 1993.
 */
export const singleLeader: StrategyBuilder<SingleLeaderParameters, SingleLeaderMessage, SingleLeaderEntry> = (
  parameters,
  cluster,
) => {
  const { leader, reads } = parameters;
  invariant(
    cluster.nodes[leader] !== undefined,
    `the leader, node ${leader}, is none of ${cluster.nodes.length} nodes`,
  );
  const followers = cluster.nodes.map(({ id }) => id).filter((id) => id !== leader);
  const acknowledgements = acknowledgementsOf(parameters, followers.length);
  // Followers of snapshots learn from it what is committed.
  const heartbeat = reads === 'snapshot' ? parameters.snapshotEvery : undefined;
  const leaderOptions = {
    ...parameters,
    followers,
    acknowledgements,
    ...(heartbeat === undefined ? {} : { heartbeat }),
  };

  return {
    kind: 'single-leader',
    guarantees: guaranteesOf(parameters),
    initialLeader: leader,
    supportsCas: true,
    route: (operation) => (isServedByAny(operation, reads) ? 'any' : 'leader'),
    createReplica: (self) => (self === leader ? new FixedLeader(leaderOptions) : new FixedFollower(parameters, leader)),
    sizeOf,
    nameOf,
  };
};

function guaranteesOf({ reads }: SingleLeaderParameters): readonly Guarantee[] {
  if (reads !== 'leader') return [];
  return [
    {
      model: 'linearizable',
      under: SURVIVED,
      sentence:
        'One fixed leader answers every read and write, and lets a write be seen only when it cannot be lost any more.',
    },
  ];
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
