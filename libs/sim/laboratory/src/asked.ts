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

/** Whether clients are told of others' operations outside the store, and whether all of it comes with what the tellers' sessions know. */
export function tellingOf({ application, script = [] }: Workload): 'nothing' | 'with-context' | 'without-context' {
  const steps = script.flatMap((client) => client.steps.map((step) => ({ ...step, client })));
  const told = steps.flatMap(({ after, client }) => {
    const teller = after && steps.find(({ label }) => label === after.label);
    return teller === undefined || teller.client === client ? [] : [after!.carriesContext];
  });
  if (application?.kind === 'image-resizer' || application?.kind === 'score-page')
    told.push(application.carriesContext);
  if (application?.kind === 'stock-reservations' && application.settleAfter !== undefined) told.push(false);
  if (told.length === 0) return 'nothing';
  return told.every(Boolean) ? 'with-context' : 'without-context';
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
