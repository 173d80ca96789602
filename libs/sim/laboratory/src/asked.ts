import type { Script, Workload } from '@isthmus/contract';
import type { OperationKind } from '@isthmus/sim-protocol';
import { applicationParts } from './applications.js';
import { partsOf } from './load.js';
import { choicesIn } from './operation-mix.js';

/** An operation that clients may ask for. */
export interface Asked {
  readonly kind: OperationKind;
  /** Of a read, where it asks for one of several. */
  readonly consistency?: 'linearizable' | 'local' | undefined;
  /** Where the document says so. */
  readonly pointer: string;
  /** The field there that the kind follows from. */
  readonly field: string;
}

/** All that clients may ask for, by whatever part of the workload. */
export function askedOf(
  workload: Pick<Workload, 'operations' | 'operationsAt' | 'application' | 'script'>,
): readonly Asked[] {
  const mixed = choicesIn(workload).flatMap(({ choice: { kind, consistency }, pointer }) =>
    partsOf(kind).map((part) => ({ kind: part, consistency, pointer, field: 'kind' })),
  );
  return [...mixed, ...ofApplication(workload.application), ...scriptedOf(workload.script ?? [])];
}

/** Whether some reads ask for any replica's own copy. */
export function asksLocalReads(workload: Workload): boolean {
  return askedOf(workload).some(({ consistency }) => consistency === 'local');
}

function ofApplication(application: Workload['application']): Asked[] {
  if (application === undefined) return [];
  return applicationParts(application, 1).map(({ kind }) => ({
    ...{ kind, pointer: '/workload/application' },
    field: kind === 'sync' ? 'fence' : 'method' in application ? 'method' : 'kind',
  }));
}

function scriptedOf(script: Script): Asked[] {
  return script.flatMap(({ steps }, client) =>
    steps.map(({ kind, consistency }, step) => ({
      ...{ kind, consistency, pointer: `/workload/script/${client}/steps/${step}`, field: 'kind' },
    })),
  );
}
