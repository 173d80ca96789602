import { type Nanos, nanos } from '@isthmus/sim-protocol';
import type { OperationPath } from '../operation-path.js';

/** Latency of a write at the node that is asked, exact to the nanosecond. */
export function multiLeaderWriteLatency({ toNode, fromNode, serviceTime, fsync }: OperationPath): Nanos {
  return nanos(toNode + serviceTime + fsync + fromNode);
}

/** Latency of a read at the node that is asked, exact to the nanosecond. */
export function multiLeaderReadLatency({ toNode, fromNode, serviceTime }: OperationPath): Nanos {
  return nanos(toNode + serviceTime + fromNode);
}
