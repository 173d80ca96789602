import { type Nanos, nanos, type NodeId } from '@isthmus/sim-protocol';

/** Where an operation comes from and what it meets: no jitter, no fault, and nothing else to do for any node. */
export interface ChainPath {
  /** From the head to the tail. */
  readonly chain: readonly [NodeId, ...NodeId[]];
  /** One way, from the client to a node, and from a node to the client. */
  readonly toNode: (node: NodeId) => Nanos;
  readonly fromNode: (node: NodeId) => Nanos;
  /** One way, between two nodes. */
  readonly between: (from: NodeId, to: NodeId) => Nanos;
  /** CPU time of each message and request at the node that receives it, first come first served. */
  readonly serviceTime: Nanos;
  readonly fsync: Nanos;
}

/**
 * Latency of a write or a compare-and-set, exact to the nanosecond: from the client to the head, down the chain with a flush at
 * each node, and from the tail to the client.
 */
export function chainWriteLatency({ chain, toNode, fromNode, between, serviceTime, fsync }: ChainPath): Nanos {
  let latency: number = toNode(chain[0]);
  for (const [position, node] of chain.entries()) {
    const next = chain[position + 1];
    latency += serviceTime + fsync + (next === undefined ? fromNode(node) : between(node, next));
  }
  return nanos(latency);
}

/** Latency of a read at the tail, or at any node of a key without uncommitted versions there. */
export function chainReadLatency(node: NodeId, { toNode, fromNode, serviceTime }: ChainPath): Nanos {
  return nanos(toNode(node) + serviceTime + fromNode(node));
}

/** Latency of a read of a key with uncommitted versions, at a node that asks the tail which of them is committed. */
export function chainDirtyReadLatency(node: NodeId, path: ChainPath): Nanos {
  const { chain, between, serviceTime } = path;
  const tail = chain.at(-1)!;
  if (node === tail) return chainReadLatency(node, path);
  return nanos(chainReadLatency(node, path) + between(node, tail) + between(tail, node) + 2 * serviceTime);
}
