import {
  type Input,
  type Instant,
  type Nanos,
  type NodeId,
  type OperationId,
  type Outbox,
  type Replica,
  type Result,
} from '@isthmus/sim-protocol';
import { Journal } from '../journal.js';
import { RESEND_AFTER } from '../log-shipping.js';
import { Retries } from '../retries.js';
import type { ReadOperation } from '../state-machine.js';
import { type Update, UpdateLog, type UpdateSnapshot } from '../update-log.js';
import type { UpdateStreamMessage } from '../update-stream.js';
import { Backups } from './backups.js';
import type { PrimaryBackupEntry, PrimaryBackupMessage, Standing } from './messages.js';
import { roleIn, type View } from './view.js';
import { ViewService } from './view-service.js';

/** Questions of one life: those of the next have greater numbers. */
const ROUNDS = 0x1_0000_0000;

/** The next ping, with which the view service looks at who is silent; and what is done again for want of an answer. */
const PING_TIMER = 0;
const RESEND_TIMER = 1;

type Out = Outbox<PrimaryBackupMessage, PrimaryBackupEntry>;
type Request = Extract<Input<PrimaryBackupMessage, PrimaryBackupEntry>, { kind: 'request' }>;

export interface ReplicaOptions {
  readonly nodes: number;
  /** The view at the start. */
  readonly first: View;
  /** The node on which the view service runs. */
  readonly service: NodeId;
  readonly backups: number;
  readonly ping: Nanos;
  readonly timeout: Nanos;
}

interface WaitingRead {
  readonly id: OperationId;
  readonly operation: ReadOperation;
  /** All backups must have confirmed it. */
  readonly round: number;
}

/** One node: primary, backup or idle, as its latest view says; also the view service, where that runs on it. */
export class PrimaryBackupReplica implements Replica<PrimaryBackupMessage, PrimaryBackupEntry> {
  view: View | null = null;
  readonly log = new UpdateLog();
  private readonly backups = new Backups(this.log);
  private readonly retries: Retries;
  private journal = new Journal<PrimaryBackupEntry>(0);
  private service: ViewService | null = null;
  /** Its disk was lost, and it has not been given a copy since. */
  private isEmpty = false;
  /** As a backup: what it has is the beginning of what the view's primary has. */
  private isPrefix = false;
  /** This life, and what of that is on disk: nothing that rests on it is said before. */
  private standing: Standing = { kind: 'standing', life: 1, follows: 0 };
  private durable: Standing | null = null;
  private isAsking = false;
  private gaps = 0;
  /** As a primary: the last update that it had when the view began. Until its backups have that, nobody may read. */
  private begunWith = 0;
  /** Of questions to the backups, and what the last one told them. */
  private round = 0;
  private told = 0;
  private readonly reads: WaitingRead[] = [];
  private isResendSet = false;
  private lastAtResend = 0;

  constructor(
    private readonly self: NodeId,
    private readonly options: ReplicaOptions,
  ) {
    this.retries = new Retries(self);
  }

  step(input: Input<PrimaryBackupMessage, PrimaryBackupEntry>, now: Instant, out: Out): void {
    switch (input.kind) {
      case 'message':
        this.onMessage(input.from, input.message, now, out);
        break;
      case 'request':
        this.onRequest(input, out);
        break;
      case 'persisted':
        this.onPersisted(input.count, out);
        break;
      case 'timeout':
        this.onTimeout(input.timer, now, out);
        break;
      case 'start':
        this.start(input.reason, input.recovered, now, out);
        break;
      case 'connection-reset':
        if (this.isPrimary) this.backups.probe(out, input.peer);
        else if (this.view?.primary === input.peer) this.fetch(out);
        break;
    }
    this.setResendTimer(out);
  }

  private get isPrimary(): boolean {
    return this.view?.primary === this.self && !this.isEmpty;
  }

  private get isBackup(): boolean {
    return this.view !== null && roleIn(this.view, this.self) === 'backup';
  }

  private start(reason: 'boot' | 'restart', recovered: readonly PrimaryBackupEntry[], now: Instant, out: Out): void {
    const { self, options } = this;
    const { nodes, backups, timeout } = options;
    this.journal = new Journal(recovered.length);
    const isFirst = reason === 'boot';
    const standing = recovered.findLast((entry) => entry.kind === 'standing');
    this.isEmpty = !isFirst && standing === undefined;
    if (standing !== undefined) this.standing = { ...standing, life: standing.life + 1 };
    const history = recovered.filter((entry): entry is Update | UpdateSnapshot => 'index' in entry);
    this.log.recover(history, out);
    if (!this.isEmpty) this.journal.write(this.standing, out);
    if (options.service === self) {
      const latest = recovered.findLast((entry) => entry.kind === 'view') ?? options.first;
      this.service = new ViewService({ self, nodes, backups, timeout }, this.journal, latest, now);
      this.adopt(latest, out);
    } else if (isFirst) {
      this.adopt(options.first, out);
    }
    this.onTimeout(PING_TIMER, now, out);
  }

  // ---- clients

  private onRequest({ id, session, sequence, operation }: Request, out: Out): void {
    const { log } = this;
    if (operation.kind !== 'read' && operation.kind !== 'write' && operation.kind !== 'cas') {
      return out.reply(id, { kind: 'refused', reason: 'unsupported' });
    }
    if (!this.isPrimary) {
      const leader = this.view?.primary ?? null;
      return out.reply(id, { kind: 'redirect', leader: leader === this.self ? null : leader });
    }
    if (operation.kind === 'read') return this.onRead(id, operation, out);
    if (log.hasCommitted(session, sequence)) {
      // A retry of what has taken effect already. Where its session has gone on, nobody waits any more.
      const result = log.resultOf(session, sequence);
      if (result !== null) out.reply(id, result);
    } else if (log.has(session, sequence)) {
      this.retries.add(session, sequence, id);
    } else {
      this.append({ kind: 'update', index: log.last + 1, session, sequence, operation, id, receiver: this.self }, out);
    }
  }

  /** The backups are asked for every read: a primary that another has replaced is one to itself only. */
  private onRead(id: OperationId, operation: ReadOperation, out: Out): void {
    // A life that is not on disk may have the number of the next.
    if (this.standing.life > 1 && this.durable === null) return out.reply(id, { kind: 'redirect', leader: null });
    this.reads.push({ id, operation, round: ++this.round });
    this.confirm(out);
    this.answerReads(out);
  }

  private confirm(out: Out): void {
    const { committed } = this.log;
    this.told = committed;
    this.backups.send({ kind: 'confirm', epoch: this.view!.number, round: this.round, committed }, out);
  }

  private answerReads(out: Out): void {
    const { log, backups, reads } = this;
    if (log.committed < this.begunWith || reads.length === 0) return;
    const confirmed = backups.round;
    let count = 0;
    for (; count < reads.length && reads[count]!.round <= confirmed; count++) {
      const { id, operation } = reads[count]!;
      out.reply(id, log.query(operation));
    }
    reads.splice(0, count);
  }

  // ---- history

  private append(update: Update, out: Out): void {
    this.log.append(update);
    this.journal.write(update, out);
  }

  private onPersisted(count: number, out: Out): void {
    const { log } = this;
    const before = log.durable;
    this.journal.persisted(count, (entry) => {
      if ('index' in entry) log.markDurable(entry.index);
      else if (entry.kind === 'view') this.onDecided(entry, out);
      else this.durable = entry;
    });
    if (log.durable === before) return this.tellReceived(out);
    if (this.isPrimary) {
      this.backups.stream(out);
      this.commit(out);
    } else {
      this.tellReceived(out);
    }
    if (log.wantsSnapshot) this.journal.replace([...log.compact(), ...this.kept()], out);
  }

  /** What is on the disk besides the history. */
  private kept(): PrimaryBackupEntry[] {
    return [this.standing, ...(this.service?.views ?? [])];
  }

  /** What is on the disks of the primary and of all backups of its view is there whoever is the next primary. */
  private commit(out: Out): void {
    this.commitTo(this.backups.received, out);
    this.answerReads(out);
  }

  private commitTo(index: number, out: Out): void {
    this.log.commitTo(index, out, (update, result) => this.answer(update, result, out));
  }

  private answer(update: Update, result: Result | null, out: Out): void {
    if (result === null || !this.isPrimary) return;
    if (update.receiver === this.self) out.replyFor(this.self, update.id, result);
    this.retries.answer(update, result, out);
  }

  private tellReceived(out: Out): void {
    if (!this.isBackup || !this.isPrefix || this.durable?.follows !== this.view!.number) return;
    out.send(this.view!.primary, { kind: 'received', epoch: this.view!.number, index: this.log.durable });
  }

  private fetch(out: Out): void {
    if (!this.isBackup) return;
    this.isAsking = true;
    const { primary, number } = this.view!;
    out.send(primary, { kind: 'fetch', epoch: number, from: this.isPrefix ? this.log.last + 1 : 0 });
  }

  // ---- messages

  private onMessage(from: NodeId, message: PrimaryBackupMessage, now: Instant, out: Out): void {
    if (message.kind === 'ping') {
      if (this.service === null) return;
      this.service.hear(from, message, now, out);
      return out.send(from, { kind: 'tell', view: this.service.view });
    }
    if (message.kind === 'tell') return this.adopt(message.view, out);
    if (message.epoch !== this.view?.number) return;
    switch (message.kind) {
      case 'updates':
      case 'state':
        return this.onHistory(message, out);
      case 'confirm':
        if (!this.isBackup) return;
        if (this.isPrefix) this.commitTo(message.committed, out);
        return out.send(from, { kind: 'confirmed', epoch: message.epoch, round: message.round });
    }
    if (!this.isPrimary) return;
    switch (message.kind) {
      case 'fetch':
        return this.backups.rewind(from, message.from, out);
      case 'received':
        this.backups.hearReceived(from, message.index);
        return this.commit(out);
      case 'confirmed':
        this.backups.hearConfirmed(from, message.round);
        return this.answerReads(out);
    }
  }

  private onHistory(message: UpdateStreamMessage, out: Out): void {
    const { log } = this;
    if (message.kind === 'state') {
      if (this.isPrefix) return;
      log.install(message.snapshot, out);
      this.follow();
      this.isEmpty = false;
      this.isAsking = false;
      return this.journal.replace([message.snapshot, ...this.kept()], out);
    }
    if (!this.isPrefix || message.updates.length === 0) {
      this.fetch(out);
      return this.tellReceived(out);
    }
    if (message.from > log.last + 1) {
      // Updates from before the answer may still come: the question is repeated ever more rarely, in case it was lost.
      this.gaps++;
      if ((this.gaps & (this.gaps - 1)) === 0) this.fetch(out);
      return;
    }
    this.gaps = 0;
    this.isAsking = false;
    for (const update of message.updates) if (update.index > log.last) this.append(update, out);
    if (log.durable === log.last) this.tellReceived(out);
  }

  private follow(): void {
    this.isPrefix = true;
    this.standing = { ...this.standing, follows: this.view!.number };
  }

  // ---- views

  private onDecided(view: View, out: Out): void {
    const { service, self } = this;
    if (service === null || view.number <= service.view.number) return;
    service.decided(view);
    for (let node = 0 as NodeId; node < this.options.nodes; node++) {
      if (node !== self) out.send(node, { kind: 'tell', view });
    }
    this.adopt(view, out);
  }

  private adopt(view: View, out: Out): void {
    const { self, log, view: before } = this;
    if (before !== null && view.number <= before.number) return;
    const wasPrimary = this.isPrimary;
    const isFirst = before === null && view.number === 1 && log.last === 0;
    this.view = view;
    this.isAsking = false;
    const followed = before !== null && view.number === before.number + 1 && view.primary === before.primary;
    const isKnown = isFirst || (followed && this.isPrefix) || this.standing.follows === view.number;
    this.isPrefix = false;
    if (this.isBackup && isKnown && !this.isEmpty) {
      this.follow();
      this.journal.write(this.standing, out);
    }
    for (const { id } of this.reads.splice(0)) {
      out.reply(id, { kind: 'redirect', leader: view.primary === self ? null : view.primary });
    }
    if (this.isPrimary) {
      this.begunWith = log.last;
      this.round = this.standing.life * ROUNDS;
      this.backups.begin(view.backups, view.number, isFirst);
      if (!isFirst) this.backups.probe(out);
      if (!wasPrimary) out.announce('leader', view.number);
      this.commit(out);
    } else {
      this.retries.clear();
      this.backups.begin([], view.number, true);
      if (wasPrimary) out.announce('follower', view.number);
      if (!isFirst || !this.isPrefix) this.fetch(out);
    }
  }

  private ping(now: Instant, out: Out): void {
    const { view, service, isEmpty } = this;
    const acknowledges =
      this.isPrimary && this.log.committed >= this.begunWith && this.backups.received >= this.begunWith;
    const message = { kind: 'ping', view, acknowledges, isEmpty } as const;
    if (service === null) return out.send(this.options.service, message);
    service.hear(this.self, message, now, out);
    service.check(now, out);
  }

  private onTimeout(timer: number, now: Instant, out: Out): void {
    if (timer === PING_TIMER) {
      out.setTimer(PING_TIMER, this.options.ping);
      this.ping(now, out);
      // Backups learn what is committed by the next question; where nobody reads, by this one.
      if (this.isPrimary && this.told < this.log.committed) this.confirm(out);
      return;
    }
    this.isResendSet = false;
    if (this.isPrimary) {
      if (this.backups.received < this.lastAtResend) this.backups.probe(out);
      if (this.reads.length > 0) this.confirm(out);
    } else if (this.isAsking) {
      this.fetch(out);
    }
  }

  private get isOwed(): boolean {
    if (!this.isPrimary) return this.isAsking;
    return this.reads.length > 0 || this.backups.received < this.log.last;
  }

  private setResendTimer(out: Out): void {
    if (this.isResendSet || !this.isOwed) return;
    this.isResendSet = true;
    this.lastAtResend = this.log.last;
    out.setTimer(RESEND_TIMER, RESEND_AFTER);
  }
}
