import {
  type FaultKind,
  type Guarantee,
  invariant,
  type Nanos,
  type NodeId,
  type StrategyBuilder,
} from '@isthmus/sim-protocol';
import { Core } from './core.js';
import { payloadOfMessage, sizeOfMessage, type StoreBufferMessage } from './messages.js';

export interface StoreBufferParameters {
  /** Next to which node the memory is. */
  readonly memory: NodeId;
  /** `after-stores`: a store is done when memory has it. */
  readonly fences: 'none' | 'after-stores';
  /** How long a store stays in its buffer where nobody waits for it. */
  readonly drain: Nanos;
  /** Stores that a buffer has room for. */
  readonly entries: number;
}

/** Cores and memory are one machine, which fails as a whole: nothing is sent twice. */
const SURVIVED: readonly FaultKind[] = ['clock-skew', 'pause', 'slowness'];

const FENCED: Guarantee = {
  model: 'linearizable',
  under: SURVIVED,
  sentence: 'Every load, store and locked instruction takes effect at one moment between its start and its end.',
};
const BUFFERED: Guarantee = {
  model: 'causal',
  under: SURVIVED,
  sentence:
    'All see stores in one order that agrees with causality, but a thread sees its own stores before all others do (total store order).',
};

/**
 * Cores that share a memory, each with store buffers: x86-TSO, by its abstract machine.
 *
 * With a fence after each store it promises linearizability. Without, a thread goes on while its store is on its way, and reads what
 * is not in memory yet: not linearizable, nor sequentially consistent (two threads that each store and then load what the other
 * stores may both find the old value), but causal and convergent. Locked instructions empty the buffer first.
 *
 * Source: Sewell, Sarkar, Owens, Zappa Nardelli and Myreen, "x86-TSO: a rigorous and usable programmer's model for x86
 * multiprocessors", CACM 53 (7), 2010, section 3. Left out: caches and what keeps them coherent, which that model shows to be invisible.
 */
export const storeBuffers: StrategyBuilder<StoreBufferParameters, StoreBufferMessage, never> = (
  parameters,
  { nodes },
) => {
  const { memory, fences, entries } = parameters;
  invariant(memory < nodes.length, `no node ${memory} among ${nodes.length}`);
  invariant(entries > 0, 'a store buffer has room for a store');
  return {
    kind: 'store-buffers',
    guarantees: [fences === 'after-stores' ? FENCED : BUFFERED],
    initialLeader: null,
    supportsCas: true,
    route: () => 'any',
    replicasOf: () => [memory],
    createReplica: (self) => new Core(self, parameters),
    sizeOf: sizeOfMessage,
    payloadOf: payloadOfMessage,
    nameOf: ({ kind }) => kind,
  };
};
