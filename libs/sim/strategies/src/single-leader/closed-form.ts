import { invariant, type Nanos, nanos, type NodeId } from '@isthmus/sim-protocol';
import { type OperationPath, servedInOrder } from '../operation-path.js';

/**
 * Latency of a write or a compare-and-set at a client that asks the leader, exact to the nanosecond.
 *
 * @param acknowledgements How many followers must have it on disk: 0 for asynchronous replication, all for synchronous.
 */
export function singleLeaderWriteLatency(
  group: { readonly leader: NodeId; readonly followers: readonly NodeId[]; readonly acknowledgements: number },
  { toNode, fromNode, between, serviceTime, fsync }: OperationPath,
): Nanos {
  const { leader, followers, acknowledgements } = group;
  // From the moment when the leader has written the entry and sent it to all.
  const arrivals = followers.map((node) => between(leader, node) + serviceTime + fsync + between(node, leader));
  const replicated = acknowledgements === 0 ? 0 : servedInOrder(arrivals, serviceTime)[acknowledgements - 1];
  invariant(replicated !== undefined, `${acknowledgements} acknowledgements of ${followers.length} followers`);
  return nanos(toNode + serviceTime + Math.max(fsync, replicated) + fromNode);
}

/** Latency of a read at the node that answers it: the leader, or whichever node is asked for a local read. */
export function singleLeaderReadLatency({ toNode, fromNode, serviceTime }: OperationPath): Nanos {
  return nanos(toNode + serviceTime + fromNode);
}
