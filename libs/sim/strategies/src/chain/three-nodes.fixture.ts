import { nanosFromMs, type NodeId, type Operation } from '@isthmus/sim-protocol';
import { nodeId, oneNodeEach, ScriptedCluster } from '@isthmus/sim-testing';
import { chain } from './chain.js';
import type { ChainEntry, ChainMessage } from './messages.js';
import type { ChainParameters } from './parameters.js';
import type { ChainReplica } from './replica.js';

export type ChainCluster = ScriptedCluster<ChainMessage, ChainEntry>;

export const [a, b, c] = [nodeId(0), nodeId(1), nodeId(2)];

/** The chain a - b - c with the master at a: b 10 ms from a, c 30 ms from a and 20 ms from b, each way; fsync 1 ms. */
export function threeNodes(parameters: Partial<ChainParameters> = {}, transcript = false): ChainCluster {
  const cluster = oneNodeEach(3);
  const all: ChainParameters = {
    chain: [a, b, c],
    master: a,
    reads: 'tail',
    detection: 'leases',
    ping: nanosFromMs(100),
    timeout: nanosFromMs(1000),
    ...parameters,
  };
  return new ScriptedCluster(chain(all, cluster), cluster, {
    delay: (from, to) => nanosFromMs(from + to === 1 ? 10 : from + to === 2 ? 30 : 20),
    fsync: nanosFromMs(1),
    transcript,
  }).boot();
}

export function chainOf(cluster: ChainCluster, node: NodeId): readonly NodeId[] {
  return (cluster.replica(node) as ChainReplica).configuration.chain;
}

export const write = (key: number, value: number): Operation => ({ kind: 'write', key, value });
export const read = (key: number): Operation => ({ kind: 'read', key, consistency: 'default' });
