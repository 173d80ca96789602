import { nanosOf, storeBuffersSchema, type StrategySpec } from '@isthmus/contract';
import type { Cluster, Nanos, NodeId, Strategy } from '@isthmus/sim-protocol';
import { memoryLatency, STORE_BUFFER_MESSAGES, storeBuffers } from '@isthmus/sim-strategies';
import type { Change } from './changes.js';
import { isRead, roundTripToAny, throughAny } from './floor-ground.js';
import { namedNode } from './node-selectors.js';
import type { StrategyEntry } from './strategy-kind.js';

type Spec = Extract<StrategySpec, { kind: 'store-buffers' }>;

const FENCES: Change = {
  pointer: '/strategy/fences',
  to: 'after-stores',
  why: 'a thread goes on only when memory has its store, so no load of it overtakes the store',
};

export const storeBuffersEntry: StrategyEntry<Spec> = {
  promise:
    'With a fence after each store, linearizable loads, stores and locked instructions. Without, causal consistency and convergence: all see stores in one order, but a thread sees its own before the others do (total store order).',
  nonPromise:
    'Without fences neither linearizable nor sequentially consistent: a load may overtake a store of its thread. Cores do not fail one by one: a core that stops, a message that is lost, or memory that is cut off breaks the promise.',
  source:
    "Sewell, Sarkar, Owens, Zappa Nardelli, Myreen: x86-TSO: a rigorous and usable programmer's model for x86 multiprocessors, CACM 53 (7), 2010",
  schema: storeBuffersSchema,
  notModelled: () => [
    'Caches and their coherence, execution out of order, and write combining.',
    'Several stores of a thread on their way at once: each is acknowledged by memory before the next is sent.',
  ],
  messages: STORE_BUFFER_MESSAGES,
  hasLeader: false,
  offersConsistencies: false,
  serves: ['cas'],
  refusal: () => null,
  withNodes: (spec, replace) =>
    spec.memory === undefined ? spec : { ...spec, memory: replace(spec.memory, '/memory') },
  build: (spec, { cluster }) =>
    storeBuffers(
      {
        memory: memoryOf(spec, cluster),
        fences: spec.fences,
        drain: nanosOf(spec.drain) as Nanos,
        entries: spec.entries,
      },
      cluster,
    ) as Strategy,
  rules: ({ fences }) => ({
    violations: [],
    warnings:
      fences === 'none'
        ? [
            {
              pointer: '/strategy/fences',
              message:
                'a thread goes on while its store is in its buffer: of two threads that each store and then load what the other stores, both may find the old value',
            },
          ]
        : [],
  }),
  exposure: ({ fences }) =>
    fences === 'none'
      ? 'A store is done when it is in the buffer of its thread, where no other thread sees it.'
      : 'No setting of the strategy allows this: its promise is broken.',
  changes: ({ fences }) => (fences === 'none' ? [FENCES] : []),
  // Without fences a load may find its thread's own store in the buffer.
  floor: (spec, kind, ground) =>
    spec.fences === 'none' && (kind === 'write' || isRead(kind))
      ? roundTripToAny(ground)
      : throughAny(ground, (core, path) => memoryLatency({ ...path, core, memory: memoryOf(spec, ground.cluster) })),
  messagesPerOperation: (_spec, { reads, writes }) => 2 * (reads + writes),
  backgroundMessages: () => 0,
};

/** Next to which node the memory is. */
export function memoryOf({ memory }: Pick<Spec, 'memory'>, cluster: Cluster): NodeId {
  return memory === undefined ? cluster.nodes[0]!.id : namedNode(cluster, memory);
}
