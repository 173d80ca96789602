import type { Instant, NodeId, Outbox } from '@isthmus/sim-protocol';
import { RESEND_AFTER } from './log-shipping.js';

/** Where a write is in a node's log. A write itself has its place in the log of the node that accepted it. */
export interface LogPlace {
  readonly node: NodeId;
  /** Names the log: a node whose disk was lost begins another. The node's clock when the log was begun. */
  readonly incarnation: Instant;
  /** In that log, from 0. */
  readonly position: number;
}

/** What nodes tell each other of their logs. */
export type LogMessage<Write> =
  /** The sender's writes from position `from` of its log; null: it has none yet. Empty: tell me how many you have. */
  | {
      readonly kind: 'writes';
      readonly incarnation: Instant | null;
      readonly from: number;
      readonly writes: readonly Write[];
    }
  /** The first `position` writes of your log are on disk here. */
  | { readonly kind: 'acknowledge'; readonly incarnation: Instant; readonly position: number }
  /** I have `position` writes of your log, null: of no log of yours that I know; send what follows. */
  | { readonly kind: 'fetch'; readonly incarnation: Instant | null; readonly position: number };

type Out = Outbox<LogMessage<never>, unknown>;

/** What this node has of another node's log. */
interface Source {
  readonly node: NodeId;
  /** null: nothing is known of the log. */
  incarnation: Instant | null;
  received: number;
  /** Up to the last write of the log that went to the disk here; what was received since was known already. */
  written: number;
  durable: number;
  /** The missing writes have been asked for, and not come. */
  asking: boolean;
  /** More is on disk than has been acknowledged. */
  owesAcknowledgement: boolean;
}

/** The other nodes' logs, each received in order, without gaps, and acknowledged when on disk. */
export class Sources<Write extends LogPlace> {
  readonly #sources: readonly Source[];
  /** By node. */
  readonly #sourceOf: Source[] = [];
  readonly #timer: number;

  constructor(peers: readonly NodeId[], timer: number) {
    this.#sources = peers.map((node) => ({
      node,
      incarnation: null,
      received: 0,
      written: 0,
      durable: 0,
      asking: false,
      owesAcknowledgement: false,
    }));
    for (const source of this.#sources) this.#sourceOf[source.node] = source;
    this.#timer = timer;
  }

  /** What came from that place is what this disk gave back. */
  recover(place: LogPlace): void {
    const source = this.#sourceOf[place.node] as Source;
    source.incarnation = place.incarnation;
    source.received = place.position + 1;
    source.written = source.received;
    source.durable = source.received;
  }

  /** Asks every node for what it has accepted meanwhile. */
  fetchAll(out: Out): void {
    for (const source of this.#sources) this.#fetch(source, out);
  }

  timeout(out: Out): void {
    for (const source of this.#sources) if (source.asking) this.#fetch(source, out);
  }

  reset(peer: NodeId, out: Out): void {
    const source = this.#sourceOf[peer];
    if (source?.asking === true) this.#fetch(source, out);
  }

  /**
   * Calls back for each write at a position of the log from which this node has had nothing yet, in order. `accept`: whether it
   * goes to the disk, as what has come another way does not.
   */
  receive(
    from: NodeId,
    message: LogMessage<Write> & { readonly kind: 'writes' },
    out: Out,
    accept: (write: Write, position: number) => boolean,
  ): void {
    const source = this.#sourceOf[from] as Source;
    if (message.incarnation === null) {
      source.asking = false;
      return;
    }
    // From before that node's disk was lost.
    if (source.incarnation !== null && message.incarnation < source.incarnation) return;
    if (message.incarnation !== source.incarnation) {
      source.incarnation = message.incarnation;
      source.received = 0;
      source.written = 0;
      source.durable = 0;
      source.asking = false;
    }
    if (message.from > source.received) {
      // Messages from before the answer may still come; the question is not repeated for each.
      if (!source.asking) this.#fetch(source, out);
      return;
    }
    source.asking = false;
    const known = source.received - message.from;
    for (let index = known; index < message.writes.length; index++) {
      const position = message.from + index;
      if (accept(message.writes[index] as Write, position)) source.written = position + 1;
    }
    source.received = Math.max(source.received, message.from + message.writes.length);
    const wasDurable = source.durable;
    if (wasDurable >= source.written) source.durable = source.received;
    // What it already had is acknowledged again: the first acknowledgement may be lost.
    if (known >= message.writes.length || source.durable > wasDurable) this.#acknowledge(source, out);
  }

  /** What came from that place is on disk. */
  persisted(place: LogPlace): void {
    const source = this.#sourceOf[place.node] as Source;
    if (source.incarnation !== place.incarnation) return;
    source.durable = place.position + 1 === source.written ? source.received : place.position + 1;
    source.owesAcknowledgement = true;
  }

  acknowledge(out: Out): void {
    for (const source of this.#sources) if (source.owesAcknowledgement) this.#acknowledge(source, out);
  }

  #acknowledge(source: Source, out: Out): void {
    source.owesAcknowledgement = false;
    if (source.incarnation === null) return;
    out.send(source.node, { kind: 'acknowledge', incarnation: source.incarnation, position: source.durable });
  }

  #fetch(source: Source, out: Out): void {
    source.asking = true;
    out.send(source.node, { kind: 'fetch', incarnation: source.incarnation, position: source.received });
    out.setTimer(this.#timer, RESEND_AFTER);
  }
}
