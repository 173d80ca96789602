import { type Nanos, nanos } from '@isthmus/sim-protocol';
import type { OperationPath } from '../operation-path.js';

/**
 * Latency of a number that a node gives on its own, or from a block in hand, exact to the nanosecond: it is asked, and answers. By the
 * log, see `raftWriteLatency`.
 */
export function ownNumberLatency({ toNode, fromNode, serviceTime }: OperationPath): Nanos {
  return nanos(toNode + serviceTime + fromNode);
}
