import { type Instant, invariant, type NodeId, type Outbox, nanos } from '@isthmus/sim-protocol';

/**
 * How long shipped entries may stay unacknowledged before they are shipped again: 1 s, the first retransmission timeout of RFC
 * 6298, and longer than any terrestrial round trip, so that nothing is shipped twice unless something was lost.
 */
export const RESEND_AFTER = nanos(1_000_000_000);

/** The most entries in one message. */
export const ENTRIES_MAX = 64;

/** What one peer has, and has been sent, of the log. */
interface Window {
  readonly peer: NodeId;
  /** The peer said that it has so many entries on disk. */
  acknowledged: number;
  /** So many have been sent, perhaps in vain. */
  sent: number;
  /** The peer fell silent or its connection broke: nothing new is sent until it answers, only the first entries that it lacks. */
  probing: boolean;
  /** Since when, by this node's clock, it owes an acknowledgement. Meaningless while it owes none. */
  waitingSince: Instant;
}

export interface LogShippingOptions<Entry, Message> {
  readonly peers: readonly NodeId[];
  /** Grows at its end only, as long as this object lives. */
  readonly log: readonly Entry[];
  /** The timer that this object may use. Its owner hands its timeouts to `timeout`. */
  readonly timer: number;
  /** The message that carries `entries`, the first of which is at position `from`. */
  messageOf(from: number, entries: readonly Entry[]): Message;
}

/**
 * Ships a log to peers that acknowledge how much of it they have: in order, each at its own position, as fast as the
 * log grows while the peer answers, and again from the acknowledged position when it does not.
 */
export class LogShipping<Entry, Message> {
  readonly #options: LogShippingOptions<Entry, Message>;
  readonly #windows: readonly Window[];
  /** By node. */
  readonly #windowOf: Window[] = [];
  readonly #sorted: number[];
  #end = 0;
  #timerSet = false;
  // One object serves every peer that stands at the same position.
  #message: Message | undefined;
  #messageFrom = 0;
  #messageTo = 0;

  constructor(options: LogShippingOptions<Entry, Message>) {
    this.#options = options;
    this.#windows = options.peers.map((peer) => ({
      peer,
      acknowledged: 0,
      sent: 0,
      probing: false,
      waitingSince: 0 as Instant,
    }));
    for (const window of this.#windows) this.#windowOf[window.peer] = window;
    this.#sorted = this.#windows.map(() => 0);
  }

  /** The first `end` entries of the log may be shipped. */
  extend(end: number, now: Instant, out: Outbox<Message, unknown>): void {
    this.#end = end;
    for (const window of this.#windows) {
      if (!window.probing) this.#ship(window, now, out);
    }
    this.#arm(now, out);
  }

  /**
   * First call of a life that began with `end` entries on disk: asks every peer how much of them it has, with those from `from` on,
   * which it surely has not.
   */
  resume(end: number, now: Instant, out: Outbox<Message, unknown>, from = end): void {
    this.#end = end;
    for (const window of this.#windows) {
      window.sent = end;
      window.probing = true;
      window.waitingSince = now;
      this.#send(window, from, end, out);
    }
    this.#arm(now, out);
  }

  acknowledge(peer: NodeId, position: number, now: Instant, out: Outbox<Message, unknown>): void {
    const window = this.#window(peer);
    invariant(position <= this.#end, `node ${peer} acknowledges ${position} of ${this.#end} entries`);
    if (position > window.acknowledged) {
      window.acknowledged = position;
      window.waitingSince = now;
    }
    if (window.probing) {
      window.probing = false;
      window.sent = window.acknowledged;
    } else if (window.sent < window.acknowledged) {
      window.sent = window.acknowledged;
    }
    this.#ship(window, now, out);
  }

  /** The peer says that it has `position` entries, on disk or not, and asks for the rest. It is always answered. */
  rewind(peer: NodeId, position: number, now: Instant, out: Outbox<Message, unknown>): void {
    const window = this.#window(peer);
    // Its disk may have been lost, so what it acknowledged before does not count any more.
    window.acknowledged = Math.min(window.acknowledged, position);
    window.sent = position;
    window.probing = false;
    window.waitingSince = now;
    if (position === this.#end) this.#send(window, position, position, out);
    else this.#ship(window, now, out);
    this.#arm(now, out);
  }

  /** The connection was reset: what was on its way may be lost. Nothing is shipped to a node that is no peer. */
  reset(peer: NodeId, now: Instant, out: Outbox<Message, unknown>): void {
    const window = this.#windowOf[peer];
    if (window === undefined) return;
    if (window.acknowledged < this.#end) this.#probe(window, now, out);
    this.#arm(now, out);
  }

  timeout(now: Instant, out: Outbox<Message, unknown>): void {
    this.#timerSet = false;
    for (const window of this.#windows) {
      if (window.acknowledged < this.#end && now - window.waitingSince >= RESEND_AFTER) this.#probe(window, now, out);
    }
    this.#arm(now, out);
  }

  /** How many entries at least `count` peers have on disk. */
  acknowledgedBy(count: number): number {
    if (count === 0) return this.#end;
    const sorted = this.#sorted;
    for (let filled = 0; filled < sorted.length; filled++) {
      const position = (this.#windows[filled] as Window).acknowledged;
      let place = filled;
      for (; place > 0 && (sorted[place - 1] as number) < position; place--)
        sorted[place] = sorted[place - 1] as number;
      sorted[place] = position;
    }
    return sorted[count - 1] as number;
  }

  #ship(window: Window, now: Instant, out: Outbox<Message, unknown>): void {
    if (window.sent === window.acknowledged) window.waitingSince = now;
    while (window.sent < this.#end) {
      const to = Math.min(this.#end, window.sent + ENTRIES_MAX);
      this.#send(window, window.sent, to, out);
      window.sent = to;
    }
  }

  #probe(window: Window, now: Instant, out: Outbox<Message, unknown>): void {
    window.probing = true;
    window.waitingSince = now;
    window.sent = Math.min(this.#end, window.acknowledged + ENTRIES_MAX);
    this.#send(window, window.acknowledged, window.sent, out);
  }

  #send(window: Window, from: number, to: number, out: Outbox<Message, unknown>): void {
    if (this.#message === undefined || this.#messageFrom !== from || this.#messageTo !== to) {
      this.#message = this.#options.messageOf(from, this.#options.log.slice(from, to));
      this.#messageFrom = from;
      this.#messageTo = to;
    }
    out.send(window.peer, this.#message);
  }

  /** A set timer is left to run out: setting and cancelling one for every entry would cost more than a vain timeout a second. */
  #arm(now: Instant, out: Outbox<Message, unknown>): void {
    if (this.#timerSet) return;
    let earliest = Infinity;
    for (const window of this.#windows) {
      if (window.acknowledged < this.#end && window.waitingSince < earliest) earliest = window.waitingSince;
    }
    if (earliest === Infinity) return;
    this.#timerSet = true;
    // A clock that was set back must not put the timer off.
    out.setTimer(this.#options.timer, nanos(Math.min(RESEND_AFTER, Math.max(0, earliest + RESEND_AFTER - now))));
  }

  #window(peer: NodeId): Window {
    const window = this.#windowOf[peer];
    invariant(window !== undefined, `node ${peer} is no peer`);
    return window;
  }
}
