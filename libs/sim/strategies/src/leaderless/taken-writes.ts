import type { OperationId, Outbox, Result } from '@isthmus/sim-protocol';
import type { ClientRequest } from './coordinator.js';

interface TakenWrite {
  readonly id: OperationId;
  readonly sequence: number;
  /** null: it is under way. */
  answer: { readonly result: Result; readonly context: unknown } | null;
}

/**
 * What changes a key with a name of its own (a counted stamp, a dot, a proposal) is done once, however many copies of the request come
 * here: a second one would come after what others have written since. Sessions ask for one thing after another, so the latest of each is
 * all to remember; a life remembers nothing of those before.
 */
export class TakenWrites {
  /** By client session. */
  readonly #latest = new Map<number, TakenWrite>();
  readonly #sessions = new Map<OperationId, number>();

  /** Whether this is the first copy. A later one is answered as that was, if it was. */
  takes({ id, session, sequence }: ClientRequest, out: Pick<Outbox<never, never>, 'reply'>): boolean {
    const latest = this.#latest.get(session);
    if (latest !== undefined && sequence <= latest.sequence) {
      const { answer } = latest;
      if (sequence === latest.sequence && answer !== null) out.reply(id, answer.result, answer.context);
      return false;
    }
    if (latest !== undefined) this.#sessions.delete(latest.id);
    this.#sessions.set(id, session);
    this.#latest.set(session, { id, sequence, answer: null });
    return true;
  }

  /** To be told of every answer; those to what is not taken are none of its business. */
  answered(id: OperationId, result: Result, context?: unknown): void {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    const latest = this.#latest.get(session);
    if (latest !== undefined) latest.answer = { result, context };
  }
}
