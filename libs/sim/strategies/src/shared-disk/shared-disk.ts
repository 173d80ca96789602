import { type Guarantee, invariant, type Nanos, type NodeId, type StrategyBuilder } from '@isthmus/sim-protocol';
import { SURVIVED_BY_DISKS } from '../survived-faults.js';
import { Instance } from './instance.js';
import { payloadOfMessage, sizeOfMessage, type SharedDiskMessage } from './messages.js';

export interface SharedDiskParameters {
  /** After which a message that was not answered is sent again. */
  readonly retry: Nanos;
}

const LINEARIZABLE: Guarantee = {
  model: 'linearizable',
  under: [...SURVIVED_BY_DISKS, 'crash-disk-lost'],
  sentence: 'Every read, write and compare-and-set takes effect at one moment between its invocation and its response.',
};

/**
 * Instances of one database over shared disks, whose pages go from cache to cache over an interconnect: a page has a master that
 * knows who has it, and one instance may write it, or several may read it.
 *
 * Promises linearizability under all faults; but no service of a page whose master, or whose last writer, has failed: recovery by the
 * others, from redo logs, is left out, and an instance that crashed stays out. Each page is served at the speed of the interconnect.
 *
 * Sources: Lahiri, Srihari, Chan, Macnaughton and Chandrasekaran, "Cache fusion: extending shared-disk clusters with shared caches",
 * VLDB 2001; Li and Hudak, "Memory coherence in shared virtual memory systems", TOCS 7 (4), 1989 (fixed distributed managers).
 */
export const sharedDisk: StrategyBuilder<SharedDiskParameters, SharedDiskMessage, never> = ({ retry }, { nodes }) => {
  invariant(nodes.length > 0, 'a database needs an instance');
  return {
    kind: 'shared-disk',
    guarantees: [LINEARIZABLE],
    initialLeader: null,
    supportsCas: true,
    route: () => 'any',
    createReplica: (self) => new Instance(self, (key) => masterOf(key, nodes.length), retry),
    sizeOf: sizeOfMessage,
    payloadOf: payloadOfMessage,
    nameOf: ({ kind }) => kind,
  };
};

/** Pages are spread over the instances in turn. */
export function masterOf(key: number, nodes: number): NodeId {
  return (key % nodes) as NodeId;
}
