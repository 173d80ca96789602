import { type Nanos, nanos, type NodeId } from '@isthmus/sim-protocol';
import type { OperationPath } from '../operation-path.js';

/** The way of one thread's operation, with its core and where memory is. */
export interface CorePath extends OperationPath {
  readonly core: NodeId;
  readonly memory: NodeId;
}

/** Latency of a store that its buffer has room for: its core alone has to do with it. */
export function bufferedStoreLatency({ toNode, fromNode, serviceTime }: CorePath): Nanos {
  return nanos(toNode + serviceTime + fromNode);
}

/** Latency of what memory is asked for while its thread's buffer is empty: a load, a fenced store, a locked instruction. */
export function memoryLatency(path: CorePath): Nanos {
  const { toNode, fromNode, between, core, memory, serviceTime } = path;
  const asked = core === memory ? 0 : between(core, memory) + 2 * serviceTime + between(memory, core);
  return nanos(toNode + serviceTime + asked + fromNode);
}
