import type { StrategyBuilder } from '@isthmus/sim-protocol';
import { nameOfExchange, sizeOfExchange, WRITE_BYTES } from '../write-exchange.js';
import type { MultiLeaderEntry, MultiLeaderMessage } from './messages.js';
import { MultiLeaderReplica } from './multi-leader-replica.js';

export interface MultiLeaderParameters {
  /** By the wall clock of the node that accepted the write; ties by node. */
  readonly conflicts: 'last-write-wins';
}

/**
 * Multi-leader replication, all to all: every node accepts writes and answers at once, the others learn of them later, and of two
 * concurrent writes of a key the one with the later timestamp stays.
 *
 * Promises that nodes which can reach one another end with the same state once writes cease. Promises nothing about what a read
 * returns: it may be stale, and a write that was acknowledged may be overwritten by one that never saw it.
 *
 * Source: Terry et al., "Managing update conflicts in Bayou", SOSP 1995, and Petersen et al., "Flexible update propagation for
 * weakly consistent replication", SOSP 1997, on propagation; Thomas, ACM TODS 4 (2), 1979, on the write rule. Conflict handlers,
 * topologies other than all-to-all, and relaying one node's writes through another are left out.
 */
export const multiLeader: StrategyBuilder<MultiLeaderParameters, MultiLeaderMessage, MultiLeaderEntry> = (
  _parameters,
  cluster,
) => ({
  kind: 'multi-leader',
  guarantees: [],
  initialLeader: null,
  supportsCas: false,
  route: () => 'any',
  createReplica: (self) =>
    new MultiLeaderReplica(
      self,
      cluster.nodes.map(({ id }) => id).filter((id) => id !== self),
    ),
  sizeOf: (message) => sizeOfExchange(message, () => WRITE_BYTES),
  nameOf: nameOfExchange,
});
