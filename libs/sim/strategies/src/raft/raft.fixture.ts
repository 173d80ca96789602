import { nanosFromMs, type NodeId, type Operation } from '@isthmus/sim-protocol';
import { type Effect, nodeId, oneNodeEach, ScriptedCluster, type ScriptedClusterOptions } from '@isthmus/sim-testing';
import type { RaftRecord } from './log.js';
import type { RaftMessage } from './messages.js';
import type { RaftParameters } from './parameters.js';
import type { RaftReplica } from './replica.js';
import { raft } from './strategy.js';

export const [a, b, c] = [nodeId(0), nodeId(1), nodeId(2)];

export const PARAMETERS: RaftParameters = {
  leader: a,
  reads: 'read-index',
  preVote: true,
  electionTimeout: nanosFromMs(1000),
  heartbeat: nanosFromMs(100),
};

export type Raft = ScriptedCluster<RaftMessage, RaftRecord>;

/** Nodes 10 ms apart, flushes of 1 ms; `a` leads and its no-op is committed everywhere. It is 200 ms after the start. */
export function settledNetwork(
  nodes: number,
  parameters: Partial<RaftParameters> = {},
  options: ScriptedClusterOptions = {},
): Raft {
  const cluster = oneNodeEach(nodes);
  const usual = { delay: () => nanosFromMs(10), fsync: nanosFromMs(1), ...options };
  const network = new ScriptedCluster(raft({ ...PARAMETERS, ...parameters }, cluster), cluster, usual).boot();
  network.run(nanosFromMs(200));
  return network;
}

export function at(network: Raft, node: NodeId): RaftReplica {
  return network.replica(node) as RaftReplica;
}

export function kindsSent(effects: readonly Effect<RaftMessage, RaftRecord>[]): readonly string[] {
  return effects.flatMap((effect) => (effect.kind === 'send' ? [effect.message.kind] : []));
}

export const write = (value: number): Operation => ({ kind: 'write', key: 0, value });
export const cas = (expected: number, value: number): Operation => ({ kind: 'cas', key: 0, expected, value });
export const READ: Operation = { kind: 'read', key: 0, consistency: 'default' };
export const LINEARIZABLE_READ: Operation = { kind: 'read', key: 0, consistency: 'linearizable' };
export const LOCAL_READ: Operation = { kind: 'read', key: 0, consistency: 'local' };
