import type { Nanos, NodeId, Operation } from '@isthmus/sim-protocol';
import type { ReadOperation } from '../state-machine.js';

/**
 * `tail`: chain replication. `apportioned`: CRAQ's strong reads. `eventual`: CRAQ's, the newest version that the node has.
 * `bounded`: the same, at most so many versions ahead of the one that the node knows to be committed.
 */
export type ChainReads = 'tail' | 'apportioned' | 'eventual' | { readonly kind: 'bounded'; readonly versions: number };

export interface ChainParameters {
  /** Every node of the cluster, from the head to the tail. */
  readonly chain: readonly [NodeId, ...NodeId[]];
  /** The node on which the master runs, which decides who makes up the chain. */
  readonly master: NodeId;
  readonly reads: ChainReads;
  /**
   * What keeps a node that the master has given up from answering reads. `leases`: it stops in time, by its own clock.
   * `fail-stop`: nothing, for a node that is given up is taken to have stopped, as the papers assume.
   */
  readonly detection: 'leases' | 'fail-stop';
  /** From one ping of a node to the master to the next. */
  readonly ping: Nanos;
  /** Silence after which the master gives a node up. */
  readonly timeout: Nanos;
}

/** Of `timeout`, how long after a ping its sender may answer reads: clocks may differ in speed by as much as is left. */
export const LEASE_SHARE = 0.75;

/** How a read is to be answered. */
export function readMethod({ consistency }: ReadOperation, { reads }: Pick<ChainParameters, 'reads'>): ChainReads {
  if (consistency === 'default') return reads;
  if (consistency === 'local') return reads === 'tail' || reads === 'apportioned' ? 'eventual' : reads;
  return reads === 'tail' ? 'tail' : 'apportioned';
}

/** Who serves an operation: one end of the chain, or any node of it. */
export function placeOf(operation: Operation, parameters: Pick<ChainParameters, 'reads'>): 'head' | 'tail' | 'any' {
  if (operation.kind !== 'read') return 'head';
  return readMethod(operation, parameters) === 'tail' ? 'tail' : 'any';
}
