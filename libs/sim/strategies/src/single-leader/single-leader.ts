import { type FaultKind, invariant, type NodeId, type Operation, type StrategyBuilder } from '@isthmus/sim-protocol';
import { Follower } from './follower.js';
import { Leader } from './leader.js';
import { nameOf, type SingleLeaderEntry, type SingleLeaderMessage, sizeOf } from './messages.js';
import { SURVIVED_BY_DISKS } from '../survived-faults.js';

export interface SingleLeaderParameters {
  readonly leader: NodeId;
  /**
   * When a write is answered: on the leader's disk (`asynchronous`), on those of `acknowledgements` followers too
   * (`semi-synchronous`), or on every follower's (`synchronous`).
   */
  readonly replication: 'asynchronous' | 'semi-synchronous' | 'synchronous';
  /** Has a meaning only where `replication` is `semi-synchronous`. 1 to the number of followers. */
  readonly acknowledgements: number;
  /** Who serves a read that asks for no consistency of its own. */
  readonly reads: 'leader' | 'local';
}

const SURVIVED: readonly FaultKind[] = [...SURVIVED_BY_DISKS, 'repeated-request'];

/**
 * Single-leader replication by log shipping: one fixed node orders every write, the others copy its log.
 *
 * Promises linearizability when reads go to the leader, whatever `replication` is: a single copy answers everything, and returns
 * only what it may not lose. Promises nothing when reads are local, and nothing about a leader whose disk is lost.
 *
 * Source: Alsberg and Day, "A principle for resilient sharing of distributed resources", ICSE 1976; Budhiraja, Marzullo,
 * Schneider and Toueg, "The primary-backup approach", in Distributed Systems, 1993. Failover is left out.
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

  function servesLocally(operation: Operation): boolean {
    if (operation.kind !== 'read') return false;
    return operation.consistency === 'local' || (operation.consistency === 'default' && reads === 'local');
  }

  return {
    kind: 'single-leader',
    guarantees:
      reads === 'local'
        ? []
        : [
            {
              model: 'linearizable',
              under: SURVIVED,
              sentence:
                'One fixed leader answers every read and write, and lets a write be seen only when it cannot be lost any more.',
            },
          ],
    initialLeader: leader,
    supportsCas: true,
    route: (operation) => (servesLocally(operation) ? 'any' : 'leader'),
    createReplica: (self) =>
      self === leader
        ? new Leader({ followers, acknowledgements, servesLocally })
        : new Follower({ leader, servesLocally }),
    sizeOf,
    nameOf,
  };
};

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
    case 'synchronous':
      return followers;
  }
}
