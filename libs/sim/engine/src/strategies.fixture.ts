import type { Input, Instant, NodeId, OperationId, Outbox, Result, Strategy } from '@isthmus/sim-protocol';

/** What nodes say to each other in specs. */
export interface Note {
  readonly name: string;
  readonly number: number;
  readonly bytes?: number;
}

export type NoteInput = Input<Note, number>;
export type NoteOutbox = Outbox<Note, number>;
export type Step = (input: NoteInput, now: Instant, out: NoteOutbox) => void;

/** A strategy from a function that begins a node's life and gives its step. */
export function scripted(
  begin: (self: NodeId) => Step,
  more: Partial<Strategy<Note, number>> = {},
): Strategy<Note, number> {
  return {
    kind: 'scripted',
    guarantees: [],
    initialLeader: null,
    supportsCas: true,
    route: () => 'any',
    createReplica: (self) => ({ step: begin(self) }),
    sizeOf: ({ bytes }) => bytes ?? 10,
    payloadOf: () => 4,
    nameOf: ({ name }) => name,
    ...more,
  };
}

export const note = (number: number, name = 'note'): Note => ({ name, number });

export const ok = (value: number): Result => ({ kind: 'ok', value, swapped: false });

export const NODE = [0, 1, 2, 3, 4] as NodeId[];

/** Each node answers from its own memory and tells nobody. */
export const localStore = scripted(() => {
  const values = new Map<number, number>();
  return (input, _now, out) => {
    if (input.kind !== 'request') return;
    const { id, operation } = input;
    if ('value' in operation) values.set(operation.key, operation.value);
    out.reply(id, ok(values.get(operation.key) ?? 0));
  };
});

/** The leader answers everything from its own memory; the others redirect to it. */
export function leaderStore(leader: NodeId | null, more: Partial<Strategy<Note, number>> = {}): Strategy<Note, number> {
  return scripted(
    (self) => (input, _now, out) => {
      if (input.kind === 'request') out.reply(input.id, self === leader ? ok(7) : { kind: 'redirect', leader });
    },
    { route: () => 'leader', initialLeader: leader, ...more },
  );
}

/** Nobody ever answers. */
export const silent = scripted(() => () => {});

/** Answers of a kind that the spec chooses, by node and by how often that node was asked. */
export function answering(
  answer: (self: NodeId, asked: number, id: OperationId) => Result | null,
  more = {},
): Strategy<Note, number> {
  return scripted((self) => {
    let asked = 0;
    return (input, _now, out) => {
      if (input.kind !== 'request') return;
      const result = answer(self, asked++, input.id);
      if (result !== null) out.reply(input.id, result);
    };
  }, more);
}
