import type { NodeId, Outbox } from '@isthmus/sim-protocol';
import type { UpdateLog } from '../update-log.js';
import type { ChainEntry, ChainMessage } from './messages.js';

/** Updates of one message at most. */
export const UPDATES_MAX = 64;

/** How a node hands its history on to the next one: in order, only what is on its own disk, again from where that one asks. */
export class Downstream {
  to: NodeId | null = null;
  /** The next update to send; null: it is not known what the next node has. */
  #next: number | null = null;
  #epoch = 0;

  constructor(private readonly log: UpdateLog) {}

  get isLost(): boolean {
    return this.to !== null && this.#next === null;
  }

  /** `isAhead`: the next node is known to have all that this one has. */
  begin(to: NodeId | null, epoch: number, isAhead: boolean): void {
    this.to = to;
    this.#epoch = epoch;
    this.#next = isAhead ? this.log.last + 1 : null;
  }

  /** Asks the next node how much it has. */
  probe(out: Outbox<ChainMessage, ChainEntry>): void {
    if (this.to === null) return;
    this.#next = null;
    out.send(this.to, { kind: 'updates', epoch: this.#epoch, from: this.log.last + 1, updates: [] });
  }

  /** The next node wants the updates from index `from` on; 0: it has no copy of this history. */
  rewind(from: number, out: Outbox<ChainMessage, ChainEntry>): void {
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
  stream(out: Outbox<ChainMessage, ChainEntry>): void {
    if (this.to === null || this.#next === null) return;
    const { log } = this;
    // What is committed has passed the next node, unless that is joining: then it finds a gap, and asks.
    let from = Math.max(this.#next, log.committed + 1);
    while (from <= log.durable) {
      const to = Math.min(log.durable, from + UPDATES_MAX - 1);
      out.send(this.to, { kind: 'updates', epoch: this.#epoch, from, updates: log.updates(from, to) });
      from = to + 1;
    }
    this.#next = from;
  }
}
