import {
  type Input,
  type Instant,
  type Nanos,
  nanos,
  type NodeId,
  type OperationId,
  type Outbox,
  type Replica,
  type Result,
} from '@isthmus/sim-protocol';

/** A call of the outbox as a value: everything that a replica can ask for. */
export type Effect<Message, Entry> =
  | { readonly kind: 'send'; readonly to: NodeId; readonly message: Message }
  /** `context` only where the replica gave one. */
  | { readonly kind: 'reply'; readonly id: OperationId; readonly result: Result; readonly context?: unknown }
  /** An answer for the node that received the attempt. */
  | { readonly kind: 'reply-for'; readonly receiver: NodeId; readonly id: OperationId; readonly result: Result }
  | { readonly kind: 'set-timer'; readonly timer: number; readonly delay: Nanos; readonly spread: Nanos }
  | { readonly kind: 'cancel-timer'; readonly timer: number }
  | { readonly kind: 'persist'; readonly entry: Entry }
  | { readonly kind: 'discard'; readonly count: number }
  | { readonly kind: 'announce'; readonly role: 'leader' | 'follower'; readonly term: number };

/** An outbox that keeps its calls, in order. */
export class EffectCollector<Message, Entry> implements Outbox<Message, Entry> {
  readonly effects: Effect<Message, Entry>[] = [];
  /** By key, what the replica has said that it holds: an observation, not an effect. */
  readonly held = new Map<number, number>();
  /** What it has said that it delivered: an observation as well. */
  readonly delivered: number[] = [];

  send(to: NodeId, message: Message): void {
    this.effects.push({ kind: 'send', to, message });
  }

  reply(id: OperationId, result: Result, context?: unknown): void {
    this.effects.push({ kind: 'reply', id, result, ...(context === undefined ? {} : { context }) });
  }

  replyFor(receiver: NodeId, id: OperationId, result: Result): void {
    this.effects.push({ kind: 'reply-for', receiver, id, result });
  }

  setTimer(timer: number, delay: Nanos, spread: Nanos = nanos(0)): void {
    this.effects.push({ kind: 'set-timer', timer, delay, spread });
  }

  cancelTimer(timer: number): void {
    this.effects.push({ kind: 'cancel-timer', timer });
  }

  persist(entry: Entry): void {
    this.effects.push({ kind: 'persist', entry });
  }

  discard(count: number): void {
    this.effects.push({ kind: 'discard', count });
  }

  announce(role: 'leader' | 'follower', term: number): void {
    this.effects.push({ kind: 'announce', role, term });
  }

  hold(key: number, value: number): void {
    this.held.set(key, value);
  }

  deliver(message: number): void {
    this.delivered.push(message);
  }
}

/** Gives one input to a replica and returns what it asks for, in order. */
export function effectsOf<Message, Entry>(
  replica: Replica<Message, Entry>,
  input: Input<Message, Entry>,
  now: Instant = nanos(0) as number as Instant,
): readonly Effect<Message, Entry>[] {
  const out = new EffectCollector<Message, Entry>();
  replica.step(input, now, out);
  return out.effects;
}
