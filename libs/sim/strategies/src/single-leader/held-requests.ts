import type { Operation, OperationId } from '@isthmus/sim-protocol';

/** An attempt of a client's. */
export interface Request {
  readonly id: OperationId;
  readonly session: number;
  readonly sequence: number;
  readonly operation: Operation;
}

/** By session: attempts at its open operation that must wait until the leader may serve them. */
export class HeldRequests {
  #held = new Map<number, Request[]>();

  hold({ id, session, sequence, operation }: Request): void {
    const held = this.#held.get(session);
    const request = { id, session, sequence, operation };
    if (held?.[0]?.sequence === sequence) {
      held.push(request);
    } else if (held?.[0] === undefined || held[0].sequence < sequence) {
      // What was held for the session before, it has given up.
      this.#held.delete(session);
      this.#held.set(session, [request]);
    }
  }

  /** All of them, in order; they are held no longer. */
  takeAll(): readonly Request[] {
    const all = [...this.#held.values()].flat();
    this.#held = new Map();
    return all;
  }
}
