import { type Nanos, nanos, type NodeId } from '@isthmus/sim-protocol';
import type { OperationPath } from '../operation-path.js';

/** The way of one operation: the instance that is asked, the master of its page, and who passes the page on. */
export interface PagePath extends OperationPath {
  readonly instance: NodeId;
  readonly master: NodeId;
  readonly holder: NodeId;
}

/** Latency of an operation whose page is at the instance already. */
export function pageHitLatency({ toNode, fromNode, serviceTime }: PagePath): Nanos {
  return nanos(toNode + serviceTime + fromNode);
}

/**
 * Latency of an operation whose page is at another instance and nowhere else: to the master, on to the holder, and back from cache to
 * cache. Oracle's waits call it 2-way where the master is one of the two, else 3-way.
 */
export function pageTransferLatency(path: PagePath): Nanos {
  const { between, serviceTime, instance, master, holder } = path;
  const hop = (from: NodeId, to: NodeId) => (from === to ? 0 : between(from, to) + serviceTime);
  return nanos(pageHitLatency(path) + hop(instance, master) + hop(master, holder) + hop(holder, instance));
}
