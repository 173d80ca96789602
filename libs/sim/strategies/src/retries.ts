import type { NodeId, OperationId, Outbox, Result } from '@isthmus/sim-protocol';
import type { Update } from './update-log.js';

/** Attempts to do again what is in the history and not committed yet. A session has one operation open at a time. */
export class Retries {
  readonly #bySession = new Map<number, { readonly sequence: number; readonly ids: OperationId[] }>();

  constructor(private readonly self: NodeId) {}

  add(session: number, sequence: number, id: OperationId): void {
    const known = this.#bySession.get(session);
    if (known?.sequence === sequence) known.ids.push(id);
    else this.#bySession.set(session, { sequence, ids: [id] });
  }

  /** The update is committed. Another node may have answered for this one meanwhile, and the session gone on. */
  answer<Message, Entry, Context>(
    { session, sequence }: Update,
    result: Result,
    out: Outbox<Message, Entry, Context>,
  ): void {
    const known = this.#bySession.get(session);
    if (known?.sequence !== sequence) return;
    for (const id of known.ids) out.replyFor(this.self, id, result);
    this.#bySession.delete(session);
  }

  clear(): void {
    this.#bySession.clear();
  }
}
