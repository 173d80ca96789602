import {
  INITIAL_VALUE,
  type Input,
  type Instant,
  type NodeId,
  type Operation,
  type Outbox,
  type Replica,
} from '@isthmus/sim-protocol';
import { DiskQueue } from '../disk-queue.js';
import { RESEND_AFTER } from '../log-shipping.js';
import type { LogEntry, SingleLeaderEntry, SingleLeaderMessage } from './messages.js';

type Out = Outbox<SingleLeaderMessage, SingleLeaderEntry>;

const FETCH_TIMER = 0;

export interface FollowerOptions {
  readonly leader: NodeId;
  /** Whether this operation may be answered by a follower. */
  servesLocally(operation: Operation): boolean;
}

/** A copy of the leader's log: writes it to disk in order, applies what is on disk, says how much that is. */
export class Follower implements Replica<SingleLeaderMessage, SingleLeaderEntry> {
  readonly #options: FollowerOptions;
  #queue = new DiskQueue<SingleLeaderEntry>(0);
  readonly #log: LogEntry[] = [];
  /** The state after the first `#durable` entries. */
  readonly #store = new Map<number, number>();
  #durable = 0;
  /** The leader's, as far as known. */
  #epoch = 0;
  /** So much of the log is known to be the leader's. What was recovered from disk may hold entries that the leader lost. */
  #verified = 0;
  /** The length of the log for which the missing entries have been asked for; -1: for none. */
  #asked = -1;

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  step(input: Input<SingleLeaderMessage, SingleLeaderEntry>, _now: Instant, out: Out): void {
    switch (input.kind) {
      case 'start':
        this.#recover(input.recovered, out);
        if (input.reason === 'restart') this.#fetch(out);
        break;
      case 'request':
        if (this.#options.servesLocally(input.operation)) {
          const value = this.#store.get(input.operation.key) ?? INITIAL_VALUE;
          out.reply(input.id, { kind: 'ok', value, swapped: false });
        } else {
          out.reply(input.id, { kind: 'redirect', leader: this.#options.leader });
        }
        break;
      case 'message':
        this.#receive(input.message, out);
        break;
      case 'persisted':
        this.#persisted(input.count, out);
        break;
      case 'timeout':
        this.#fetch(out);
        break;
      case 'connection-reset':
        if (input.peer === this.#options.leader && this.#asked !== -1) this.#fetch(out);
        break;
    }
  }

  #recover(recovered: readonly SingleLeaderEntry[], out: Out): void {
    for (const entry of recovered) {
      if (entry.kind === 'cut') this.#log.length = entry.position;
      else if ('value' in entry) this.#log.push(entry);
    }
    this.#queue = new DiskQueue(recovered.length);
    this.#epoch = this.#log.at(-1)?.epoch ?? 0;
    this.#durable = this.#log.length;
    this.#rebuild(out);
  }

  #receive(message: SingleLeaderMessage, out: Out): void {
    switch (message.kind) {
      case 'append':
        this.#append(message, out);
        break;
      case 'recall':
        out.send(this.#options.leader, { kind: 'recalled', epoch: this.#epoch, log: this.#log.slice() });
        break;
      case 'acknowledge':
      case 'fetch':
      case 'recalled':
        break; // Only a leader is sent these.
    }
  }

  #append(message: SingleLeaderMessage & { readonly kind: 'append' }, out: Out): void {
    // Sent in an earlier life of the leader.
    if (message.epoch < this.#epoch) return;
    if (message.epoch > this.#epoch) {
      this.#epoch = message.epoch;
      this.#verified = 0;
      this.#cut(message.epochStart, out);
    }
    if (this.#asked !== -1 && this.#asked !== this.#log.length) this.#answered(out);
    const { from, entries } = message;
    const matches = from === 0 || this.#log[from - 1]?.epoch === message.epochBefore;
    if (!matches) {
      // Messages from before the answer may still come; the question is not repeated for each.
      if (this.#asked !== this.#log.length) this.#fetch(out);
      return;
    }
    this.#answered(out);
    let fresh = false;
    for (const entry of entries) {
      const held = this.#log[entry.position];
      if (held !== undefined) {
        if (held.epoch === entry.epoch) continue;
        this.#cut(entry.position, out);
      }
      this.#log.push(entry);
      this.#write(entry, out);
      fresh = true;
    }
    this.#verified = Math.max(this.#verified, from + entries.length);
    // Entries that it already had are acknowledged again: the first acknowledgement may be lost.
    if (!fresh) this.#acknowledge(out);
  }

  #persisted(count: number, out: Out): void {
    const before = this.#durable;
    this.#queue.persisted(count, (entry) => {
      // Cut off since it was written?
      if (!('value' in entry) || this.#log[entry.position] !== entry) return;
      this.#durable = entry.position + 1;
      this.#keep(entry, out);
    });
    if (this.#durable > before) this.#acknowledge(out);
  }

  #acknowledge(out: Out): void {
    const position = Math.min(this.#verified, this.#durable);
    out.send(this.#options.leader, { kind: 'acknowledge', epoch: this.#epoch, position });
  }

  /** Asks for what follows the log, and again until the leader answers. */
  #fetch(out: Out): void {
    this.#asked = this.#log.length;
    const lastEpoch = this.#log.at(-1)?.epoch ?? 0;
    out.send(this.#options.leader, { kind: 'fetch', lastEpoch, position: this.#log.length });
    out.setTimer(FETCH_TIMER, RESEND_AFTER);
  }

  #answered(out: Out): void {
    if (this.#asked === -1) return;
    this.#asked = -1;
    out.cancelTimer(FETCH_TIMER);
  }

  #write(entry: SingleLeaderEntry, out: Out): void {
    this.#queue.push(entry);
    out.persist(entry);
  }

  /** Forgets what it has from `position` on: the leader has lost it. */
  #cut(position: number, out: Out): void {
    if (position >= this.#log.length) return;
    this.#write({ kind: 'cut', position }, out);
    this.#log.length = position;
    if (this.#durable > position) {
      this.#durable = position;
      this.#rebuild(out);
    }
  }

  #rebuild(out: Out): void {
    for (const key of this.#store.keys()) out.hold(key, INITIAL_VALUE);
    this.#store.clear();
    for (let position = 0; position < this.#durable; position++) this.#keep(this.#log[position] as LogEntry, out);
  }

  #keep({ key, value }: LogEntry, out: Out): void {
    this.#store.set(key, value);
    out.hold(key, value);
  }
}
