import {
  INITIAL_VALUE,
  type Input,
  type Instant,
  invariant,
  type NodeId,
  type Operation,
  type OperationId,
  type Outbox,
  type Replica,
} from '@isthmus/sim-protocol';
import { DiskQueue } from '../disk-queue.js';
import { LogShipping, RESEND_AFTER } from '../log-shipping.js';
import { PendingReplies } from '../pending-replies.js';
import { type LogEntry, resultOf, type SingleLeaderEntry, type SingleLeaderMessage } from './messages.js';

type Out = Outbox<SingleLeaderMessage, SingleLeaderEntry>;

const RESEND_TIMER = 0;
const RECALL_TIMER = 1;

export interface LeaderOptions {
  readonly followers: readonly NodeId[];
  /** How many of them must have a write on disk before it is answered. */
  readonly acknowledgements: number;
  /** Whether this operation is a read that may return the state of any replica. */
  servesLocally(operation: Operation): boolean;
}

interface Request {
  readonly id: OperationId;
  readonly session: number;
  readonly sequence: number;
  readonly operation: Operation;
}

/**
 * Orders every write in its log. An entry is committed when it is on this disk and on those of `acknowledgements` followers;
 * only then is it answered and can be read.
 */
export class Leader implements Replica<SingleLeaderMessage, SingleLeaderEntry> {
  readonly #options: LeaderOptions;
  #queue = new DiskQueue<SingleLeaderEntry>(0);
  readonly #log: LogEntry[] = [];
  readonly #shipping: LogShipping<LogEntry, SingleLeaderMessage>;
  #epoch = 1;
  #epochStart = 0;
  /** `recalling`: asks the followers for a log that its disk does not have. `preparing`: its epoch is not yet on disk. */
  #stage: 'recalling' | 'preparing' | 'serving' = 'serving';
  #durable = 0;
  #committed = 0;
  /** The state after the committed entries. */
  readonly #store = new Map<number, number>();
  /** The state after all entries: what the next compare-and-set is compared with. */
  readonly #tip = new Map<number, number>();
  /** The latest entry of each session, by which a retry is recognised. */
  readonly #sessions = new Map<number, LogEntry>();
  readonly #replies = new PendingReplies();
  /** By session: attempts at its open operation that must wait until this life may serve them. */
  #held = new Map<number, Request[]>();
  /** By follower, while recalling. */
  readonly #recalled = new Map<NodeId, SingleLeaderMessage & { readonly kind: 'recalled' }>();

  constructor(options: LeaderOptions) {
    this.#options = options;
    this.#shipping = new LogShipping({
      peers: options.followers,
      log: this.#log,
      timer: RESEND_TIMER,
      messageOf: (from, entries) => ({
        kind: 'append',
        epoch: this.#epoch,
        epochStart: this.#epochStart,
        from,
        epochBefore: this.#log[from - 1]?.epoch ?? 0,
        entries,
      }),
    });
  }

  step(input: Input<SingleLeaderMessage, SingleLeaderEntry>, now: Instant, out: Out): void {
    switch (input.kind) {
      case 'start':
        this.#start(input.reason, input.recovered, out);
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
        else this.#recall(out);
        break;
      case 'connection-reset':
        if (this.#stage === 'serving') this.#shipping.reset(input.peer, now, out);
        else if (this.#stage === 'recalling') this.#recall(out);
        break;
    }
  }

  #start(reason: 'boot' | 'restart', recovered: readonly SingleLeaderEntry[], out: Out): void {
    this.#queue = new DiskQueue(recovered.length);
    if (reason === 'boot') {
      out.announce('leader', this.#epoch);
      return;
    }
    const epoch = this.#adoptAll(recovered);
    if (epoch !== null || this.#options.followers.length === 0) {
      this.#durable = this.#log.length;
      this.#prepare((epoch ?? 0) + 1, out);
    } else {
      this.#stage = 'recalling';
      this.#epochStart = Infinity;
      this.#write({ kind: 'recalling' }, out);
      this.#recall(out);
    }
  }

  /** Takes over the log of an earlier life. Gives its last epoch, or null where the disk does not have the whole log. */
  #adoptAll(recovered: readonly SingleLeaderEntry[]): number | null {
    const copied = recovered.slice(recovered.findLastIndex(({ kind }) => kind === 'recalling') + 1);
    const isWhole = copied.length === recovered.length || copied.some(({ kind }) => kind === 'epoch');
    if (recovered.length === 0 || !isWhole) return null;
    let epoch = 1;
    for (const entry of copied) {
      if ('epoch' in entry) epoch = Math.max(epoch, entry.epoch);
      if ('value' in entry) this.#adopt(entry);
    }
    return epoch;
  }

  /** Begins a new epoch. Followers may have entries of the last one that this disk has lost, so the two must never be confused. */
  #prepare(epoch: number, out: Out): void {
    this.#epoch = epoch;
    this.#epochStart = this.#log.length;
    this.#stage = 'preparing';
    this.#write({ kind: 'epoch', epoch }, out);
  }

  #recall(out: Out): void {
    for (const follower of this.#options.followers) {
      if (!this.#recalled.has(follower)) out.send(follower, { kind: 'recall' });
    }
    out.setTimer(RECALL_TIMER, RESEND_AFTER);
  }

  #receive(from: NodeId, message: SingleLeaderMessage, now: Instant, out: Out): void {
    switch (message.kind) {
      case 'acknowledge':
        // Of an earlier epoch: the same position may hold another entry now.
        if (this.#stage !== 'serving' || message.epoch !== this.#epoch) break;
        this.#shipping.acknowledge(from, message.position, now, out);
        this.#commit(now, out);
        break;
      case 'fetch':
        // While preparing it need not answer: it will ask every follower how much it has.
        if (this.#stage === 'serving') this.#shipping.rewind(from, this.#sharedPrefix(message), now, out);
        break;
      case 'recalled':
        if (this.#stage !== 'recalling') break;
        this.#recalled.set(from, message);
        if (this.#recalled.size === this.#options.followers.length) this.#restore(out);
        break;
      case 'append':
      case 'recall':
        break; // Only a follower is sent these.
    }
  }

  /**
   * How much of a follower's log is surely a prefix of this one: its length, but not past the end of its last epoch here.
   *
   * Source: Kafka's KIP-101, "Alter replication protocol to use leader epoch rather than high watermark for truncation".
   */
  #sharedPrefix({ lastEpoch, position }: { readonly lastEpoch: number; readonly position: number }): number {
    let shared = Math.min(position, this.#log.length);
    while (shared > 0 && (this.#log[shared - 1] as LogEntry).epoch > lastEpoch) shared--;
    return shared;
  }

  /** Takes over the most complete log that a follower has: every write that any follower acknowledged is in it. */
  #restore(out: Out): void {
    let best: readonly LogEntry[] = [];
    let epoch = 1;
    for (const { log, epoch: known } of this.#recalled.values()) {
      epoch = Math.max(epoch, known);
      const [last, bestLast] = [log.at(-1)?.epoch ?? 0, best.at(-1)?.epoch ?? 0];
      if (last > bestLast || (last === bestLast && log.length > best.length)) best = log;
    }
    this.#recalled.clear();
    out.cancelTimer(RECALL_TIMER);
    for (const entry of best) {
      this.#adopt(entry);
      this.#write(entry, out);
    }
    this.#prepare(epoch + 1, out);
  }

  #persisted(count: number, now: Instant, out: Out): void {
    let prepared = false;
    this.#queue.persisted(count, (entry) => {
      if (entry.kind === 'epoch') prepared = true;
      else if ('value' in entry) this.#durable = entry.position + 1;
    });
    if (prepared) {
      this.#stage = 'serving';
      out.announce('leader', this.#epoch);
      this.#shipping.resume(this.#log.length, now, out);
    }
    this.#commit(now, out);
    if (prepared) this.#retryHeld(now, out);
  }

  #commit(now: Instant, out: Out): void {
    if (this.#stage !== 'serving') return;
    const end = Math.min(this.#durable, this.#shipping.acknowledgedBy(this.#options.acknowledgements));
    const caughtUp = this.#committed >= this.#epochStart;
    for (; this.#committed < end; this.#committed++) {
      const entry = this.#log[this.#committed] as LogEntry;
      this.#store.set(entry.key, entry.value);
      out.hold(entry.key, entry.value);
      this.#replies.settle(entry.position, resultOf(entry), out);
    }
    if (!caughtUp && this.#committed >= this.#epochStart) this.#retryHeld(now, out);
  }

  #retryHeld(now: Instant, out: Out): void {
    const held = this.#held;
    this.#held = new Map();
    for (const requests of held.values()) {
      for (const request of requests) this.#request(request, now, out);
    }
  }

  #request(request: Request, now: Instant, out: Out): void {
    const { id, operation } = request;
    if (operation.kind === 'read') {
      // What was recovered may have been acknowledged before the crash, so until it is committed again nobody may miss it.
      const caughtUp = this.#stage === 'serving' && this.#committed >= this.#epochStart;
      if (!caughtUp && !this.#options.servesLocally(operation)) {
        this.#hold(request);
        return;
      }
      const value = (caughtUp ? this.#store : this.#tip).get(operation.key) ?? INITIAL_VALUE;
      out.reply(id, { kind: 'ok', value, swapped: false });
      return;
    }
    if (this.#stage !== 'serving') {
      this.#hold(request);
      return;
    }
    const latest = this.#sessions.get(request.session);
    if (latest === undefined || latest.sequence < request.sequence) {
      this.#append(request, operation, now, out);
    } else if (latest.sequence === request.sequence) {
      if (latest.position < this.#committed) out.reply(id, resultOf(latest));
      else this.#replies.add(latest.position, id);
    }
    // An attempt at an operation that its session has given up since is dropped: it may have taken effect already.
  }

  #hold({ id, session, sequence, operation }: Request): void {
    const held = this.#held.get(session);
    const request = { id, session, sequence, operation };
    if (held?.[0]?.sequence === sequence) {
      held.push(request);
    } else if (held?.[0] === undefined || held[0].sequence < sequence) {
      // What was held for the session before, it has given up.
      this.#held.delete(session);
      this.#held.set(session, [request]);
    }
  }

  #append(request: Request, operation: Exclude<Operation, { kind: 'read' }>, now: Instant, out: Out): void {
    const { id, session, sequence } = request;
    const current = this.#tip.get(operation.key) ?? INITIAL_VALUE;
    const swaps = operation.kind === 'cas' && operation.expected === current;
    const entry: LogEntry = {
      kind: operation.kind === 'write' ? 'write' : swaps ? 'swap' : 'no-swap',
      epoch: this.#epoch,
      position: this.#log.length,
      session,
      sequence,
      key: operation.key,
      value: operation.kind === 'write' || swaps ? operation.value : current,
    };
    this.#adopt(entry);
    this.#replies.add(entry.position, id);
    this.#write(entry, out);
    this.#shipping.extend(this.#log.length, now, out);
  }

  #write(entry: SingleLeaderEntry, out: Out): void {
    this.#queue.push(entry);
    out.persist(entry);
  }

  #adopt(entry: LogEntry): void {
    invariant(entry.position === this.#log.length, `entry ${entry.position} follows ${this.#log.length} others`);
    this.#log.push(entry);
    this.#tip.set(entry.key, entry.value);
    this.#sessions.set(entry.session, entry);
  }
}
