import type { Nanos } from '@isthmus/sim-protocol';
import type { OperationPath } from '../operation-path.js';

export interface Statements {
  readonly reads: number;
  /** Those that it does. */
  readonly writes: number;
  readonly pause: Nanos;
}

/** A transaction that meets no other one, at the node that executes it. */
export function transactionLatency(
  { reads, writes, pause }: Statements,
  { toNode, fromNode, serviceTime, fsync }: Pick<OperationPath, 'toNode' | 'fromNode' | 'serviceTime' | 'fsync'>,
): number {
  const pauses = Math.max(0, reads + writes - 1) * pause;
  return toNode + serviceTime + pauses + (writes > 0 ? fsync : 0) + fromNode;
}
