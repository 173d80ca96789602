import { nanosFromMs, type Operation } from '@isthmus/sim-protocol';
import { type Attempt, nodeId, oneNodeEach, ScriptedCluster } from '@isthmus/sim-testing';
import type { DependencyForm } from '../dependencies.js';
import { causal } from './causal.js';
import type { CausalEntry, CausalMessage } from './messages.js';

export type CausalCluster = ScriptedCluster<CausalMessage, CausalEntry>;

export const [a, b, c] = [nodeId(0), nodeId(1), nodeId(2)];

/** Three nodes, b 10 ms from a, c 30 ms from a and 20 ms from b, each way; fsync 1 ms; clients are at their nodes. */
export function threeNodes(dependencies: DependencyForm = 'nearest', transcript = false): CausalCluster {
  const cluster = oneNodeEach(3);
  return new ScriptedCluster(causal({ dependencies }, cluster), cluster, {
    delay: (from, to) => nanosFromMs(from + to === 1 ? 10 : from + to === 2 ? 30 : 20),
    fsync: nanosFromMs(1),
    transcript,
  }).boot();
}

export const write = (key: number, value: number): Operation => ({ kind: 'write', key, value });
export const read = (key: number): Operation => ({ kind: 'read', key, consistency: 'default' });

/** What an attempt was told; null while it waits. */
export function valueOf({ answer }: Attempt): number | null {
  return answer?.result.kind === 'ok' ? answer.result.value : null;
}
