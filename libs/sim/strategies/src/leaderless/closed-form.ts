import { invariant, type Nanos, nanos, type NodeId } from '@isthmus/sim-protocol';
import { type OperationPath, servedInOrder } from '../operation-path.js';

export interface LeaderlessQuorum {
  /** The node that the client asks; one of the replicas or not. */
  readonly coordinator: NodeId;
  /** Where the key is placed. */
  readonly replicas: readonly NodeId[];
  /** How many of them must answer: w of a write, r of a read. */
  readonly quorum: number;
}

/** Latency of a write, exact to the nanosecond: of a key at which no replica has a newer version. */
export function leaderlessWriteLatency(quorum: LeaderlessQuorum, path: OperationPath): Nanos {
  return latency(quorum, path, path.fsync);
}

/** Latency of a read, exact to the nanosecond: that of a write to disks that take no time. */
export function leaderlessReadLatency(quorum: LeaderlessQuorum, path: OperationPath): Nanos {
  return latency(quorum, path, 0);
}

/** @param work What a replica does for the request besides reading it. */
function latency(
  { coordinator, replicas, quorum }: LeaderlessQuorum,
  { toNode, fromNode, between, serviceTime }: OperationPath,
  work: number,
): Nanos {
  // From the moment when the coordinator has sent the request on.
  const arrivals = replicas
    .filter((node) => node !== coordinator)
    .map((node) => between(coordinator, node) + serviceTime + work + between(node, coordinator));
  const done = servedInOrder(arrivals, serviceTime);
  // Its own answer costs no message.
  if (replicas.includes(coordinator)) done.push(work);
  const last = done.sort((a, b) => a - b)[quorum - 1];
  invariant(last !== undefined, `a quorum of ${quorum} of ${replicas.length} replicas`);
  return nanos(toNode + serviceTime + last + fromNode);
}
