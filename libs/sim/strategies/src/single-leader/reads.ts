import type { Nanos, Operation } from '@isthmus/sim-protocol';

/**
 * Who answers a read. `leader`: whoever believes to lead; `lease`: a leader whose lease has not run out by its own clock;
 * `local`: any node, from its copy; `bounded-staleness`: any node whose copy had all that was committed `staleness` ago;
 * `snapshot`: any node, from a copy of the committed prefix that it renews every `snapshotEvery`.
 */
export type ReadMethod = 'leader' | 'lease' | 'local' | 'bounded-staleness' | 'snapshot';

export interface ReadOptions {
  /** For a read that asks for no consistency of its own. */
  readonly reads: ReadMethod;
  /** Has a meaning only where reads are of bounded staleness. */
  readonly staleness?: Nanos;
  /** Has a meaning only where reads are of snapshots. */
  readonly snapshotEvery?: Nanos;
}

/** How an operation is to be served; null where it is no read. */
export function readMethodOf(operation: Operation, reads: ReadMethod): ReadMethod | null {
  if (operation.kind !== 'read') return null;
  switch (operation.consistency) {
    case 'default':
      return reads;
    case 'linearizable':
      return reads === 'lease' ? 'lease' : 'leader';
    case 'local':
      return 'local';
  }
}

/** Whether followers may answer it. */
export function isServedByAny(operation: Operation, reads: ReadMethod): boolean {
  const method = readMethodOf(operation, reads);
  return method === 'local' || method === 'bounded-staleness' || method === 'snapshot';
}
