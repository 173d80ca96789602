import { nanosFromMs, type NodeId, type Operation } from '@isthmus/sim-protocol';
import { nodeId, oneNodeEach, ScriptedCluster } from '@isthmus/sim-testing';
import { leaderless } from './leaderless.js';
import type { LeaderlessParameters } from './parameters.js';
import { isMarked, type LeaderlessEntry, type LeaderlessMessage } from './messages.js';
import type { Version } from '../last-write-wins.js';

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

/** Five nodes, 10 ms each way from each to each; keys 0 and 5 are at nodes 0, 1 and 2; fsync 1 ms; clients are at their nodes. */
export function fiveNodes(
  parameters: Partial<LeaderlessParameters> = {},
  transcript = false,
): ReturnType<typeof threeNodes> {
  const cluster = oneNodeEach(5);
  return new ScriptedCluster(leaderless({ n: 3, r: 2, w: 2, readRepair: 'async', ...parameters }, cluster), cluster, {
    delay: () => nanosFromMs(10),
    fsync: nanosFromMs(1),
    transcript,
  }).boot();
}

/** What a node has written to disk for others: for whom, and the value, or that it was handed over. */
export function hintsOn(cluster: ReturnType<typeof threeNodes>, node: NodeId): unknown[] {
  return cluster.disk(node).flatMap((entry): (readonly [NodeId, number | string])[] => {
    if (!isMarked(entry)) return [];
    if (entry.kind === 'hint') return [[entry.home, entry.state.value]];
    return entry.kind === 'handed-over' ? [[entry.home, 'handed over']] : [];
  });
}

export function ok(value: number): unknown {
  return { kind: 'ok', value, swapped: false };
}

/** The versions of its own keys that a node has written to disk, in order. */
export function versionsOn(cluster: ReturnType<typeof threeNodes>, node: NodeId): Version[] {
  return cluster.disk(node).flatMap((entry) => (isMarked(entry) ? [] : [entry]));
}

/** The version on each disk, as its value. */
export function onDisk(cluster: ReturnType<typeof threeNodes>): unknown[] {
  return cluster.cluster.nodes.map(({ id }) => versionsOn(cluster, id).at(-1)?.value ?? null);
}
