import { type Nanos, nanos, type NodeId } from '@isthmus/sim-protocol';
import type { OperationPath } from '../operation-path.js';

/** Latency of a write at the node that is asked, exact to the nanosecond. */
export function multiLeaderWriteLatency({ toNode, fromNode, serviceTime, fsync }: OperationPath): Nanos {
  return nanos(toNode + serviceTime + fsync + fromNode);
}

/** Latency of a read at the node that is asked, exact to the nanosecond. */
export function multiLeaderReadLatency({ toNode, fromNode, serviceTime }: OperationPath): Nanos {
  return nanos(toNode + serviceTime + fromNode);
}

/**
 * How long after a write's arrival at one node readers at another see it, exact to the nanosecond: `path` are the nodes that it
 * passes, that one included. Under causal delivery, if all that it depends on is applied there by then.
 */
export function multiLeaderVisibleAfter(
  { from, path }: { readonly from: NodeId; readonly path: readonly NodeId[] },
  { between, serviceTime, fsync }: Pick<OperationPath, 'between' | 'serviceTime' | 'fsync'>,
): Nanos {
  let passed = serviceTime + fsync;
  let at = from;
  for (const next of path) {
    passed += between(at, next) + serviceTime + fsync;
    at = next;
  }
  return nanos(passed);
}
