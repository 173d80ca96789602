import { nanosFromMs, type Operation } from '@isthmus/sim-protocol';
import { nodeId, oneNodeEach, ScriptedCluster } from '@isthmus/sim-testing';
import { leaderless, type LeaderlessParameters } from './leaderless.js';
import type { LeaderlessEntry, LeaderlessMessage } from './messages.js';

export const NODES = [nodeId(0), nodeId(1), nodeId(2)] as const;

export const read: Operation = { kind: 'read', key: 0, consistency: 'default' };

export function write(value: number): Operation {
  return { kind: 'write', key: 0, value };
}

/** Three nodes, b 10 ms from a, c 30 ms from a and 20 ms from b, each way; fsync 1 ms; clients are at their nodes. */
export function threeNodes(
  parameters: Partial<LeaderlessParameters> = {},
  transcript = false,
): ScriptedCluster<LeaderlessMessage, LeaderlessEntry> {
  const cluster = oneNodeEach(3);
  return new ScriptedCluster(leaderless({ n: 3, r: 2, w: 2, readRepair: 'async', ...parameters }, cluster), cluster, {
    delay: (from, to) => nanosFromMs(from + to === 1 ? 10 : from + to === 2 ? 30 : 20),
    fsync: nanosFromMs(1),
    transcript,
  }).boot();
}

export function ok(value: number): unknown {
  return { kind: 'ok', value, swapped: false };
}

/** The version on each disk, as its value. */
export function onDisk(cluster: ReturnType<typeof threeNodes>): unknown[] {
  return NODES.map((node) => cluster.disk(node).at(-1)?.value ?? null);
}
