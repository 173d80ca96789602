import { nanosFromMs, type Operation, type Strategy } from '@isthmus/sim-protocol';
import { nodeId, oneNodeEach, ScriptedCluster } from '@isthmus/sim-testing';

export const [a, b, c] = [nodeId(0), nodeId(1), nodeId(2)];
export const CLUSTER = oneNodeEach(3);

const DELAYS = [
  [0, 10, 30],
  [10, 0, 20],
  [30, 20, 0],
];

/** Three nodes: a to b 10 ms one way, a to c 30 ms, b to c 20 ms; fsync 1 ms. */
export function threeNodes<Message, Entry>(strategy: Strategy<Message, Entry>): ScriptedCluster<Message, Entry> {
  return new ScriptedCluster(strategy, CLUSTER, {
    delay: (from, to) => nanosFromMs(DELAYS[from]![to]!),
    fsync: nanosFromMs(1),
    transcript: true,
  }).boot();
}

/** What each node has delivered. */
export function logsOf<Message, Entry>(cluster: ScriptedCluster<Message, Entry>): readonly (readonly number[])[] {
  return [a, b, c].map((node) => cluster.delivered(node));
}

export function broadcast(value: number): Operation {
  return { kind: 'broadcast', key: 0, value };
}
