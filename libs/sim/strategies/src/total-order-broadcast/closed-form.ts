import { type Nanos, nanos, type NodeId } from '@isthmus/sim-protocol';
import type { OperationPath } from '../operation-path.js';
import { raftFollowerReadLatency, type RaftPath, raftWriteLatency } from '../raft/closed-form.js';

/** Where a client asks a node of a broadcast: no jitter, no fault, and nothing else to do for any node. */
export interface BroadcastPath extends OperationPath {
  readonly nodes: number;
  /** The node asked. */
  readonly node: NodeId;
  /** Who leads the group whose log is the order. */
  readonly leader: NodeId;
}

/** The same where a register gives numbers. */
export interface NumberedPath extends OperationPath {
  /** The node asked. */
  readonly node: NodeId;
  /** Who keeps the register. */
  readonly keeper: NodeId;
}

/**
 * Latency of a message by `ordering: raft`, and of a read that goes through the log, exact to the nanosecond: the node asked is to the
 * leader what a client is to Raft, and delivers when it hears that the message is committed.
 */
export function broadcastLatency(path: BroadcastPath): Nanos {
  const { node, leader, toNode, fromNode, between, serviceTime } = path;
  if (node === leader) return raftWriteLatency(raftPathOf(path, toNode, fromNode));
  const ordered = raftWriteLatency(raftPathOf(path, between(node, leader), between(leader, node)));
  return nanos(toNode + serviceTime + ordered + serviceTime + fromNode);
}

/** Latency of a read at the latest position: that of a read which a Raft follower answers itself. At the leader, see `raftReadLatency`. */
export function broadcastReadIndexLatency(path: BroadcastPath): Nanos {
  const { node, toNode, fromNode } = path;
  const { nodes, leader, between, serviceTime, fsync } = path;
  return raftFollowerReadLatency(
    { nodes, leader, between, serviceTime, fsync },
    { follower: node, toFollower: toNode, fromFollower: fromNode },
  );
}

/** Latency of a message by stamps alone, and of a read that is one: its node waits. Of a local read, with `wait` 0. */
export function stampedLatency({ toNode, fromNode, serviceTime }: OperationPath, wait: Nanos): Nanos {
  return nanos(toNode + serviceTime + wait + fromNode);
}

/**
 * Latency of a message by `ordering: lamport-all`, where processing takes no time: its node hears of the farthest one that it has
 * heard of the message.
 */
export function heardLatency({ nodes, node, toNode, fromNode, between }: Omit<BroadcastPath, 'leader'>): Nanos {
  let farthest = 0;
  for (let other = 0 as NodeId; other < nodes; other++) {
    if (other !== node) farthest = Math.max(farthest, between(node, other) + between(other, node));
  }
  return nanos(toNode + farthest + fromNode);
}

/** Latency of a message by `ordering: register`, exact to the nanosecond: what it says, its number and both together go to disk in turn. */
export function numberedLatency({ node, keeper, toNode, fromNode, between, serviceTime, fsync }: NumberedPath): Nanos {
  const asked = node === keeper ? 0 : between(node, keeper) + serviceTime + between(keeper, node) + serviceTime;
  return nanos(toNode + serviceTime + asked + 3 * fsync + fromNode);
}

function raftPathOf({ nodes, leader, between, serviceTime, fsync }: BroadcastPath, to: Nanos, from: Nanos): RaftPath {
  return { nodes, leader, toLeader: to, fromLeader: from, between, serviceTime, fsync };
}
