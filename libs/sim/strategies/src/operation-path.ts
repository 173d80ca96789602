import type { Nanos, NodeId } from '@isthmus/sim-protocol';

/**
 * What one operation meets in an idle system: nothing else to do for any node, no jitter, no fault, and messages so small that
 * their size takes no time.
 */
export interface OperationPath {
  /** One way, from the client to the node that it asks. */
  readonly toNode: Nanos;
  /** One way, from that node to the client. */
  readonly fromNode: Nanos;
  /** One way, between two nodes. */
  between(from: NodeId, to: NodeId): Nanos;
  /** CPU time of each message and request at the node that receives it, first come first served. Timers and the disk take none. */
  readonly serviceTime: Nanos;
  /** One flush of a disk. */
  readonly fsync: Nanos;
}

/**
 * When a node has read each of the answers that arrive at those times, in order: each takes `serviceTime`, and one that arrives
 * meanwhile waits. All counted from one moment, at which the node's CPU is free.
 */
export function servedInOrder(arrivals: readonly number[], serviceTime: number): number[] {
  let free = 0;
  return [...arrivals].sort((a, b) => a - b).map((arrival) => (free = Math.max(free, arrival) + serviceTime));
}
