import type { OperationId, Outbox, Result } from '@isthmus/sim-protocol';

/** The attempts that wait for a position of a log: one each, more when a client has tried again. */
export class PendingReplies {
  readonly #attempts = new Map<number, OperationId[]>();

  add(position: number, id: OperationId): void {
    const ids = this.#attempts.get(position);
    if (ids === undefined) this.#attempts.set(position, [id]);
    else ids.push(id);
  }

  /** Answers every attempt that waits for `position`. */
  settle<Message, Entry, Context>(
    position: number,
    result: Result,
    out: Outbox<Message, Entry, Context>,
    context?: Context,
  ): void {
    const ids = this.#attempts.get(position);
    if (ids === undefined) return;
    this.#attempts.delete(position);
    for (const id of ids) out.reply(id, result, context);
  }
}
