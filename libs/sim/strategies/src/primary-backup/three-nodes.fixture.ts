import { nanosFromMs, type Operation } from '@isthmus/sim-protocol';
import { nodeId, oneNodeEach, ScriptedCluster } from '@isthmus/sim-testing';
import type { PrimaryBackupEntry, PrimaryBackupMessage } from './messages.js';
import { primaryBackup, type PrimaryBackupParameters } from './primary-backup.js';
import type { PrimaryBackupReplica } from './replica.js';
import type { View } from './view.js';

export type PrimaryBackupCluster = ScriptedCluster<PrimaryBackupMessage, PrimaryBackupEntry>;

export const [a, b, c] = [nodeId(0), nodeId(1), nodeId(2)];

/** a is primary, b its backup, c idle and the view service: b 10 ms from a, c 30 ms from a and 20 ms from b, each way; fsync 1 ms. */
export function threeNodes(
  parameters: Partial<PrimaryBackupParameters> = {},
  transcript = false,
): PrimaryBackupCluster {
  const cluster = oneNodeEach(3);
  const all = { primary: a, backups: 1, service: c, ping: nanosFromMs(100), timeout: nanosFromMs(1000), ...parameters };
  return new ScriptedCluster(primaryBackup(all, cluster), cluster, {
    delay: (from, to) => nanosFromMs(from + to === 1 ? 10 : from + to === 2 ? 30 : 20),
    fsync: nanosFromMs(1),
    transcript,
  }).boot();
}

export function viewOf(cluster: PrimaryBackupCluster, node: typeof a): View | null {
  return (cluster.replica(node) as PrimaryBackupReplica).view;
}

export const write = (key: number, value: number): Operation => ({ kind: 'write', key, value });
export const read = (key: number): Operation => ({ kind: 'read', key, consistency: 'default' });
