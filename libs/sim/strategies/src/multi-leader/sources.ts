import type { Instant, NodeId, Outbox } from '@isthmus/sim-protocol';
import { RESEND_AFTER } from '../log-shipping.js';
import type { MultiLeaderEntry, MultiLeaderMessage, Write } from './messages.js';

type Out = Outbox<MultiLeaderMessage, MultiLeaderEntry>;

/** What this node has of another node's log. */
interface Source {
  readonly node: NodeId;
  /** null: nothing is known of the log. */
  incarnation: Instant | null;
  received: number;
  durable: number;
  /** The missing writes have been asked for, and not come. */
  asking: boolean;
  /** More is on disk than has been acknowledged. */
  owesAcknowledgement: boolean;
}

/** The other nodes' logs, each received in order, without gaps, and acknowledged when on disk. */
export class Sources {
  readonly #sources: readonly Source[];
  /** By node. */
  readonly #sourceOf: Source[] = [];
  readonly #timer: number;

  constructor(peers: readonly NodeId[], timer: number) {
    this.#sources = peers.map((node) => ({
      node,
      incarnation: null,
      received: 0,
      durable: 0,
      asking: false,
      owesAcknowledgement: false,
    }));
    for (const source of this.#sources) this.#sourceOf[source.node] = source;
    this.#timer = timer;
  }

  /** A write of another node that this disk gave back. */
  recover(write: Write): void {
    const source = this.#sourceOf[write.node] as Source;
    source.incarnation = write.incarnation;
    source.received = write.position + 1;
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
    const source = this.#sourceOf[peer] as Source;
    if (source.asking) this.#fetch(source, out);
  }

  /** Calls back for each write that this node does not have yet, in order. */
  receive(
    from: NodeId,
    message: MultiLeaderMessage & { readonly kind: 'writes' },
    out: Out,
    accept: (write: Write) => void,
  ): void {
    const source = this.#sourceOf[from] as Source;
    // From before that node's disk was lost.
    if (source.incarnation !== null && message.incarnation < source.incarnation) return;
    if (message.incarnation !== source.incarnation) {
      source.incarnation = message.incarnation;
      source.received = 0;
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
    for (let index = known; index < message.writes.length; index++) accept(message.writes[index] as Write);
    source.received = Math.max(source.received, message.from + message.writes.length);
    // What it already had is acknowledged again: the first acknowledgement may be lost.
    if (known >= message.writes.length) this.#acknowledge(source, out);
  }

  persisted(write: Write): void {
    const source = this.#sourceOf[write.node] as Source;
    if (source.incarnation !== write.incarnation) return;
    source.durable = write.position + 1;
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
