import type { Input, Instant, NodeId, Operation, Outbox, Replica } from '@isthmus/sim-protocol';
import { RESEND_AFTER } from '../log-shipping.js';
import { AppliedLog } from './applied-log.js';
import { sharedAtMost } from './divergence.js';
import { Freshness } from './freshness.js';
import type { Journal } from './journal.js';
import type { SingleLeaderEntry, SingleLeaderMessage } from './messages.js';
import { type ReadOptions, readMethodOf } from './reads.js';
import { TIMER } from './timers.js';

type Out = Outbox<SingleLeaderMessage, SingleLeaderEntry>;
type Append = SingleLeaderMessage & { readonly kind: 'append' };

export interface FollowerOptions extends ReadOptions {
  /**
   * Whether other nodes may come to lead. It then keeps the latest epoch on disk before it acknowledges anything of it, and its log
   * may have parts that the leader's never had.
   */
  readonly leadersChange: boolean;
}

/** Whom it copies. */
export interface Leadership {
  /** null: nobody that it knows of. */
  readonly leader: NodeId | null;
  readonly epoch: number;
}

/** A copy of the leader's log: writes it to disk in order, applies what is on disk, says how much that is. */
export class Follower implements Replica<SingleLeaderMessage, SingleLeaderEntry> {
  readonly #options: FollowerOptions;
  readonly #journal: Journal;
  readonly #copy = new AppliedLog();
  readonly #snapshot = new AppliedLog();
  readonly #freshness: Freshness | null;
  #leader: NodeId | null;
  /** The leader's, as far as known. */
  #epoch: number;
  /** The epoch for which this log has been cut off where that epoch began. */
  #cutFor = 0;
  /** So much of the log is known to be the leader's. What was recovered from disk may hold entries that the leader lost. */
  #verified = 0;
  /** So much of its log the leader has said to be committed. Known only where reads need it. */
  #committed = 0;
  /** The length of the log for which the missing entries have been asked for; -1: for none. */
  #asked = -1;

  constructor(options: FollowerOptions, journal: Journal, { leader, epoch }: Leadership) {
    this.#options = options;
    this.#journal = journal;
    this.#leader = leader;
    this.#epoch = epoch;
    this.#freshness =
      options.reads === 'bounded-staleness' && options.staleness !== undefined
        ? new Freshness(options.staleness)
        : null;
  }

  get leadership(): Leadership {
    return { leader: this.#leader, epoch: this.#epoch };
  }

  /** First call: shows what is on disk, and begins to do what it does every so often. */
  begin(now: Instant, out: Out): void {
    this.#copy.rebuild(this.#journal.log, this.#mayShow(), out);
    if (this.#freshness !== null) this.#ask(now, out);
    if (this.#options.reads === 'snapshot') this.#takeSnapshot(out);
  }

  /** Copies another leader, or another epoch of the same, from now on. */
  follow({ leader, epoch }: Leadership, out: Out): void {
    this.#leader = leader;
    this.#epoch = epoch;
    this.#verified = 0;
    this.#committed = 0;
    this.#answered(out);
    this.#freshness?.forget();
    if (this.#options.leadersChange && epoch > this.#journal.epochOnDisk)
      this.#journal.write({ kind: 'epoch', epoch }, out);
  }

  step(input: Input<SingleLeaderMessage, SingleLeaderEntry>, now: Instant, out: Out): void {
    switch (input.kind) {
      case 'start':
        break;
      case 'request': {
        const value = this.#answerTo(input.operation, now);
        if (value === null) out.reply(input.id, { kind: 'redirect', leader: this.#leader });
        else out.reply(input.id, { kind: 'ok', value, swapped: false });
        break;
      }
      case 'message':
        this.#receive(input.message, out);
        break;
      case 'persisted':
        this.#persisted(input.count, out);
        break;
      case 'timeout':
        if (input.timer === TIMER.fetch) this.fetch(out);
        else if (input.timer === TIMER.ask) this.#ask(now, out);
        else if (input.timer === TIMER.snapshot) this.#takeSnapshot(out);
        break;
      case 'connection-reset':
        if (input.peer === this.#leader && this.#asked !== -1) this.fetch(out);
        break;
    }
  }

  /** Asks for what follows the first `from` entries of the log, and again until the leader answers. */
  fetch(out: Out, from = this.#journal.log.length): void {
    if (this.#leader === null) return;
    this.#asked = from;
    const lastEpoch = this.#journal.log[from - 1]?.epoch ?? 0;
    out.send(this.#leader, { kind: 'fetch', lastEpoch, position: from });
    out.setTimer(TIMER.fetch, RESEND_AFTER);
  }

  /** null: only the leader may. */
  #answerTo(operation: Operation, now: Instant): number | null {
    switch (readMethodOf(operation, this.#options.reads)) {
      case null:
      case 'leader':
      case 'lease':
        return null;
      case 'local':
        return this.#copy.value(operation.key);
      case 'bounded-staleness':
        return this.#freshness?.isWithinBound(now) === true ? this.#copy.value(operation.key) : null;
      case 'snapshot':
        return this.#snapshot.value(operation.key);
    }
  }

  #receive(message: SingleLeaderMessage, out: Out): void {
    switch (message.kind) {
      case 'append':
        this.#append(message, out);
        break;
      case 'heartbeat':
        if (message.epoch === this.#epoch) this.#learnCommitted(message.committed, out);
        break;
      case 'position':
        if (message.epoch !== this.#epoch) break;
        this.#freshness?.answered(message);
        this.#learnCommitted(message.committed, out);
        break;
      case 'recall':
        if (this.#leader !== null)
          out.send(this.#leader, { kind: 'recalled', epoch: this.#epoch, log: this.#journal.log.slice() });
        break;
      default:
        break; // Only a leader is sent these.
    }
  }

  #append(message: Append, out: Out): void {
    // Sent in an earlier life of the leader.
    if (message.epoch < this.#epoch) return;
    if (message.epoch > this.#epoch) {
      this.#epoch = message.epoch;
      this.#verified = 0;
    }
    this.#cutForEpoch(message, out);
    const { log } = this.#journal;
    if (this.#asked !== -1 && this.#asked !== log.length) this.#answered(out);
    const { from, entries } = message;
    const matches = from === 0 || log[from - 1]?.epoch === message.epochBefore;
    if (!matches) {
      const next = this.#options.leadersChange ? sharedAtMost(log, message) : log.length;
      // Messages from before the answer may still come; the question is not repeated for each.
      if (this.#asked !== next) this.fetch(out, next);
      return;
    }
    this.#answered(out);
    let fresh = false;
    for (const entry of entries) {
      const held = log[entry.position];
      if (held !== undefined) {
        if (held.epoch === entry.epoch) continue;
        this.#cut(entry.position, out);
      }
      this.#journal.append(entry, out);
      fresh = true;
    }
    this.#verified = Math.max(this.#verified, from + entries.length);
    this.#apply(out);
    // Entries that it already had are acknowledged again: the first acknowledgement may be lost.
    if (!fresh) this.#acknowledge(out);
  }

  /** Past where the leader's epoch began, its log has nothing of earlier epochs. */
  #cutForEpoch({ epoch, epochStart }: Append, out: Out): void {
    if (this.#cutFor === epoch) return;
    this.#cutFor = epoch;
    const { log } = this.#journal;
    let end = epochStart;
    while (log[end]?.epoch === epoch) end++;
    this.#cut(end, out);
  }

  #persisted(count: number, out: Out): void {
    const before = this.#journal.durable;
    const begun = this.#journal.persisted(count);
    this.#apply(out);
    if (this.#journal.durable > before || begun > 0) this.#acknowledge(out);
  }

  #acknowledge(out: Out): void {
    if (this.#leader === null || (this.#options.leadersChange && this.#journal.epochOnDisk < this.#epoch)) return;
    const position = Math.min(this.#verified, this.#journal.durable);
    out.send(this.#leader, { kind: 'acknowledge', epoch: this.#epoch, position });
  }

  #answered(out: Out): void {
    if (this.#asked === -1) return;
    this.#asked = -1;
    out.cancelTimer(TIMER.fetch);
  }

  /** Forgets what it has from `position` on: the leader has lost it, or never had it. */
  #cut(position: number, out: Out): void {
    this.#journal.cut(position, out);
    if (this.#copy.applied > position) this.#copy.rebuild(this.#journal.log, position, out);
    if (this.#snapshot.applied > position) this.#snapshot.rebuild(this.#journal.log, position);
  }

  #apply(out: Out): void {
    this.#copy.advance(this.#journal.log, this.#mayShow(), out);
    this.#freshness?.applied(this.#copy.applied);
  }

  /** How many entries reads may see: those on disk; where they may see only what cannot be lost, those committed. */
  #mayShow(): number {
    const { reads } = this.#options;
    const { durable } = this.#journal;
    if (reads !== 'bounded-staleness' && reads !== 'snapshot') return durable;
    return Math.min(durable, this.#verified, this.#committed);
  }

  #learnCommitted(committed: number, out: Out): void {
    this.#committed = Math.max(this.#committed, committed);
    this.#apply(out);
  }

  #ask(now: Instant, out: Out): void {
    if (this.#freshness === null) return;
    if (this.#leader !== null) out.send(this.#leader, { kind: 'ask-position', askedAt: now });
    out.setTimer(TIMER.ask, this.#freshness.askEvery);
  }

  #takeSnapshot(out: Out): void {
    this.#snapshot.advance(this.#journal.log, this.#copy.applied);
    if (this.#options.snapshotEvery !== undefined) out.setTimer(TIMER.snapshot, this.#options.snapshotEvery);
  }
}
