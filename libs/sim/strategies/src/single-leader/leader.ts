import {
  INITIAL_VALUE,
  type Input,
  type Instant,
  type Nanos,
  type NodeId,
  type Operation,
  type Outbox,
  type Replica,
} from '@isthmus/sim-protocol';
import { LogShipping } from '../log-shipping.js';
import { PendingReplies } from '../pending-replies.js';
import { AppliedLog } from './applied-log.js';
import { sharedPrefix } from './divergence.js';
import { HeldRequests, type Request } from './held-requests.js';
import type { Journal } from './journal.js';
import { beginOf, type LogEntry, resultOf, type SingleLeaderEntry, type SingleLeaderMessage } from './messages.js';
import { type ReadOptions, readMethodOf } from './reads.js';
import { TIMER } from './timers.js';

type Out = Outbox<SingleLeaderMessage, SingleLeaderEntry>;

export interface LeaderOptions extends ReadOptions {
  readonly followers: readonly NodeId[];
  /** How many of them must have a write on disk before it is answered. */
  readonly acknowledgements: number;
  /** How often it tells all followers that it is there, and what is committed; absent: never. */
  readonly heartbeat?: Nanos;
  /** Whether other nodes may have led before, and may come to lead. */
  readonly leadersChange: boolean;
  /** Whether its lease has not run out; absent: there is none. */
  holdsLease?(now: Instant): boolean;
}

/**
 * Orders every write in its log. An entry is committed when it is on this disk and on those of `acknowledgements` followers;
 * only then is it answered and can be read.
 */
export class Leader implements Replica<SingleLeaderMessage, SingleLeaderEntry> {
  readonly #options: LeaderOptions;
  readonly #journal: Journal;
  readonly #shipping: LogShipping<LogEntry, SingleLeaderMessage>;
  #epoch = 1;
  #epochStart = 0;
  /** `preparing`: its epoch is not yet on disk. */
  #stage: 'idle' | 'preparing' | 'serving' = 'idle';
  readonly #committed = new AppliedLog();
  readonly #snapshot = new AppliedLog();
  /** The state after all entries: what the next compare-and-set is compared with. */
  readonly #tip = new Map<number, number>();
  /** The latest entry of each session, by which a retry is recognised. */
  readonly #sessions = new Map<number, LogEntry>();
  readonly #replies = new PendingReplies();
  readonly #held = new HeldRequests();

  constructor(options: LeaderOptions, journal: Journal) {
    this.#options = options;
    this.#journal = journal;
    this.#shipping = new LogShipping({
      peers: options.followers,
      log: journal.log,
      timer: TIMER.resend,
      messageOf: (from, entries) => ({
        kind: 'append',
        epoch: this.#epoch,
        epochStart: this.#epochStart,
        from,
        epochBefore: journal.log[from - 1]?.epoch ?? 0,
        entries,
      }),
    });
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Leads at once: the log is empty everywhere, and the epoch agreed. */
  boot(epoch: number, out: Out): void {
    this.#epoch = epoch;
    this.#serve(out);
    this.#beat(out);
  }

  /**
   * Leads in a new epoch, as soon as that is on disk, with what is in the journal. Followers may have entries of an earlier epoch that
   * this disk has lost, or never had, so the two must never be confused. Where leaders change, an entry says so in the log: of two
   * nodes the one with the later epoch at its end is then the one that has heard of the later leader.
   */
  lead(epoch: number, out: Out): void {
    for (const entry of this.#journal.log) this.#know(entry);
    this.#epoch = epoch;
    this.#epochStart = this.#journal.log.length;
    this.#stage = 'preparing';
    if (this.#options.leadersChange) this.#journal.append(beginOf(epoch, this.#epochStart), out);
    else this.#journal.write({ kind: 'epoch', epoch }, out);
  }

  /** Leads no longer. What it was asked and has done nothing about, it leaves to its successor. */
  abdicate(successor: NodeId | null, out: Out): void {
    for (const { id } of this.#held.takeAll()) out.reply(id, { kind: 'redirect', leader: successor });
  }

  step(input: Input<SingleLeaderMessage, SingleLeaderEntry>, now: Instant, out: Out): void {
    switch (input.kind) {
      case 'start':
        break;
      case 'request':
        this.#request(input, now, out);
        break;
      case 'message':
        if (this.#stage === 'serving') this.#receive(input.from, input.message, now, out);
        break;
      case 'persisted':
        this.#persisted(input.count, now, out);
        break;
      case 'timeout':
        if (input.timer === TIMER.resend) this.#shipping.timeout(now, out);
        else if (input.timer === TIMER.heartbeat) this.#beat(out);
        else if (input.timer === TIMER.snapshot) this.#takeSnapshot(out);
        break;
      case 'connection-reset':
        if (this.#stage === 'serving') this.#shipping.reset(input.peer, now, out);
        break;
    }
  }

  #serve(out: Out): void {
    this.#stage = 'serving';
    out.announce('leader', this.#epoch);
    if (this.#options.reads === 'snapshot') this.#takeSnapshot(out);
  }

  #receive(from: NodeId, message: SingleLeaderMessage, now: Instant, out: Out): void {
    switch (message.kind) {
      case 'acknowledge':
        // Of an earlier epoch: the same position may hold another entry now.
        if (message.epoch !== this.#epoch) break;
        this.#shipping.acknowledge(from, message.position, now, out);
        this.#commit(now, out);
        break;
      case 'fetch':
        this.#shipping.rewind(from, sharedPrefix(this.#journal.log, message), now, out);
        break;
      case 'ask-position':
        // Until then more may have been committed than it knows.
        if (this.#caughtUp())
          out.send(from, { ...message, kind: 'position', epoch: this.#epoch, committed: this.#committed.applied });
        break;
      default:
        break; // Only a follower is sent these.
    }
  }

  #persisted(count: number, now: Instant, out: Out): void {
    const prepared = this.#journal.persisted(count) === this.#epoch && this.#stage === 'preparing';
    if (prepared) {
      this.#serve(out);
      this.#shipping.resume(this.#journal.log.length, now, out, this.#epochStart);
      this.#beat(out);
    }
    this.#commit(now, out);
    if (prepared) this.#retryHeld(now, out);
  }

  #commit(now: Instant, out: Out): void {
    if (this.#stage !== 'serving') return;
    const { log, durable } = this.#journal;
    const end = Math.min(durable, this.#shipping.acknowledgedBy(this.#options.acknowledgements));
    // An entry of an earlier leader may be on that many disks and still be lost to a log that ends later, until one of this epoch is
    // behind it: Raft, section 5.4.2.
    if (this.#options.leadersChange && end <= this.#epochStart) return;
    const caughtUp = this.#caughtUp();
    while (this.#committed.applied < end) {
      const entry = log[this.#committed.applied] as LogEntry;
      this.#committed.advance(log, entry.position + 1, out);
      this.#replies.settle(entry.position, resultOf(entry), out);
    }
    if (!caughtUp && this.#caughtUp()) this.#retryHeld(now, out);
  }

  /** What was recovered may have been acknowledged before, so until it is committed again nobody may miss it. */
  #caughtUp(): boolean {
    return this.#stage === 'serving' && this.#committed.applied >= this.#epochStart;
  }

  #retryHeld(now: Instant, out: Out): void {
    for (const request of this.#held.takeAll()) this.#request(request, now, out);
  }

  #request(request: Request, now: Instant, out: Out): void {
    const { operation } = request;
    if (operation.kind === 'read') this.#read(request, operation, now, out);
    else if (this.#stage !== 'serving') this.#held.hold(request);
    else this.#change(request, operation, now, out);
  }

  #read(request: Request, operation: Operation & { readonly kind: 'read' }, now: Instant, out: Out): void {
    const { id } = request;
    const method = readMethodOf(operation, this.#options.reads);
    const caughtUp = this.#caughtUp();
    if (method === 'lease' && this.#options.holdsLease?.(now) === false) {
      out.reply(id, { kind: 'redirect', leader: null });
    } else if (method === 'snapshot') {
      out.reply(id, { kind: 'ok', value: this.#snapshot.value(operation.key), swapped: false });
    } else if (caughtUp) {
      out.reply(id, { kind: 'ok', value: this.#committed.value(operation.key), swapped: false });
    } else if (method === 'local') {
      out.reply(id, { kind: 'ok', value: this.#tip.get(operation.key) ?? INITIAL_VALUE, swapped: false });
    } else {
      this.#held.hold(request);
    }
  }

  #change(request: Request, operation: Exclude<Operation, { kind: 'read' }>, now: Instant, out: Out): void {
    const latest = this.#sessions.get(request.session);
    if (latest === undefined || latest.sequence < request.sequence) {
      this.#append(request, operation, now, out);
    } else if (latest.sequence === request.sequence) {
      if (latest.position < this.#committed.applied) out.reply(request.id, resultOf(latest));
      else this.#replies.add(latest.position, request.id);
    }
    // An attempt at an operation that its session has given up since is dropped: it may have taken effect already.
  }

  #append(request: Request, operation: Exclude<Operation, { kind: 'read' }>, now: Instant, out: Out): void {
    const { id, session, sequence } = request;
    const { log } = this.#journal;
    const current = this.#tip.get(operation.key) ?? INITIAL_VALUE;
    const swaps = operation.kind === 'cas' && operation.expected === current;
    const entry: LogEntry = {
      kind: operation.kind === 'write' ? 'write' : swaps ? 'swap' : 'no-swap',
      epoch: this.#epoch,
      position: log.length,
      session,
      sequence,
      key: operation.key,
      value: operation.kind === 'write' || swaps ? operation.value : current,
    };
    this.#know(entry);
    this.#replies.add(entry.position, id);
    this.#journal.append(entry, out);
    this.#shipping.extend(log.length, now, out);
  }

  #know(entry: LogEntry): void {
    if (entry.kind === 'begin') return;
    this.#tip.set(entry.key, entry.value);
    this.#sessions.set(entry.session, entry);
  }

  #beat(out: Out): void {
    const { followers, heartbeat } = this.#options;
    if (heartbeat === undefined) return;
    const message = { kind: 'heartbeat', epoch: this.#epoch, committed: this.#committed.applied } as const;
    for (const follower of followers) out.send(follower, message);
    out.setTimer(TIMER.heartbeat, heartbeat);
  }

  #takeSnapshot(out: Out): void {
    this.#snapshot.advance(this.#journal.log, this.#committed.applied);
    if (this.#options.snapshotEvery !== undefined) out.setTimer(TIMER.snapshot, this.#options.snapshotEvery);
  }
}
