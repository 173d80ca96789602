import { type NodeId, nanosFromMs, type Outbox } from '@isthmus/sim-protocol';

/** A message of one node to all others, with its place in the order in which that node sends them. */
export interface Numbered<Content> {
  readonly kind: 'numbered-content';
  /** From 1, one after the other. */
  readonly number: number;
  readonly content: Content;
  /** How many of the receiver's own messages have come in turn. */
  readonly received: number;
}

export type LinkMessage<Content> = Numbered<Content> | { readonly kind: 'received'; readonly received: number };

interface Sent<Content> {
  readonly content: Content;
  /** When it was sent first. */
  readonly tick: number;
}

interface Peer<Content> {
  /** Of this node's messages, those that the peer has said to have. */
  confirmed: number;
  /** When something came from it last. */
  heardAt: number;
  /** When something was sent to it again, and up to which number. */
  repeatedAt: number;
  repeatedTo: number;
  /** Of the peer's messages, those that have come in turn. */
  received: number;
  /** What the peer was told of them. */
  told: number;
  /** Came before its turn. By number. */
  readonly early: Map<number, Content>;
}

const TICK = nanosFromMs(100);
/** Ticks after which what nobody has confirmed is taken for lost: longer than a tick and the longest round trip on Earth. */
const LOST_AFTER = 5;
/** Sent again at once: to a peer that is silent, and to one that answers. */
const [PROBE, WINDOW] = [16, 512];

/**
 * From each node to every other a link that loses, repeats and reorders nothing, made of those that do, as long as no node forgets
 * what it has: messages are numbered, kept until all have confirmed them, and sent again. What is received is told along with the next
 * message to that node, or a tick later.
 */
export class FifoLinks<Content> {
  private readonly peers: ReadonlyMap<NodeId, Peer<Content>>;
  /** From number `first` on. */
  private sent: Sent<Content>[] = [];
  private first = 1;
  private ticks = 0;
  private isTicking = false;

  /** @param timer of this node, and nobody else's. */
  constructor(
    others: readonly NodeId[],
    private readonly timer: number,
  ) {
    this.peers = new Map(
      others.map((node) => [
        node,
        {
          ...{ confirmed: 0, heardAt: 0, repeatedAt: 0, repeatedTo: 0 },
          received: 0,
          told: 0,
          early: new Map<number, Content>(),
        },
      ]),
    );
  }

  /** To all others. */
  send(content: Content, out: Outbox<LinkMessage<Content>, never>): void {
    if (this.peers.size === 0) return;
    this.sent.push({ content, tick: this.ticks });
    for (const node of this.peers.keys()) this.transmit(node, this.last, out);
    this.wake(out);
  }

  /** What is now to be taken note of from that node, in its order. */
  receive(from: NodeId, message: LinkMessage<Content>, out: Outbox<LinkMessage<Content>, never>): readonly Content[] {
    const peer = this.peers.get(from)!;
    // A node that has forgotten what it sent is told of more than it knows.
    const confirmed = Math.min(message.received, this.last);
    const isNews = confirmed > peer.confirmed;
    peer.confirmed = Math.max(peer.confirmed, confirmed);
    peer.heardAt = this.ticks;
    if (isNews) this.sendAgain(from, Math.max(peer.confirmed, peer.repeatedTo), WINDOW, out);
    if (message.kind === 'received') return [];
    // Of what has come already the peer was not told, or that was lost.
    if (message.number <= peer.received) peer.told = 0;
    else peer.early.set(message.number, message.content);
    const inTurn: Content[] = [];
    for (let next = peer.early.get(peer.received + 1); next !== undefined; next = peer.early.get(peer.received + 1)) {
      peer.early.delete(++peer.received);
      inTurn.push(next);
    }
    this.wake(out);
    return inTurn;
  }

  onTimer(out: Outbox<LinkMessage<Content>, never>): void {
    this.isTicking = false;
    this.ticks++;
    let isQuiet = true;
    for (const [node, peer] of this.peers) {
      const count = this.ticks - peer.heardAt < LOST_AFTER ? WINDOW : PROBE;
      if (this.ticks - peer.repeatedAt >= LOST_AFTER) this.sendAgain(node, peer.confirmed, count, out);
      if (peer.told < peer.received) {
        peer.told = peer.received;
        out.send(node, { kind: 'received', received: peer.received });
      }
      isQuiet &&= peer.confirmed === this.last;
    }
    const everywhere = Math.min(...[...this.peers.values()].map(({ confirmed }) => confirmed));
    this.sent.splice(0, everywhere + 1 - this.first);
    this.first = everywhere + 1;
    if (!isQuiet) this.wake(out);
  }

  private get last(): number {
    return this.first + this.sent.length - 1;
  }

  /** What comes after a number, as far as it is old enough to be lost. */
  private sendAgain(node: NodeId, after: number, count: number, out: Outbox<LinkMessage<Content>, never>): void {
    const peer = this.peers.get(node)!;
    for (let number = after + 1; number <= Math.min(after + count, this.last); number++) {
      if (this.ticks - this.sent[number - this.first]!.tick < LOST_AFTER) return;
      peer.repeatedAt = this.ticks;
      peer.repeatedTo = Math.max(peer.repeatedTo, number);
      this.transmit(node, number, out);
    }
  }

  private transmit(node: NodeId, number: number, out: Outbox<LinkMessage<Content>, never>): void {
    const peer = this.peers.get(node)!;
    const { content } = this.sent[number - this.first]!;
    peer.told = peer.received;
    out.send(node, { kind: 'numbered-content', number, content, received: peer.received });
  }

  private wake(out: Outbox<LinkMessage<Content>, never>): void {
    if (this.isTicking) return;
    this.isTicking = true;
    out.setTimer(this.timer, TICK);
  }
}
