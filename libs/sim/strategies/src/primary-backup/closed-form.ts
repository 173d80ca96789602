import { type Nanos, nanos, type NodeId } from '@isthmus/sim-protocol';
import { type OperationPath, servedInOrder } from '../operation-path.js';

/** Who serves, in a lasting view. */
export interface PrimaryBackupGroup {
  readonly primary: NodeId;
  readonly backups: readonly NodeId[];
}

/**
 * Latency of a write or a compare-and-set at a client that asks the primary, exact to the nanosecond: a flush there, and then one
 * at every backup.
 */
export function primaryBackupWriteLatency(group: PrimaryBackupGroup, path: OperationPath): Nanos {
  return nanos(path.toNode + path.serviceTime + path.fsync + allAnswered(group, path, path.fsync) + path.fromNode);
}

/** Latency of a read: every backup says that the view has not changed. */
export function primaryBackupReadLatency(group: PrimaryBackupGroup, path: OperationPath): Nanos {
  return nanos(path.toNode + path.serviceTime + allAnswered(group, path, 0) + path.fromNode);
}

/** From when the primary has sent to its backups until it has read the last answer; 0 without backups. */
function allAnswered(
  { primary, backups }: PrimaryBackupGroup,
  { between, serviceTime }: OperationPath,
  work: number,
): number {
  const arrivals = backups.map((node) => between(primary, node) + serviceTime + work + between(node, primary));
  return servedInOrder(arrivals, serviceTime).at(-1) ?? 0;
}
