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

/**
 * Latency of a write that first asks `r` replicas for the greatest timestamp, exact to the nanosecond: two rounds, of which
 * the answers to the first that nobody waits for may keep the CPU busy in the second.
 */
export function leaderlessReadFirstWriteLatency(
  { coordinator, replicas, quorum, r }: LeaderlessQuorum & { readonly r: number },
  { toNode, fromNode, between, serviceTime, fsync }: OperationPath,
): Nanos {
  const others = replicas.filter((node) => node !== coordinator);
  const isReplica = replicas.includes(coordinator);
  const roundTrips = (work: number) =>
    others.map((node) => between(coordinator, node) + serviceTime + work + between(node, coordinator));
  const answers = roundTrips(0);
  const begun = nth([...servedInOrder(answers, serviceTime), ...(isReplica ? [0] : [])], r);
  const acknowledgements = roundTrips(fsync).map((arrival) => begun + arrival);
  // First come, first served: what was served before `begun` stays as it was.
  const served = servedInOrder([...answers, ...acknowledgements], serviceTime);
  const order = [...answers.map(() => false), ...acknowledgements.map(() => true)];
  const arrivals = [...answers, ...acknowledgements];
  const ranked = arrivals.map((_, index) => index).sort((a, b) => arrivals[a]! - arrivals[b]!);
  const done = served.filter((_, rank) => order[ranked[rank]!]);
  return nanos(toNode + serviceTime + nth([...done, ...(isReplica ? [begun + fsync] : [])], quorum) + fromNode);
}

function nth(times: readonly number[], count: number): number {
  const time = [...times].sort((a, b) => a - b)[count - 1];
  invariant(time !== undefined, `a quorum of ${count} of ${times.length} replicas`);
  return time;
}

/**
 * Latency of a read, exact to the nanosecond: that of a write to disks that take no time. One that writes back takes a second
 * round, which this leaves out; it does not where as many as w of those that answered have the newest version.
 */
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
  return nanos(toNode + serviceTime + nth(done, quorum) + fromNode);
}
