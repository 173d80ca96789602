import { nanosFromMs, type Operation } from '@isthmus/sim-protocol';
import { nodeId, oneNodeEach, ScriptedCluster, type ScriptedClusterOptions } from '@isthmus/sim-testing';
import type { LogEntry, SingleLeaderEntry, SingleLeaderMessage } from './messages.js';
import { singleLeader, type SingleLeaderParameters } from './single-leader.js';

export type Scripted = ScriptedCluster<SingleLeaderMessage, SingleLeaderEntry>;

export const NODES = [nodeId(0), nodeId(1), nodeId(2)] as const;
const [a] = NODES;

export const write = (value: number): Operation => ({ kind: 'write', key: 7, value });
export const read: Operation = { kind: 'read', key: 7, consistency: 'default' };
export const localRead: Operation = { kind: 'read', key: 7, consistency: 'local' };

/** Leader a, asynchronous unless told; b 10 ms away, c 30 ms, each way; fsync 1 ms; clients are at their nodes. */
export function threeNodes(
  parameters: Partial<SingleLeaderParameters> = {},
  options: ScriptedClusterOptions = {},
): Scripted {
  const cluster = oneNodeEach(3);
  const strategy = singleLeader(
    { leader: a, replication: 'asynchronous', acknowledgements: 1, reads: 'leader', ...parameters },
    cluster,
  );
  return new ScriptedCluster(strategy, cluster, {
    delay: (from, to) => nanosFromMs(from + to === 1 ? 10 : from + to === 2 ? 30 : 20),
    fsync: nanosFromMs(1),
    ...options,
  }).boot();
}

export function ok(value: number, swapped = false): unknown {
  return { kind: 'ok', value, swapped };
}

/** The log that a disk holds, without what no client asked for. */
export function logOf(disk: readonly SingleLeaderEntry[]): LogEntry[] {
  const log: LogEntry[] = [];
  for (const entry of disk) {
    if (entry.kind === 'cut') log.length = entry.position;
    else if (entry.kind === 'recalling') log.length = 0;
    else if ('value' in entry) log.push(entry);
  }
  return log.filter(({ kind }) => kind !== 'begin');
}
