import { invariant, majority, type Nanos, nanos, type NodeId } from '@isthmus/sim-protocol';
import { servedInOrder } from '../operation-path.js';

/** Where an operation comes from and what it meets: no jitter, no fault, and nothing else to do for any node. */
export interface RaftPath {
  readonly nodes: number;
  readonly leader: NodeId;
  /** One way, from the client to the leader. */
  readonly toLeader: Nanos;
  /** One way, from the leader to the client. */
  readonly fromLeader: Nanos;
  /** One way, between two nodes. */
  readonly between: (from: NodeId, to: NodeId) => Nanos;
  /** CPU time of each message and request at the node that receives it, first come first served. */
  readonly serviceTime: Nanos;
  readonly fsync: Nanos;
}

/**
 * Latency of a write or a compare-and-set at a client that knows the leader, exact to the nanosecond: its way there and
 * back, and the moment when the last of a majority of disks has it, the leader's own among them.
 */
export function raftWriteLatency(path: RaftPath): Nanos {
  const { serviceTime, fsync } = path;
  return latency(path, serviceTime + fsync, fsync);
}

/** Latency of a read by ReadIndex: that of a write to disks that take no time. */
export function raftReadLatency(path: RaftPath): Nanos {
  return latency(path, path.serviceTime, 0);
}

/** Latency of a read under a lease: the leader is asked, and answers. */
export function raftLeaseReadLatency({ toLeader, fromLeader, serviceTime }: RaftPath): Nanos {
  return nanos(toLeader + serviceTime + fromLeader);
}

/**
 * Latency of a read that a follower answers itself: its question takes the way of a read by ReadIndex, with the follower for a client.
 *
 * @param toFollower one way, from the client.
 */
export function raftFollowerReadLatency(
  path: Omit<RaftPath, 'toLeader' | 'fromLeader'>,
  { follower, toFollower, fromFollower }: { follower: NodeId; toFollower: Nanos; fromFollower: Nanos },
): Nanos {
  const { leader, between, serviceTime } = path;
  const [toLeader, fromLeader] = [between(follower, leader), between(leader, follower)];
  const index = raftReadLatency({ ...path, toLeader, fromLeader });
  return nanos(toFollower + serviceTime + index + serviceTime + fromFollower);
}

/** What a client adds that asks a node which is not the leader, and is sent on. */
export function raftRedirectLatency(toNode: Nanos, fromNode: Nanos, serviceTime: Nanos): Nanos {
  return nanos(toNode + serviceTime + fromNode);
}

/** @param own When the leader's own part is done, from the arrival of the request. @param work What a follower adds. */
function latency(path: RaftPath, own: number, work: number): Nanos {
  const { nodes, leader, toLeader, fromLeader, between, serviceTime } = path;
  const arrivals: number[] = [];
  for (let follower = 0 as NodeId; follower < nodes; follower++) {
    if (follower !== leader) arrivals.push(between(leader, follower) + serviceTime + work + between(follower, leader));
  }
  const done = [own, ...servedInOrder(arrivals, serviceTime).map((answered) => serviceTime + answered)];
  const last = done.sort((a, b) => a - b)[majority(nodes) - 1];
  invariant(last !== undefined, 'a Raft group needs a node');
  return nanos(toLeader + last + fromLeader);
}
