import type { ClientHalf, NodeId, StrategyBuilder } from '@isthmus/sim-protocol';
import { CAUSAL } from '../causal-promise.js';
import { nameOfExchange, payloadOfExchange } from '../exchange-messages.js';
import { linksOf, type ReplicationTopology } from './links.js';
import {
  type KeyContext,
  type MultiLeaderEntry,
  type MultiLeaderMessage,
  payloadOfContext,
  sizeOfContext,
  sizeOfMessage,
} from './messages.js';
import { MultiLeaderReplica } from './multi-leader-replica.js';
import { MultiLeaderSession } from './session.js';

export interface MultiLeaderParameters {
  /** Of two concurrent writes of a key the one with the later stamp stays, ties by node; or both stay, as siblings. */
  readonly conflicts: 'last-write-wins' | 'siblings';
  /**
   * What a write supersedes, of siblings: all that its session had seen of the key (carried, if not given), or all that the node has
   * which accepts it, seen or not (none: clients carry nothing).
   */
  readonly context?: 'carried' | 'none' | undefined;
  /** Who sends writes to whom. All to all if not given. */
  readonly topology?: ReplicationTopology | undefined;
  /** Where stamps come from: the wall clock of the node that accepts the write (if not given), or a hybrid logical clock. */
  readonly stamps?: 'clock' | 'hybrid' | undefined;
  /** causal: a write is applied only where all that its node had applied is. any (if not given): when it comes. */
  readonly delivery?: 'any' | 'causal' | undefined;
  /** sticky: a session asks one node only. roaming (if not given): where the client library says. */
  readonly sessions?: 'roaming' | 'sticky' | undefined;
}

/**
 * Multi-leader replication: every node accepts writes and answers at once, the others learn of them later, and of two concurrent
 * writes of a key the one with the later stamp stays, or both do, as siblings, until a write by a session that was told of them.
 *
 * Promises that nodes which can reach one another end with the same state once writes cease. What a read returns may be stale,
 * and by last write wins one that was acknowledged may be overwritten by one that never saw it. Causal consistency is promised only where all three
 * hold: writes are applied in causal order (delivered so, or one path leads from each node to each other), stamps respect causality
 * (hybrid), and sessions stay where they are.
 *
 * Source: Terry et al., "Managing update conflicts in Bayou", SOSP 1995, and Petersen et al., "Flexible update propagation for
 * weakly consistent replication", SOSP 1997, on propagation; Thomas, ACM TODS 4 (2), 1979, on the write rule; Kulkarni et al.,
 * "Logical physical clocks", OPODIS 2014; Ladin et al., "Providing high availability using lazy replication", ACM TOCS 10 (4), 1992, on
 * causal delivery; Parker et al., "Detection of mutual inconsistency in distributed systems", IEEE TSE 9 (3), 1983, on version
 * vectors. Conflict handlers, and topologies that change, are left out.
 */
export const multiLeader: StrategyBuilder<MultiLeaderParameters, MultiLeaderMessage, MultiLeaderEntry, KeyContext> = (
  {
    conflicts,
    context = 'carried',
    topology = { kind: 'all-to-all' },
    stamps = 'clock',
    delivery = 'any',
    sessions = 'roaming',
  },
  cluster,
) => {
  const nodes = cluster.nodes.map(({ id }) => id);
  const isOrdered = delivery === 'causal' || topology.kind !== 'all-to-all';
  const isSticky = sessions === 'sticky';
  const client: ClientHalf<KeyContext> = {
    createClient: (place) => new MultiLeaderSession(place, isSticky),
    sizeOfContext: sizeOfContext(nodes.length),
    payloadOfContext,
  };
  return {
    kind: 'multi-leader',
    guarantees: isOrdered && isSticky && stamps === 'hybrid' ? [CAUSAL] : [],
    initialLeader: null,
    supportsCas: false,
    route: () => 'any',
    ...(isSticky || (conflicts === 'siblings' && context === 'carried') ? { client } : {}),
    createReplica: (self: NodeId) => {
      const links = linksOf(topology, self, nodes);
      return new MultiLeaderReplica({ self, nodes, links, conflicts, context, stamps, delivery });
    },
    sizeOf: sizeOfMessage({ nodes: nodes.length, isForwarded: topology.kind !== 'all-to-all' }),
    payloadOf: payloadOfExchange,
    nameOf: nameOfExchange,
  };
};
