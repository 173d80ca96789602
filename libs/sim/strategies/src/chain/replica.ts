import {
  type Input,
  type Instant,
  type NodeId,
  type OperationId,
  type Outbox,
  type Replica,
} from '@isthmus/sim-protocol';
import { Journal } from '../journal.js';
import { Retries } from '../retries.js';
import { RESEND_AFTER } from '../log-shipping.js';
import type { ReadOperation } from '../state-machine.js';
import { type Update, UpdateLog, type UpdateSnapshot } from '../update-log.js';
import { UPDATES_MAX, UpdateStream } from '../update-stream.js';
import { type Configuration, downstreamOf, headOf, tailOf, UNKNOWN, upstreamOf } from './configuration.js';
import { Master } from './master.js';
import type { ChainEntry, ChainMessage } from './messages.js';
import { type ChainParameters, LEASE_SHARE, readMethod } from './parameters.js';
import type { ChainEnds } from './session.js';
import { VersionQueries } from './version-queries.js';

/** The next ping of a node, with which the master looks at who is silent; and what is done again for want of an answer. */
const PING_TIMER = 0;
const RESEND_TIMER = 1;

type Out = Outbox<ChainMessage, ChainEntry, ChainEnds>;
type Request = Extract<Input<ChainMessage, ChainEntry>, { kind: 'request' }>;
type MessageOf<Kind extends ChainMessage['kind']> = Extract<ChainMessage, { kind: Kind }>;

/** One node of a chain; also the master, where that runs on it. Sections are those of van Renesse and Schneider. */
export class ChainReplica implements Replica<ChainMessage, ChainEntry, ChainEnds> {
  configuration = UNKNOWN;
  readonly log = new UpdateLog();
  private readonly downstream = new UpdateStream(this.log);
  private journal = new Journal<ChainEntry>(0);
  private master: Master | null = null;
  /** Whether its history is a prefix of the chain's, or was when this node was last in it. */
  private hasCopy = false;
  /** Until then, by its own clock, the master leaves it where it is. */
  private leaseUntil = -Infinity;
  /** The tail no longer acts as one, so that who is joining can take over from it (section 3, Extending a Chain). */
  private isResigning = false;
  private heir: NodeId | null = null;
  /** Has asked for updates that it lacks. */
  private isAsking = false;
  /** Messages in a row that came too early for what it has. */
  private gaps = 0;
  private readonly retries: Retries;
  private readonly queries = new VersionQueries();
  private isResendSet = false;
  private lastAtResend = 0;

  constructor(
    private readonly self: NodeId,
    private readonly nodes: number,
    private readonly parameters: ChainParameters,
  ) {
    this.retries = new Retries(self);
  }

  step(input: Input<ChainMessage, ChainEntry>, now: Instant, out: Out): void {
    switch (input.kind) {
      case 'message':
        this.onMessage(input.from, input.message, now, out);
        break;
      case 'request':
        this.onRequest(input, now, out);
        break;
      case 'persisted':
        this.onPersisted(input.count, now, out);
        break;
      case 'timeout':
        this.onTimeout(input.timer, now, out);
        break;
      case 'start':
        this.start(input.reason, input.recovered, now, out);
        break;
      case 'connection-reset':
        this.onReset(input.peer, out);
        break;
    }
    this.setResendTimer(out);
  }

  private get isMember(): boolean {
    return this.configuration.chain.includes(this.self);
  }

  private get isTail(): boolean {
    return tailOf(this.configuration) === this.self;
  }

  private start(reason: 'boot' | 'restart', recovered: readonly ChainEntry[], now: Instant, out: Out): void {
    const { self, parameters } = this;
    this.journal = new Journal(recovered.length);
    const isFirst = reason === 'boot';
    this.hasCopy = isFirst || recovered.some(({ kind }) => kind === 'founded');
    this.log.recover(
      recovered.filter((entry): entry is Update | UpdateSnapshot => 'index' in entry),
      out,
    );
    if (isFirst) this.journal.write({ kind: 'founded' }, out);
    const first: Configuration = { kind: 'configuration', epoch: 1, chain: parameters.chain, joining: null };
    if (parameters.master === self) {
      const latest = recovered.findLast((entry) => entry.kind === 'configuration');
      this.master = new Master(self, this.nodes, parameters.timeout, this.journal, latest ?? first, now);
      this.adopt(this.master.configuration, out);
    } else if (isFirst) {
      this.adopt(first, out);
    }
    this.onTimeout(PING_TIMER, now, out);
  }

  // ---- clients

  private onRequest(request: Request, now: Instant, out: Out): void {
    const { operation, id } = request;
    if (operation.kind === 'read') return this.onRead(id, operation, now, out);
    if (operation.kind !== 'write' && operation.kind !== 'cas') {
      return out.reply(id, { kind: 'refused', reason: 'unsupported' });
    }
    if (headOf(this.configuration) !== this.self || !this.mayServe(now)) return this.sendOn(id, 'head', out);
    const { session, sequence } = request;
    if (this.log.hasCommitted(session, sequence)) {
      // A retry of what has taken effect already. Where its session has gone on, nobody waits any more.
      const result = this.log.resultOf(session, sequence);
      if (result !== null) out.reply(id, result);
    } else if (this.log.has(session, sequence)) {
      this.retries.add(session, sequence, id);
    } else {
      const index = this.log.last + 1;
      this.append({ kind: 'update', index, session, sequence, operation, id, receiver: this.self }, out);
    }
  }

  private onRead(id: OperationId, operation: ReadOperation, now: Instant, out: Out): void {
    const { log } = this;
    const method = readMethod(operation, this.parameters);
    if (method === 'eventual') return out.reply(id, log.queryTip(operation));
    if (typeof method === 'object') return out.reply(id, log.queryAhead(operation, method.versions));
    if (!this.mayServe(now)) return this.sendOn(id, 'tail', out);
    if (this.isTail) {
      if (this.isResigning) return this.sendOn(id, 'tail', out);
      return out.reply(id, log.query(operation));
    }
    if (method === 'tail') return this.sendOn(id, 'tail', out);
    if (!log.isDirty(operation.key)) return out.reply(id, log.query(operation));
    this.queries.ask({ id, operation }, this.configuration, out);
  }

  /** To whoever has that place, as far as this node knows; to nobody where that is this node, which may not serve now. */
  private sendOn(id: OperationId, place: 'head' | 'tail', out: Out): void {
    const ends = { head: headOf(this.configuration), tail: tailOf(this.configuration) };
    if (ends.head === null || ends.tail === null || ends[place] === this.self) {
      return out.reply(id, { kind: 'redirect', leader: null });
    }
    const { epoch } = this.configuration;
    out.reply(id, { kind: 'redirect', leader: ends[place] }, { epoch, head: ends.head, tail: ends.tail });
  }

  /** Whether this node is where it takes itself to be in the chain. */
  private mayServe(now: Instant): boolean {
    if (!this.isMember || !this.hasCopy) return false;
    return this.parameters.detection === 'fail-stop' || this.master !== null || now < this.leaseUntil;
  }

  // ---- history

  private append(update: Update, out: Out): void {
    this.log.append(update);
    this.journal.write(update, out);
  }

  private onPersisted(count: number, now: Instant, out: Out): void {
    const { log } = this;
    const before = log.durable;
    this.journal.persisted(count, (entry) => {
      if ('index' in entry) log.markDurable(entry.index);
      else if (entry.kind === 'configuration') this.onDecided(entry, out);
    });
    if (log.durable === before) return;
    this.downstream.stream(out);
    this.commitAsTail(out);
    this.confirm(out);
    if (log.wantsSnapshot) this.journal.replace([...log.compact(), ...this.kept()], out);
  }

  /** Tells the tail how much there is on this disk of what it needs to take the tail's place. */
  private confirm(out: Out): void {
    const tail = tailOf(this.configuration);
    if (this.configuration.joining !== this.self || !this.hasCopy || tail === null) return;
    out.send(tail, { kind: 'received', epoch: this.configuration.epoch, index: this.log.durable });
  }

  /** What is on the disk besides the history. */
  private kept(): ChainEntry[] {
    return [{ kind: 'founded' }, ...(this.master?.configurations ?? [])];
  }

  /** What is on the tail's disk is on all others' before it: it is committed. */
  private commitAsTail(out: Out): void {
    if (this.isTail && this.hasCopy && !this.isResigning) this.commitTo(this.log.durable, out);
  }

  private commitTo(index: number, out: Out): void {
    const { log } = this;
    const before = log.committed;
    log.commitTo(index, out, (update, result) => {
      if (result === null) return;
      if (this.isTail) out.replyFor(update.receiver, update.id, result);
      this.retries.answer(update, result, out);
    });
    if (log.committed > before) this.acknowledge(out);
  }

  private acknowledge(out: Out): void {
    const upstream = upstreamOf(this.configuration, this.self);
    if (upstream === null || !this.isMember) return;
    out.send(upstream, { kind: 'acknowledge', epoch: this.configuration.epoch, index: this.log.committed });
  }

  private fetch(out: Out): void {
    const upstream = upstreamOf(this.configuration, this.self);
    if (upstream === null || (this.isMember && !this.hasCopy)) return;
    this.isAsking = true;
    const { log, hasCopy } = this;
    const { epoch } = this.configuration;
    out.send(upstream, {
      kind: 'fetch',
      epoch,
      from: hasCopy ? log.last + 1 : 0,
      committed: hasCopy ? log.committed : 0,
    });
  }

  // ---- messages

  private onMessage(from: NodeId, message: ChainMessage, now: Instant, out: Out): void {
    if (message.kind === 'ping') {
      const { sentAt } = message;
      if (this.master?.hear(from, message, now, out) === true)
        out.send(from, { kind: 'order', configuration: this.master.configuration, sentAt });
      return;
    }
    if (message.kind === 'order') {
      const { configuration, sentAt } = message;
      this.adopt(configuration, out);
      const lease = Math.floor(this.parameters.timeout * LEASE_SHARE);
      if (sentAt !== null) this.leaseUntil = Math.max(this.leaseUntil, sentAt + lease);
      return;
    }
    if (message.epoch !== this.configuration.epoch) return;
    switch (message.kind) {
      case 'updates':
        return this.onUpdates(message, out);
      case 'state':
        return this.onState(message, out);
      case 'fetch':
        if (!this.hasCopy) return;
        if (from !== this.configuration.joining) this.commitTo(message.committed, out);
        return this.downstream.rewind(message.from, out);
      case 'acknowledge':
        return this.commitTo(message.index, out);
      case 'received':
        return this.onReceived(from, message.index, now, out);
      case 'version-query':
        if (!this.isTail || this.isResigning || !this.mayServe(now)) return;
        return out.send(from, { ...message, kind: 'version', index: this.log.committed });
      case 'version': {
        const asked = this.queries.take(message.query);
        if (asked !== undefined) out.reply(asked.id, this.log.queryAt(asked.operation, message.index));
      }
    }
  }

  private onUpdates({ from, updates }: MessageOf<'updates'>, out: Out): void {
    const { log } = this;
    if (updates.length === 0 || !this.hasCopy) {
      if (this.hasCopy || !this.isAsking) this.fetch(out);
      return this.confirm(out);
    }
    if (from > log.last + 1) {
      // Updates from before the answer may still come: the question is repeated ever more rarely, in case it was lost.
      this.gaps++;
      if ((this.gaps & (this.gaps - 1)) === 0) this.fetch(out);
      return;
    }
    this.gaps = 0;
    this.isAsking = false;
    for (const update of updates) if (update.index > log.last) this.append(update, out);
    // What it had already is acknowledged again: the first acknowledgement may be lost.
    if (updates.at(-1)!.index <= log.committed) this.acknowledge(out);
  }

  private onState({ snapshot }: MessageOf<'state'>, out: Out): void {
    if (this.hasCopy && snapshot.index <= this.log.last) return;
    this.log.install(snapshot, out);
    this.hasCopy = true;
    this.isAsking = false;
    this.journal.replace([snapshot, ...this.kept()], out);
  }

  /** Section 3, Extending a Chain: once who is joining has all that was ever committed, it takes the tail's place. */
  private onReceived(from: NodeId, index: number, now: Instant, out: Out): void {
    if (from !== this.configuration.joining || !this.isTail || this.log.committed - index > UPDATES_MAX) return;
    this.isResigning = true;
    if (index < this.log.committed || this.heir !== null) return;
    this.heir = from;
    this.ping(now, out);
  }

  // ---- configurations

  private ping(now: Instant, out: Out): void {
    const { configuration, heir, master } = this;
    const message = { kind: 'ping', sentAt: now, configuration, isEmpty: !this.hasCopy, heir } as const;
    if (master === null) out.send(this.parameters.master, message);
    else master.hear(this.self, message, now, out);
  }

  private onDecided(configuration: Configuration, out: Out): void {
    const { master, self } = this;
    if (master === null || configuration.epoch <= master.configuration.epoch) return;
    master.decided(configuration);
    for (let node = 0 as NodeId; node < this.nodes; node++) {
      if (node !== self) out.send(node, { kind: 'order', configuration, sentAt: null });
    }
    this.adopt(configuration, out);
  }

  private adopt(configuration: Configuration, out: Out): void {
    const { self, log, configuration: before } = this;
    const { epoch, chain, joining } = configuration;
    if (epoch <= before.epoch) return;
    this.configuration = configuration;
    this.isResigning = false;
    this.heir = null;
    this.isAsking = false;
    if (this.isMember) {
      // All others are gone, and there is nobody to get a copy from.
      if (chain.length === 1 && !this.hasCopy) {
        this.hasCopy = true;
        this.journal.write({ kind: 'founded' }, out);
      }
    } else {
      // The chain goes on without it, and it may have what the chain has not.
      this.hasCopy &&= joining === self && before.joining === self;
      this.retries.clear();
    }
    for (const { id } of this.queries.takeAll()) this.sendOn(id, 'tail', out);
    if (headOf(configuration) === self && headOf(before) !== self) out.announce('leader', epoch);
    else if (headOf(configuration) !== self && headOf(before) === self) out.announce('follower', epoch);
    this.downstream.begin(
      this.hasCopy ? downstreamOf(configuration, self) : null,
      epoch,
      before.epoch === 0 && log.last === 0,
    );
    if (this.downstream.isLost) this.downstream.probe(out);
    if (before.epoch > 0 || log.last > 0 || !this.hasCopy) this.fetch(out);
    this.commitAsTail(out);
  }

  // ---- what is done again

  private onTimeout(timer: number, now: Instant, out: Out): void {
    if (timer === PING_TIMER) {
      out.setTimer(timer, this.parameters.ping);
      this.ping(now, out);
      this.master?.check(now, out);
    } else {
      this.isResendSet = false;
      this.askAgain(out);
    }
  }

  private onReset(peer: NodeId, out: Out): void {
    if (peer === this.downstream.to) this.downstream.probe(out);
    if (peer === upstreamOf(this.configuration, this.self)) this.fetch(out);
    if (peer === tailOf(this.configuration)) this.queries.askAgain(this.configuration, out);
  }

  private askAgain(out: Out): void {
    const isLate = this.log.committed < this.lastAtResend;
    if (isLate || this.downstream.isLost || this.configuration.joining !== null) this.downstream.probe(out);
    if (this.isAsking) this.fetch(out);
    this.queries.askAgain(this.configuration, out);
  }

  private get owesUpdates(): boolean {
    return this.downstream.isLost || this.log.committed < this.log.last || this.configuration.joining !== null;
  }

  private setResendTimer(out: Out): void {
    if (this.isResendSet || (!this.owesUpdates && !this.isAsking && this.queries.isEmpty)) return;
    this.isResendSet = true;
    this.lastAtResend = this.log.last;
    out.setTimer(RESEND_TIMER, RESEND_AFTER);
  }
}
