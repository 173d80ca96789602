import { z } from 'zod';
import { identifier } from './identifiers.js';
import { duration } from './quantities.js';

const key = z.int().min(0).max(1_000_000);
/** Unique in a script; of another range than what the rest of a workload writes. */
const value = z.int().min(1).max(1_000_000);

/** Fields that have a meaning for some kinds only. */
const ONLY_OF: Readonly<Record<string, readonly string[]>> = {
  value: ['write', 'cas', 'broadcast'],
  expected: ['cas'],
  consistency: ['read'],
  lease: ['lock', 'barrier'],
  parties: ['barrier'],
  underLock: ['write'],
  reads: ['txn'],
  writes: ['txn'],
  pauseBetween: ['txn'],
};
const NEEDED = {
  write: ['value'],
  cas: ['value'],
  broadcast: ['value'],
  lock: ['lease'],
  barrier: ['parties', 'lease'],
  txn: ['reads'],
} as const;

export const scriptedOperationSchema = z
  .strictObject({
    label: identifier.optional().meta({ description: 'By which others can be "after" it; unique in the script' }),
    at: duration({ max: '1h' }).optional().meta({
      description:
        'Since the start of the run; later where its client is still busy. As soon as the one before it is over, if not written',
    }),
    after: z
      .strictObject({
        label: identifier,
        delay: duration({ max: '1h' }).default('0s').meta({ description: 'From its answer until this client knows' }),
        carriesContext: z.boolean().default(false).meta({
          description:
            "Whether it comes with what the strategy remembers in that client's session, such as a causal token",
        }),
      })
      .optional()
      .meta({
        description:
          'Its client has been told, outside the store, that another operation took effect. Left out where that did not end ok',
      }),
    kind: z.enum(['read', 'write', 'cas', 'increment', 'lock', 'unlock', 'broadcast', 'txn', 'sync', 'barrier']),
    key: key.default(0).meta({ description: 'Of a txn it is the first that it reads' }),
    value: value
      .optional()
      .meta({ description: 'Of a write, a compare-and-set and a broadcast: unique in the script' }),
    expected: z.int().min(0).max(1_000_000).optional().meta({
      description:
        'Compare-and-sets only; 0 is what a key holds at first. What its client last saw there, if not written',
    }),
    consistency: z.enum(['linearizable', 'local']).optional().meta({
      description: 'Reads only, where the strategy offers several',
    }),
    lease: duration({ min: '1ms', max: '1h' })
      .optional()
      .meta({ description: 'Locks and barriers only, which need it' }),
    parties: z
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .meta({ description: 'Barriers only, which need it: how many make a round' }),
    underLock: z.literal(true).optional().meta({
      description: "Writes only: carries the fencing token of its client's last lock of the key",
    }),
    reads: z.array(key).min(1).max(20).optional().meta({ description: 'Transactions only, which need them: keys' }),
    writes: z
      .array(z.strictObject({ key, value }))
      .max(20)
      .optional()
      .meta({ description: 'Transactions only; none if not written' }),
    pauseBetween: duration({ max: '1min' }).optional().meta({
      description:
        'Transactions only: what the application takes before each statement but the first; 0s if not written',
    }),
  })
  .check(({ value: step, issues }) => {
    const complain = (field: string, message: string, allowed: string) =>
      issues.push({ code: 'custom', path: [field], message, params: { allowed }, input: step });
    for (const [field, kinds] of Object.entries(ONLY_OF)) {
      if (field in step && step[field as keyof typeof step] !== undefined && !kinds.includes(step.kind))
        complain(
          field,
          `${field} has a meaning only with kind "${kinds.join('" or "')}", not "${step.kind}"`,
          'nothing',
        );
    }
    const needed: readonly string[] = step.kind in NEEDED ? NEEDED[step.kind as keyof typeof NEEDED] : [];
    for (const field of needed) {
      if (step[field as keyof typeof step] === undefined) complain(field, `a ${step.kind} needs it`, `${field}: ...`);
    }
  })
  .meta({ id: 'ScriptedOperation' });

export const scriptSchema = z
  .array(
    z
      .strictObject({
        client: identifier,
        site: identifier.meta({ description: 'Its datacenter' }),
        steps: z.array(scriptedOperationSchema).min(1).max(1000).meta({ description: 'One after the other' }),
      })
      .meta({ id: 'ScriptedClient' }),
  )
  .min(1)
  .max(100)
  .check(({ value: script, issues }) => {
    const complain = (path: PropertyKey[], message: string, allowed: string) =>
      issues.push({ code: 'custom', path, message, params: { allowed }, input: script });
    const labels = labelledPositions(script);
    const [clients, values] = [new Set<string>(), new Set<number>()];
    script.forEach(({ client, steps }, index) => {
      if (clients.has(client)) complain([index, 'client'], `another client is called ${client}`, 'a name of its own');
      clients.add(client);
      steps.forEach((step, position) => {
        const path = [index, 'steps', position];
        const { label } = step;
        const last = label === undefined ? undefined : labels.get(label);
        if (last !== undefined && (last.client !== index || last.step !== position))
          complain([...path, 'label'], `another operation is labelled ${label}`, 'a label of its own');
        for (const { at, written } of valuesOf(step)) {
          if (values.has(written))
            complain([...path, ...at], `${written} is written twice: nobody could tell which one was read`, 'another');
          values.add(written);
        }
      });
    });
    script.forEach(({ steps }, index) =>
      steps.forEach(({ after }, position) => {
        if (after !== undefined && !labels.has(after.label))
          complain(
            [index, 'steps', position, 'after', 'label'],
            `no operation is labelled ${after.label}`,
            labels.size === 0 ? 'a label that some operation has' : `one of ${[...labels.keys()].join(', ')}`,
          );
      }),
    );
    const stuck = firstStuck(script, labels);
    if (stuck !== null)
      complain(
        [stuck.client, 'steps', stuck.step, 'after'],
        'it waits for an operation that waits for it',
        'an operation that can come before',
      );
  })
  .meta({
    description:
      'Clients whose operations and times are fixed, each a session of its own, beside those that arrivals bring',
  });

export type Script = z.infer<typeof scriptSchema>;
export type ScriptedOperation = Script[number]['steps'][number];

interface Position {
  readonly client: number;
  readonly step: number;
}

/** The positions of labelled operations. */
export function labelledPositions(script: Script): ReadonlyMap<string, Position> {
  return new Map(
    script.flatMap(({ steps }, client) =>
      steps.flatMap(({ label }, step) => (label === undefined ? [] : [[label, { client, step }] as const])),
    ),
  );
}

function valuesOf(step: ScriptedOperation): readonly { readonly at: PropertyKey[]; readonly written: number }[] {
  const own = step.value === undefined ? [] : [{ at: ['value'], written: step.value }];
  return [...own, ...(step.writes ?? []).map((write, index) => ({ at: ['writes', index], written: write.value }))];
}

/** The first operation that never comes, because it waits for one that comes after it. */
function firstStuck(script: Script, labels: ReadonlyMap<string, Position>): Position | null {
  const done = script.map(() => 0);
  for (let goesOn = true; goesOn;) {
    goesOn = false;
    script.forEach(({ steps }, client) => {
      for (; done[client]! < steps.length; done[client]!++) {
        const { after } = steps[done[client]!]!;
        const awaited = after === undefined ? undefined : labels.get(after.label);
        if (awaited !== undefined && awaited.step >= done[awaited.client]!) return;
        goesOn = true;
      }
    });
  }
  const client = script.findIndex(({ steps }, index) => done[index]! < steps.length);
  return client === -1 ? null : { client, step: done[client]! };
}
