import type { NodeId, Outbox } from '@isthmus/sim-protocol';
import type { Update, UpdateLog, UpdateSnapshot } from './update-log.js';

/** How one node hands its history on to another. `epoch`: of the sender's configuration; it is heard only by those in the same. */
export type UpdateStreamMessage =
  /** The updates from index `from` on. None: how much do you have? */
  | { readonly kind: 'updates'; readonly epoch: number; readonly from: number; readonly updates: readonly Update[] }
  /** To a node that cannot be given all updates one by one. */
  | { readonly kind: 'state'; readonly epoch: number; readonly snapshot: UpdateSnapshot };

type Out = Pick<Outbox<UpdateStreamMessage, unknown>, 'send'>;

/** Updates of one message at most. */
export const UPDATES_MAX = 64;

/** Hands a node's history on to another one: in order, only what is on its own disk, again from where that one asks. */
export class UpdateStream {
  to: NodeId | null = null;
  /** The next update to send; null: it is not known what the other has. */
  #next: number | null = null;
  #epoch = 0;

  constructor(private readonly log: UpdateLog) {}

  get isLost(): boolean {
    return this.to !== null && this.#next === null;
  }

  /** `isAhead`: the other is known to have all that this one has. */
  begin(to: NodeId | null, epoch: number, isAhead: boolean): void {
    this.to = to;
    this.#epoch = epoch;
    this.#next = isAhead ? this.log.last + 1 : null;
  }

  /** Asks the other how much it has. */
  probe(out: Out): void {
    if (this.to === null) return;
    this.#next = null;
    out.send(this.to, { kind: 'updates', epoch: this.#epoch, from: this.log.last + 1, updates: [] });
  }

  /** The other wants the updates from index `from` on; 0: it has no copy of this history. */
  rewind(from: number, out: Out): void {
    if (this.to === null) return;
    if (from > this.log.committed) {
      this.#next = from;
    } else {
      out.send(this.to, { kind: 'state', epoch: this.#epoch, snapshot: this.log.snapshot() });
      this.#next = this.log.committed + 1;
    }
    this.stream(out);
  }

  /** Sends what is on disk here and has not been sent. */
  stream(out: Out): void {
    if (this.to === null || this.#next === null) return;
    const { log } = this;
    // What is committed the other has, unless it is only now given a copy: then it finds a gap, and asks.
    let from = Math.max(this.#next, log.committed + 1);
    while (from <= log.durable) {
      const to = Math.min(log.durable, from + UPDATES_MAX - 1);
      out.send(this.to, { kind: 'updates', epoch: this.#epoch, from, updates: log.updates(from, to) });
      from = to + 1;
    }
    this.#next = from;
  }
}
