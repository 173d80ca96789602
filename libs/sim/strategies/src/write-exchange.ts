import type { Input, Instant, NodeId, Outbox } from '@isthmus/sim-protocol';
import { DiskQueue } from './disk-queue.js';
import type { ExchangeEntry, ExchangeMessage, LoggedWrite, WriteContent } from './exchange-messages.js';
import { KnownLogs } from './known-logs.js';
import { LogShipping, RESEND_AFTER } from './log-shipping.js';
import { type LogPlace, Sources } from './sources.js';

/** Which logs go where. */
export interface Links {
  /** Who is sent this node's log. */
  readonly to: readonly NodeId[];
  /** Whose logs this node is sent. */
  readonly from: readonly NodeId[];
  /** Whether this node's log has what it was sent, too, in the order in which it came to the disk here. */
  readonly forwards: boolean;
}

export interface WriteExchangeOptions<Write, Out> {
  readonly self: NodeId;
  /** All other nodes. */
  readonly peers: readonly NodeId[];
  /** Absent: every node sends what it accepted to all others itself. */
  readonly links?: Links | undefined;
  /** A write went into this node's own log: now, or in a life before. */
  accepted(write: Write): void;
  /** A write of any node is on this node's disk. In the order of the disk. */
  onDisk(write: Write, out: Out): void;
  /** Whether a write of this node, from before its disk was lost, is neither here nor superseded. */
  lacks(write: Write): boolean;
  /** What such a write becomes in this node's new log; the same unless given. */
  renewed?(write: Write, now: Instant): Write;
  /** All writes here that may be the newest of their key somewhere. */
  versions(): Iterable<Write>;
}

const RESEND_TIMER = 0;
const FETCH_TIMER = 1;
const RECALL_TIMER = 2;

/**
 * Every node has a log of the writes that it accepted, and gets those of all others: each in order, without gaps, only what is on the
 * disk of its node. A node whose disk was lost begins another log, and asks which of its writes the others have.
 *
 * Where nodes do not send to all others themselves, the log of one that forwards has the writes of others too. Each write keeps its
 * place in the log of the node that accepted it, by which a node that it reaches again ignores it, and never sends it on.
 */
export class WriteExchange<Content extends WriteContent, Context = unknown> {
  readonly #options: WriteExchangeOptions<LoggedWrite<Content>, ExchangeOut<Content, Context>>;
  readonly #forwards: boolean;
  /** Of each node, which of its writes have come here; null where each comes from its node, in the order of its log. */
  readonly #known: KnownLogs | null;
  #queue = new DiskQueue<ExchangeEntry<LoggedWrite<Content>>>(0);
  #incarnation = 0 as Instant;
  /** The writes accepted here; and all others, if they are forwarded. */
  readonly #log: LoggedWrite<Content>[] = [];
  #durable = 0;
  readonly #shipping: LogShipping<LoggedWrite<Content>, ExchangeMessage<LoggedWrite<Content>>>;
  readonly #sources: Sources<LoggedWrite<Content>>;
  /** The latest write of each session here, by which a retry is recognised. */
  readonly #sessions = new Map<number, LoggedWrite<Content>>();
  /** Who has not yet told which of this node's writes it has. */
  readonly #recalling = new Set<NodeId>();

  constructor(options: WriteExchangeOptions<LoggedWrite<Content>, ExchangeOut<Content, Context>>) {
    const { peers, links } = options;
    this.#options = options;
    this.#forwards = links?.forwards ?? false;
    this.#known = links === undefined ? null : new KnownLogs();
    this.#sources = new Sources(links?.from ?? peers, FETCH_TIMER);
    this.#shipping = new LogShipping({
      peers: links?.to ?? peers,
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
    this.#incarnation = now;
    for (const entry of recovered) {
      switch (entry.kind) {
        case 'restoring':
        case 'restored':
          restored = entry.kind === 'restored';
          break;
        case 'forwarded':
          onDisk(entry.write, out);
          this.#incarnation = entry.incarnation;
          this.#sources.recover(entry.from);
          this.#known?.add(entry.write);
          if (this.#forwards) this.#log.push(entry.write);
          break;
        case 'write':
          onDisk(entry, out);
          if (entry.node === self) {
            this.#incarnation = entry.incarnation;
            this.#adopt(entry);
          } else this.#sources.recover(entry);
      }
    }
    this.#durable = this.#log.length;
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
        this.#receiveWrites(from, message, out);
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
        const versions = [...this.#options.versions(), ...this.#unflushed()].filter(({ node }) => node === from);
        out.send(from, { kind: 'recalled', versions });
        break;
      }
      case 'recalled':
        this.#restore(from, message.versions, now, out);
        break;
    }
  }

  /** What will be on the disk here in a moment. */
  #unflushed(): LoggedWrite<Content>[] {
    return this.#queue
      .waiting()
      .flatMap((entry) => (entry.kind === 'write' ? [entry] : entry.kind === 'forwarded' ? [entry.write] : []));
  }

  /** A write of another node's, from that place in the log of one that sends to this. Whether it goes to the disk. */
  #take(write: LoggedWrite<Content>, from: LogPlace, out: ExchangeOut<Content, Context>): boolean {
    if (write.node === this.#options.self || this.#known?.add(write) === false) return false;
    if (this.#forwards) this.#log.push(write);
    this.#write({ kind: 'forwarded', write, from, incarnation: this.#incarnation }, out);
    return true;
  }

  /** Writes that this node accepted before its disk was lost go into its new log: `from` has them, others may not. */
  #restore(
    from: NodeId,
    versions: readonly LoggedWrite<Content>[],
    now: Instant,
    out: ExchangeOut<Content, Context>,
  ): void {
    if (!this.#recalling.delete(from)) return;
    const { accepted, lacks, renewed } = this.#options;
    for (const version of versions) {
      accepted(version);
      if (!lacks(version)) continue;
      this.#accept({ ...(renewed?.(version, now) ?? version), ...this.#nextPlace() }, out);
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

  #receiveWrites(
    from: NodeId,
    message: Extract<ExchangeMessage<LoggedWrite<Content>>, { readonly kind: 'writes' }>,
    out: ExchangeOut<Content, Context>,
  ): void {
    this.#sources.receive(from, message, out, (write, position) => {
      if (this.#known !== null)
        return this.#take(write, { node: from, incarnation: message.incarnation!, position }, out);
      this.#write(write, out);
      return true;
    });
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
      switch (entry.kind) {
        case 'write':
          if (entry.node === self) this.#durable = entry.position + 1;
          else this.#sources.persisted(entry);
          onDisk(entry, out);
          break;
        case 'forwarded':
          if (this.#forwards) this.#durable++;
          this.#sources.persisted(entry.from);
          onDisk(entry.write, out);
      }
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
