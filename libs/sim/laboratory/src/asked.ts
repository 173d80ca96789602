import type { Script, Workload } from '@isthmus/contract';
import type { OperationKind } from '@isthmus/sim-protocol';
import { partsOf } from './load.js';
import { choicesIn } from './operation-mix.js';

/** An operation that clients may ask for. */
export interface Asked {
  readonly kind: OperationKind;
  /** Of a read, where it asks for one of several. */
  readonly consistency?: 'linearizable' | 'local' | undefined;
  /** Where the document says so. */
  readonly pointer: string;
}

/** All that clients may ask for, by whatever part of the workload. */
export function askedOf(workload: Pick<Workload, 'operations' | 'operationsAt' | 'script'>): readonly Asked[] {
  const mixed = choicesIn(workload).flatMap(({ choice: { kind, consistency }, pointer }) =>
    partsOf(kind).map((part) => ({ kind: part, consistency, pointer })),
  );
  return [...mixed, ...scriptedOf(workload.script ?? [])];
}

/** Whether some reads ask for any replica's own copy. */
export function asksLocalReads(workload: Workload): boolean {
  return askedOf(workload).some(({ consistency }) => consistency === 'local');
}

function scriptedOf(script: Script): Asked[] {
  return script.flatMap(({ steps }, client) =>
    steps.map(({ kind, consistency }, step) => ({
      ...{ kind, consistency, pointer: `/workload/script/${client}/steps/${step}` },
    })),
  );
}
