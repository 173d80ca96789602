import {
  INITIAL_VALUE,
  type Input,
  type Instant,
  type NodeId,
  type Outbox,
  type Replica,
  type Result,
} from '@isthmus/sim-protocol';
import { DiskQueue } from '../disk-queue.js';
import { isNewer, StampClock } from '../last-write-wins.js';
import { LogShipping, RESEND_AFTER } from '../log-shipping.js';
import { PendingReplies } from '../pending-replies.js';
import type { MultiLeaderEntry, MultiLeaderMessage, Write } from './messages.js';
import { Sources } from './sources.js';

type Out = Outbox<MultiLeaderMessage, MultiLeaderEntry>;
type MultiLeaderInput = Input<MultiLeaderMessage, MultiLeaderEntry>;

const RESEND_TIMER = 0;
const FETCH_TIMER = 1;
const RECALL_TIMER = 2;

/** Accepts writes, keeps the newest version of each key, and ships what it accepted to all others once it is on disk. */
export class MultiLeaderReplica implements Replica<MultiLeaderMessage, MultiLeaderEntry> {
  readonly #self: NodeId;
  readonly #peers: readonly NodeId[];
  #queue = new DiskQueue<MultiLeaderEntry>(0);
  readonly #clock = new StampClock();
  /** The newest version of each key that is on disk here. */
  readonly #store = new Map<number, Write>();
  #incarnation = 0 as Instant;
  /** The writes accepted here. */
  readonly #log: Write[] = [];
  #durable = 0;
  readonly #shipping: LogShipping<Write, MultiLeaderMessage>;
  readonly #sources: Sources;
  /** The latest write of each session here, by which a retry is recognised. */
  readonly #sessions = new Map<number, Write>();
  readonly #replies = new PendingReplies();
  /** Who has not yet told which of this node's writes it has. */
  readonly #recalling = new Set<NodeId>();

  constructor(self: NodeId, peers: readonly NodeId[]) {
    this.#self = self;
    this.#peers = peers;
    this.#sources = new Sources(peers, FETCH_TIMER);
    this.#shipping = new LogShipping({
      peers,
      log: this.#log,
      timer: RESEND_TIMER,
      messageOf: (from, writes) => ({ kind: 'writes', incarnation: this.#incarnation, from, writes }),
    });
  }

  step(input: MultiLeaderInput, now: Instant, out: Out): void {
    switch (input.kind) {
      case 'start':
        this.#incarnation = now;
        this.#queue = new DiskQueue(input.recovered.length);
        if (input.reason === 'restart') this.#restart(input.recovered, now, out);
        break;
      case 'request':
        this.#request(input, now, out);
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

  #restart(recovered: readonly MultiLeaderEntry[], now: Instant, out: Out): void {
    let restored = recovered.length > 0;
    for (const entry of recovered) {
      if (entry.kind !== 'write') {
        restored = entry.kind === 'restored';
        continue;
      }
      this.#merge(entry, out);
      if (entry.node === this.#self) this.#adopt(entry);
      else this.#sources.recover(entry);
    }
    this.#durable = this.#log.length;
    this.#incarnation = this.#log[0]?.incarnation ?? now;
    this.#sources.fetchAll(out);
    this.#shipping.resume(this.#durable, now, out);
    if (restored || this.#peers.length === 0) return;
    if (recovered.length === 0) this.#write({ kind: 'restoring' }, out);
    for (const peer of this.#peers) this.#recalling.add(peer);
    this.#recall(out);
  }

  #recall(out: Out): void {
    for (const peer of this.#recalling) out.send(peer, { kind: 'recall' });
    out.setTimer(RECALL_TIMER, RESEND_AFTER);
  }

  #request(request: MultiLeaderInput & { readonly kind: 'request' }, now: Instant, out: Out): void {
    const { id, session, sequence, operation } = request;
    switch (operation.kind) {
      case 'read':
        out.reply(id, okOf(this.#store.get(operation.key)?.value ?? INITIAL_VALUE));
        break;
      case 'write': {
        const latest = this.#sessions.get(session);
        if (latest === undefined || latest.sequence < sequence) {
          this.#replies.add(this.#log.length, id);
          const { key, value } = operation;
          this.#accept({ key, value, timestamp: this.#clock.next(now), session, sequence }, out);
        } else if (latest.sequence === sequence) {
          if (latest.position < this.#durable) out.reply(id, okOf(latest.value));
          else this.#replies.add(latest.position, id);
        }
        // An attempt at an operation that its session has given up since is dropped: it may have taken effect already.
        break;
      }
      case 'cas':
        out.reply(id, { kind: 'refused', reason: 'unsupported' });
        break;
    }
  }

  #receive(from: NodeId, message: MultiLeaderMessage, now: Instant, out: Out): void {
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
        const versions = [...this.#store.values()].filter(({ node }) => node === from);
        out.send(from, { kind: 'recalled', versions });
        break;
      }
      case 'recalled':
        this.#restore(from, message.versions, out);
        break;
    }
  }

  /** Writes that this node accepted before its disk was lost go into its new log: `from` has them, others may not. */
  #restore(from: NodeId, versions: readonly Write[], out: Out): void {
    if (!this.#recalling.delete(from)) return;
    for (const version of versions) {
      this.#clock.passed(version.timestamp);
      if (isNewer(version, this.#store.get(version.key))) this.#accept(version, out);
    }
    if (this.#recalling.size > 0) return;
    out.cancelTimer(RECALL_TIMER);
    this.#write({ kind: 'restored' }, out);
  }

  /** Appends to this node's log. */
  #accept(write: Pick<Write, 'key' | 'value' | 'timestamp' | 'session' | 'sequence'>, out: Out): void {
    const { key, value, timestamp, session, sequence } = write;
    const entry: Write = {
      kind: 'write',
      node: this.#self,
      incarnation: this.#incarnation,
      position: this.#log.length,
      timestamp,
      key,
      value,
      session,
      sequence,
    };
    this.#adopt(entry);
    this.#write(entry, out);
  }

  #adopt(entry: Write): void {
    this.#log.push(entry);
    this.#clock.passed(entry.timestamp);
    const latest = this.#sessions.get(entry.session);
    if (latest === undefined || latest.sequence < entry.sequence) this.#sessions.set(entry.session, entry);
  }

  #write(entry: MultiLeaderEntry, out: Out): void {
    this.#queue.push(entry);
    out.persist(entry);
  }

  #persisted(count: number, now: Instant, out: Out): void {
    const before = this.#durable;
    this.#queue.persisted(count, (entry) => {
      if (entry.kind !== 'write') return;
      this.#merge(entry, out);
      if (entry.node === this.#self) {
        this.#durable = entry.position + 1;
        this.#replies.settle(entry.position, okOf(entry.value), out);
      } else {
        this.#sources.persisted(entry);
      }
    });
    // What others are sent is on disk here, so a crash never takes back what they have.
    if (this.#durable > before) this.#shipping.extend(this.#durable, now, out);
    this.#sources.acknowledge(out);
  }

  #merge(write: Write, out: Out): void {
    if (!isNewer(write, this.#store.get(write.key))) return;
    this.#store.set(write.key, write);
    out.hold(write.key, write.value);
  }
}

function okOf(value: number): Result {
  return { kind: 'ok', value, swapped: false };
}
