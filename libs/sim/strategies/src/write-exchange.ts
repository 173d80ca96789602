import type { Input, Instant, NodeId, Outbox } from '@isthmus/sim-protocol';
import { DiskQueue } from './disk-queue.js';
import { isNewer, type Version } from './last-write-wins.js';
import { LogShipping, RESEND_AFTER } from './log-shipping.js';
import { FIELD_BYTES, HEADER_BYTES } from './message-size.js';
import { type LogMessage, type LogPlace, Sources } from './sources.js';

/** What a client wrote, and when in the order of versions. */
export interface WriteContent extends Omit<Version, 'node'> {
  readonly session: number;
  readonly sequence: number;
}

/** A write in the log of the node that accepted it. */
export type LoggedWrite<Content extends WriteContent> = Content & LogPlace & { readonly kind: 'write' };

/** What a node writes to disk: its own writes and the others', and whether it has its old writes back after its disk was lost. */
export type ExchangeEntry<Write> = Write | { readonly kind: 'restoring' } | { readonly kind: 'restored' };

export type ExchangeMessage<Write> =
  | LogMessage<Write>
  /** My disk was lost: which of my writes do you have? */
  | { readonly kind: 'recall' }
  | { readonly kind: 'recalled'; readonly versions: readonly Write[] };

/** Timestamp, session and sequence, key and value; node, log and position follow from the message. */
export const WRITE_BYTES = 5 * FIELD_BYTES;

export function sizeOfExchange<Write>(message: ExchangeMessage<Write>, sizeOfWrite: (write: Write) => number): number {
  const sum = (writes: readonly Write[]) => writes.reduce((bytes, write) => bytes + sizeOfWrite(write), 0);
  switch (message.kind) {
    case 'writes':
      return HEADER_BYTES + 2 * FIELD_BYTES + sum(message.writes);
    case 'acknowledge':
    case 'fetch':
      return HEADER_BYTES + 2 * FIELD_BYTES;
    case 'recall':
      return HEADER_BYTES;
    case 'recalled':
      return HEADER_BYTES + sum(message.versions);
  }
}

/** Every name that a message goes by. */
export const EXCHANGE_MESSAGES = ['writes', 'probe', 'acknowledge', 'fetch', 'recall', 'recalled'] as const;

/** An empty `writes` goes by the name `probe`: it carries nothing. */
export function nameOfExchange<Write>(message: ExchangeMessage<Write>): (typeof EXCHANGE_MESSAGES)[number] {
  return message.kind === 'writes' && message.writes.length === 0 ? 'probe' : message.kind;
}

export interface WriteExchangeOptions<Write, Out> {
  readonly self: NodeId;
  readonly peers: readonly NodeId[];
  /** A write went into this node's own log: now, or in a life before. */
  accepted(write: Write): void;
  /** A write of any node is on this node's disk. In the order of the disk. */
  onDisk(write: Write, out: Out): void;
  /** The newest version of a key here. */
  versionOf(key: number): Write | undefined;
  /** All writes here that may be the newest of their key somewhere. */
  versions(): Iterable<Write>;
}

const RESEND_TIMER = 0;
const FETCH_TIMER = 1;
const RECALL_TIMER = 2;

/**
 * Every node has a log of the writes that it accepted, and gets those of all others: each in order, without gaps, only what is on the
 * disk of its node. A node whose disk was lost begins another log, and asks which of its writes the others have.
 */
export class WriteExchange<Content extends WriteContent, Context = unknown> {
  readonly #options: WriteExchangeOptions<LoggedWrite<Content>, ExchangeOut<Content, Context>>;
  #queue = new DiskQueue<ExchangeEntry<LoggedWrite<Content>>>(0);
  #incarnation = 0 as Instant;
  /** The writes accepted here. */
  readonly #log: LoggedWrite<Content>[] = [];
  #durable = 0;
  readonly #shipping: LogShipping<LoggedWrite<Content>, ExchangeMessage<LoggedWrite<Content>>>;
  readonly #sources: Sources<LoggedWrite<Content>>;
  /** The latest write of each session here, by which a retry is recognised. */
  readonly #sessions = new Map<number, LoggedWrite<Content>>();
  /** Who has not yet told which of this node's writes it has. */
  readonly #recalling = new Set<NodeId>();

  constructor(options: WriteExchangeOptions<LoggedWrite<Content>, ExchangeOut<Content, Context>>) {
    this.#options = options;
    this.#sources = new Sources(options.peers, FETCH_TIMER);
    this.#shipping = new LogShipping({
      peers: options.peers,
      log: this.#log,
      timer: RESEND_TIMER,
      messageOf: (from, writes) => ({ kind: 'writes', incarnation: this.#named(), from, writes }),
    });
  }

  /** Names this node's log. */
  get incarnation(): Instant {
    return this.#incarnation;
  }

  /** The latest write that this node has accepted from a session. */
  latestOf(session: number): LoggedWrite<Content> | undefined {
    return this.#sessions.get(session);
  }

  /** Whether a write of this node's log is on its disk. */
  isDurable({ position }: LogPlace): boolean {
    return position < this.#durable;
  }

  /** Appends to this node's log. Returns what the write became there. */
  append(content: Content, out: ExchangeOut<Content, Context>): LoggedWrite<Content> {
    return this.#accept({ kind: 'write', ...this.#nextPlace(), ...content }, out);
  }

  /** Takes every input but requests. */
  step(input: ExchangeInput<Content, Context>, now: Instant, out: ExchangeOut<Content, Context>): void {
    switch (input.kind) {
      case 'start':
        this.#incarnation = now;
        this.#queue = new DiskQueue(input.recovered.length);
        if (input.reason === 'restart') this.#restart(input.recovered, now, out);
        break;
      case 'message':
        this.#receive(input.from, input.message, now, out);
        break;
      case 'persisted':
        this.#persisted(input.count, now, out);
        break;
      case 'timeout':
        if (input.timer === RESEND_TIMER) this.#shipping.timeout(now, out);
        else if (input.timer === FETCH_TIMER) this.#sources.timeout(out);
        else this.#recall(out);
        break;
      case 'connection-reset':
        this.#shipping.reset(input.peer, now, out);
        this.#sources.reset(input.peer, out);
        if (this.#recalling.has(input.peer)) out.send(input.peer, { kind: 'recall' });
        break;
    }
  }

  #restart(
    recovered: readonly ExchangeEntry<LoggedWrite<Content>>[],
    now: Instant,
    out: ExchangeOut<Content, Context>,
  ): void {
    const { self, peers, onDisk } = this.#options;
    let restored = recovered.length > 0;
    for (const entry of recovered) {
      if (entry.kind !== 'write') {
        restored = entry.kind === 'restored';
        continue;
      }
      onDisk(entry, out);
      if (entry.node === self) this.#adopt(entry);
      else this.#sources.recover(entry);
    }
    this.#durable = this.#log.length;
    this.#incarnation = this.#log[0]?.incarnation ?? now;
    this.#sources.fetchAll(out);
    if (this.#durable > 0) this.#shipping.resume(this.#durable, now, out);
    if (restored || peers.length === 0) return;
    if (recovered.length === 0) this.#write({ kind: 'restoring' }, out);
    for (const peer of peers) this.#recalling.add(peer);
    this.#recall(out);
  }

  #recall(out: ExchangeOut<Content, Context>): void {
    for (const peer of this.#recalling) out.send(peer, { kind: 'recall' });
    out.setTimer(RECALL_TIMER, RESEND_AFTER);
  }

  #receive(
    from: NodeId,
    message: ExchangeMessage<LoggedWrite<Content>>,
    now: Instant,
    out: ExchangeOut<Content, Context>,
  ): void {
    switch (message.kind) {
      case 'writes':
        this.#sources.receive(from, message, out, (write) => this.#write(write, out));
        break;
      case 'acknowledge':
        if (message.incarnation === this.#incarnation) {
          this.#shipping.acknowledge(from, message.position, now, out);
        }
        break;
      case 'fetch': {
        const has = message.incarnation === this.#incarnation ? message.position : 0;
        this.#shipping.rewind(from, has, now, out);
        break;
      }
      case 'recall': {
        const versions = [...this.#options.versions()].filter(({ node }) => node === from);
        out.send(from, { kind: 'recalled', versions });
        break;
      }
      case 'recalled':
        this.#restore(from, message.versions, out);
        break;
    }
  }

  /** Writes that this node accepted before its disk was lost go into its new log: `from` has them, others may not. */
  #restore(from: NodeId, versions: readonly LoggedWrite<Content>[], out: ExchangeOut<Content, Context>): void {
    if (!this.#recalling.delete(from)) return;
    for (const version of versions) {
      this.#options.accepted(version);
      if (!isNewer(version, this.#options.versionOf(version.key))) continue;
      this.#accept({ ...version, ...this.#nextPlace() }, out);
    }
    if (this.#recalling.size > 0) return;
    out.cancelTimer(RECALL_TIMER);
    this.#write({ kind: 'restored' }, out);
  }

  #nextPlace(): LogPlace {
    return { node: this.#options.self, incarnation: this.#incarnation, position: this.#log.length };
  }

  /**
   * What others may call this node's log: nothing before its first write is on disk, for a node that restarts without one calls it
   * by another moment.
   */
  #named(): Instant | null {
    return this.#durable > 0 ? this.#incarnation : null;
  }

  #accept(write: LoggedWrite<Content>, out: ExchangeOut<Content, Context>): LoggedWrite<Content> {
    this.#adopt(write);
    this.#write(write, out);
    return write;
  }

  #adopt(write: LoggedWrite<Content>): void {
    this.#log.push(write);
    this.#options.accepted(write);
    const latest = this.#sessions.get(write.session);
    if (latest === undefined || latest.sequence < write.sequence) this.#sessions.set(write.session, write);
  }

  #write(entry: ExchangeEntry<LoggedWrite<Content>>, out: ExchangeOut<Content, Context>): void {
    this.#queue.push(entry);
    out.persist(entry);
  }

  #persisted(count: number, now: Instant, out: ExchangeOut<Content, Context>): void {
    const { self, onDisk } = this.#options;
    const before = this.#durable;
    this.#queue.persisted(count, (entry) => {
      if (entry.kind !== 'write') return;
      if (entry.node === self) this.#durable = entry.position + 1;
      else this.#sources.persisted(entry);
      onDisk(entry, out);
    });
    // What others are sent is on disk here, so a crash never takes back what they have.
    if (this.#durable > before) this.#shipping.extend(this.#durable, now, out);
    this.#sources.acknowledge(out);
  }
}

export type ExchangeOut<Content extends WriteContent, Context = unknown> = Outbox<
  ExchangeMessage<LoggedWrite<Content>>,
  ExchangeEntry<LoggedWrite<Content>>,
  Context
>;

type ExchangeInput<Content extends WriteContent, Context> = Exclude<
  Input<ExchangeMessage<LoggedWrite<Content>>, ExchangeEntry<LoggedWrite<Content>>, Context>,
  { readonly kind: 'request' }
>;
