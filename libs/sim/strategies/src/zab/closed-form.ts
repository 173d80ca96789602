import { type Nanos, nanos, type NodeId } from '@isthmus/sim-protocol';
import type { OperationPath } from '../operation-path.js';
import { raftWriteLatency } from '../raft/closed-form.js';

/** Where an operation comes from and what it meets: no jitter, no fault, and nothing else to do for any node. */
export interface ZabPath extends OperationPath {
  readonly nodes: number;
  readonly leader: NodeId;
  /** To which the session is connected. */
  readonly server: NodeId;
}

/**
 * Latency of a write or a compare-and-set, exact to the nanosecond: its server hands it on to the leader, which commits it as Raft's
 * does, and tells the server.
 */
export function zabWriteLatency(path: ZabPath): Nanos {
  const { nodes, leader, server, toNode, fromNode, serviceTime, fsync } = path;
  const group = { nodes, leader, serviceTime, fsync, between: path.between.bind(path) };
  if (server === leader) return raftWriteLatency({ ...group, toLeader: toNode, fromLeader: fromNode });
  const [toLeader, fromLeader] = [path.between(server, leader), path.between(leader, server)];
  const committed = raftWriteLatency({ ...group, toLeader, fromLeader });
  return nanos(toNode + serviceTime + committed + serviceTime + fromNode);
}

/** Latency of a read: the server is asked, and answers. */
export function zabReadLatency({ toNode, fromNode, serviceTime }: ZabPath): Nanos {
  return nanos(toNode + serviceTime + fromNode);
}

/** Latency of a sync, and of a read after one: the server asks the leader, and the leader nobody. */
export function zabSyncLatency(path: ZabPath): Nanos {
  const { leader, server, toNode, fromNode, serviceTime } = path;
  if (server === leader) return zabReadLatency(path);
  const way = path.between(server, leader) + serviceTime + path.between(leader, server) + serviceTime;
  return nanos(toNode + serviceTime + way + fromNode);
}
