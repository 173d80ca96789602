import {
  type Input,
  type Instant,
  type Nanos,
  nanos,
  type NodeId,
  type OperationId,
  type Outbox,
  type Result,
} from '@isthmus/sim-protocol';
import { StampClock, type Version } from '../last-write-wins.js';
import type { Copies } from './copies.js';
import type { Quorum } from './levels.js';
import type { LeaderlessEntry, LeaderlessMessage } from './messages.js';
import type { LeaderlessOptions } from './options.js';
import type { LightweightTransactions } from './lightweight-transactions.js';
import { QuorumRead, type QuorumRequest, QuorumWrite } from './quorum-requests.js';
import type { Keyed } from './resolution.js';
import type { Suspicions } from './suspicions.js';
import { TakenWrites } from './taken-writes.js';

type Out<State> = Outbox<LeaderlessMessage<State>, LeaderlessEntry<State>>;
export type ClientRequest = Extract<Input<unknown, unknown>, { readonly kind: 'request' }>;

/** Of stamps that are counted, where the count begins. */
const FIRST_STAMP = 1 as Instant;

export interface CoordinatorOptions<State extends Keyed> extends LeaderlessOptions<State> {
  readonly self: NodeId;
  readonly copies: Copies<State>;
  readonly readQuorum: Quorum;
  readonly writeQuorum: Quorum;
  readonly expiryTimer: number;
  readonly overdueTimer: number;
  /** null: there is no compare-and-set. */
  readonly transactions: LightweightTransactions<State> | null;
  /** null: nobody is suspected, and every replica is asked. */
  readonly suspicions: Suspicions | null;
  /** To any node, this one too. */
  tell(node: NodeId, message: LeaderlessMessage<State>, out: Out<State>): void;
}

/** The requests that clients have brought to this node, each sent on to the replicas of its key until enough have answered. */
export class Coordinator<State extends Keyed> {
  readonly #options: CoordinatorOptions<State>;
  readonly #clock = new StampClock();
  #life = 0 as Instant;
  #nextRequest = 0;
  /** Oldest first. */
  readonly #requests = new Map<number, QuorumRead<State> | QuorumWrite<State>>();
  /** When those of them that somebody has not answered are looked at again; soonest first. */
  readonly #overdueAt = new Map<number, number>();
  readonly #taken = new TakenWrites();
  /** By key: the latest write that this node named in this life; it may not be on disk yet. */
  readonly #latest = new Map<number, number>();
  #expiryTimerSet = false;
  #overdueTimerSet = false;

  constructor(options: CoordinatorOptions<State>) {
    this.#options = options;
  }

  /** Names this node's requests from now on. */
  start(life: Instant): void {
    this.#life = life;
  }

  /** A timestamp that this node gave in a life before. */
  recover(timestamp: Instant): void {
    this.#clock.passed(timestamp);
  }

  nextRequest(): number {
    return this.#nextRequest++;
  }

  /** The answer to something that changes a key, or would have. */
  reply(id: OperationId, result: Result, out: Out<State>, context?: unknown): void {
    this.#taken.answered(id, result, context);
    out.reply(id, result, context);
  }

  request(request: ClientRequest, now: Instant, out: Out<State>): void {
    const { id, operation } = request;
    const { readsFirst, resolution, self, transactions, readsSerially } = this.#options;
    const { key } = operation;
    switch (operation.kind) {
      case 'read':
        if (readsSerially) transactions?.begin(id, key, operation, now, out);
        else this.#askReplicas(new QuorumRead(id, key, now, resolution), now, out);
        break;
      case 'write': {
        const { value } = operation;
        if (resolution.mint !== undefined) {
          if (this.#taken.takes(request, out)) this.#writeBeside(request, { key, value }, now, out);
        } else if (readsFirst) {
          if (this.#taken.takes(request, out))
            this.#askReplicas(new QuorumRead(id, key, now, resolution, value), now, out);
        } else {
          const version = resolution.versionOf(key, value, this.#clock.next(now), self);
          this.#sendToReplicas(new QuorumWrite(id, version, okOf(value), now), now, out);
        }
        break;
      }
      case 'cas':
        if (transactions === null) out.reply(id, { kind: 'refused', reason: 'unsupported' });
        else if (this.#taken.takes(request, out)) transactions.begin(id, key, operation, now, out);
        break;
    }
  }

  written(from: NodeId, request: number, out: Out<State>): void {
    const write = this.#requests.get(request);
    if (!(write instanceof QuorumWrite)) return;
    write.writtenAt(from);
    if (write.isLocal) {
      write.isLocal = false;
      // All that is known of the key, not this write alone: who has a write of a node has all that the node knew before it.
      write.version = this.#options.copies.copyOf(write.key) as State;
      this.#spread(request, write, out);
    }
    if (!write.isAnswered && this.#options.writeQuorum(write.answered)) {
      write.isAnswered = true;
      this.reply(write.id, write.result, out, this.#contextAfter(write));
    }
    if (write.isAnswered && (this.#options.suspicions === null || write.isComplete)) this.#forget(request);
  }

  value(from: NodeId, request: number, version: State | undefined, now: Instant, out: Out<State>): void {
    const read = this.#requests.get(request);
    if (!(read instanceof QuorumRead)) return;
    const { readQuorum, readRepair } = this.#options;
    read.answeredBy(from, version);
    if (!readQuorum(read.answered)) return;
    if (read.writes !== null) {
      this.#forget(request);
      this.#writeAfter(read, read.writes, now, out);
      return;
    }
    if (readRepair === 'sync') {
      this.#forget(request);
      this.#writeBack(read, now, out);
      return;
    }
    if (!read.isAnswered) {
      read.isAnswered = true;
      this.#answer(read.id, read.newest, out);
    }
    if (readRepair === 'async') this.#repairStale(read, out);
    if (this.#nobodyIsLeft(read)) this.#forget(request);
  }

  /** Forgets requests that some replica has not answered for too long. Their clients have long given up. */
  expire(now: Instant, out: Out<State>): void {
    const { requestTimeout, expiryTimer } = this.#options;
    this.#expiryTimerSet = false;
    for (const [request, { beganAt }] of this.#requests) {
      if (now - beganAt >= requestTimeout) {
        this.#forget(request);
        continue;
      }
      this.#expiryTimerSet = true;
      out.setTimer(expiryTimer, remaining(beganAt + requestTimeout, now, requestTimeout));
      return;
    }
  }

  /** Suspects those that have not answered in time, and has others stand in for them. */
  replaceOverdue(now: Instant, out: Out<State>): void {
    const { suspectAfter } = this.#options;
    this.#overdueTimerSet = false;
    for (const [request, at] of this.#overdueAt) {
      if (at > now) {
        if (!this.#overdueTimerSet) this.#setOverdueTimer(remaining(at, now, suspectAfter), out);
        return;
      }
      this.#overdueAt.delete(request);
      const pending = this.#requests.get(request);
      if (pending !== undefined) this.#replaceSilent(request, pending, now, out);
    }
  }

  /** First to this node's disk: no life after this one may name another write as it names this. */
  #writeBeside(
    { id, context }: ClientRequest,
    { key, value }: Pick<Version, 'key' | 'value'>,
    now: Instant,
    out: Out<State>,
  ): void {
    const { resolution, copies, self, replicasOf, suspicions, tell } = this.#options;
    const replicas = replicasOf(key);
    if (!replicas.includes(self)) {
      const leader = replicas.find((node) => suspicions?.has(node) !== true) ?? null;
      this.reply(id, { kind: 'redirect', leader }, out);
      return;
    }
    const version = { key, value, timestamp: this.#clock.next(now), node: self };
    const minted = resolution.mint?.(version, context as never, copies.copyOf(key), this.#latest.get(key) ?? 0);
    if (!minted) {
      this.reply(id, { kind: 'refused', reason: 'unavailable' }, out);
      return;
    }
    this.#latest.set(key, minted.counter);
    const write = new QuorumWrite(id, minted.state, okOf(value), now);
    write.isLocal = true;
    const request = this.#begin(write, now, out);
    tell(self, { kind: 'write', version: minted.state, life: this.#life, request }, out);
  }

  /** What a session knows of a key once it has written it: nothing more, where there is something beside its write. */
  #contextAfter({ version, result }: QuorumWrite<State>): unknown {
    const { resolution } = this.#options;
    const found = resolution.resultOf(version);
    if (found.kind !== 'ok' || result.kind !== 'ok') return undefined;
    const isAll = found.value === result.value && found.siblings?.length === result.siblings?.length;
    return isAll ? resolution.contextOf(version) : undefined;
  }

  /** Writes a version to the replicas of its key, but those that have it. */
  #sendToReplicas(write: QuorumWrite<State>, now: Instant, out: Out<State>): void {
    this.#spread(this.#begin(write, now, out), write, out);
  }

  #spread(request: number, write: QuorumWrite<State>, out: Out<State>): void {
    const holders = [...write.answered];
    const message: LeaderlessMessage<State> = { kind: 'write', version: write.version, life: this.#life, request };
    for (const home of this.#options.replicasOf(write.key)) {
      if (holders.includes(home)) continue;
      const node = this.#aim(write, home);
      if (node === home) this.#options.tell(node, message, out);
      else this.#hint(write, request, { node, home }, out);
    }
  }

  /** Has another node keep a version for `home`; or this one, beside the quorum. */
  #hint(
    { version }: QuorumWrite<State>,
    request: number,
    { node, home }: { readonly node: NodeId | null; readonly home: NodeId },
    out: Out<State>,
  ): void {
    if (node === null) this.#options.copies.keepFor(home, version, null, out);
    else this.#options.tell(node, { kind: 'hinted-write', version, home, life: this.#life, request }, out);
  }

  #askReplicas(read: QuorumRead<State>, now: Instant, out: Out<State>): void {
    const { self, copies, replicasOf } = this.#options;
    const request = this.#begin(read, now, out);
    const message: LeaderlessMessage<State> = { kind: 'read', key: read.key, life: this.#life, request };
    let asksItself = false;
    for (const home of replicasOf(read.key)) {
      const node = this.#aim(read, home);
      if (node === self) asksItself = true;
      else if (node !== null) this.#options.tell(node, message, out);
    }
    if (asksItself) this.value(self, request, copies.allOf(read.key), now, out);
  }

  /**
   * Whom to ask where a replica is to be asked: the replica, or, if that is suspected, the first node after the replicas that is
   * neither suspected nor asked already. null: only a hint is kept.
   */
  #aim(request: QuorumRequest, home: NodeId): NodeId | null {
    const { suspicions, hintedHandoff } = this.#options;
    if (suspicions === null) return home;
    if (suspicions.has(home)) {
      if (hintedHandoff === 'at-coordinator') return null;
      const other = this.#standIn(request);
      if (other !== undefined) {
        request.aim(other, home);
        return other;
      }
    }
    // Where nobody is left the replica is asked all the same: it may be back.
    request.aim(home, home);
    return home;
  }

  #standIn(request: QuorumRequest): NodeId | undefined {
    const { preferenceOf, suspicions } = this.#options;
    const replicas = this.#options.replicasOf(request.key);
    return preferenceOf(request.key).find(
      (node) => !replicas.includes(node) && suspicions?.has(node) === false && !request.isAimedAt(node),
    );
  }

  #replaceSilent(
    request: number,
    pending: QuorumRead<State> | QuorumWrite<State>,
    now: Instant,
    out: Out<State>,
  ): void {
    const { self, suspicions, hintedHandoff, copies } = this.#options;
    for (const { node, home } of pending.silence()) {
      // Its own disk is slow at worst.
      if (node === self) continue;
      suspicions?.add(node, out);
      const standIn = hintedHandoff === 'sloppy-quorum' ? this.#standIn(pending) : undefined;
      if (standIn === undefined) {
        if (pending instanceof QuorumWrite && hintedHandoff === 'at-coordinator')
          copies.keepFor(home, pending.version, null, out);
        continue;
      }
      pending.aim(standIn, home);
      this.#watch(request, now, out);
      if (pending instanceof QuorumWrite) this.#hint(pending, request, { node: standIn, home }, out);
      else if (standIn === self) this.value(self, request, copies.allOf(pending.key), now, out);
      else out.send(standIn, { kind: 'read', key: pending.key, life: this.#life, request });
    }
    if (pending.isAnswered && pending.isComplete) this.#forget(request);
  }

  #begin(pending: QuorumRead<State> | QuorumWrite<State>, now: Instant, out: Out<State>): number {
    const { suspicions, expiryTimer, requestTimeout } = this.#options;
    const request = this.nextRequest();
    this.#requests.set(request, pending);
    if (!this.#expiryTimerSet) {
      this.#expiryTimerSet = true;
      out.setTimer(expiryTimer, requestTimeout);
    }
    if (suspicions !== null) this.#watch(request, now, out);
    return request;
  }

  #watch(request: number, now: Instant, out: Out<State>): void {
    const { suspectAfter } = this.#options;
    this.#overdueAt.set(request, now + suspectAfter);
    if (!this.#overdueTimerSet) this.#setOverdueTimer(suspectAfter, out);
  }

  #setOverdueTimer(delay: Nanos, out: Out<State>): void {
    this.#overdueTimerSet = true;
    out.setTimer(this.#options.overdueTimer, delay);
  }

  #forget(request: number): void {
    this.#requests.delete(request);
    this.#overdueAt.delete(request);
  }

  #nobodyIsLeft(read: QuorumRead<State>): boolean {
    const { suspicions, readRepair, n } = this.#options;
    if (suspicions !== null) return read.isComplete;
    return readRepair === 'off' || read.answered.length === n;
  }

  /** The second phase of a write: its timestamp follows all that a quorum has, and all that this node gave in this life. */
  #writeAfter(query: QuorumRead<State>, value: number, now: Instant, out: Out<State>): void {
    const { resolution, self } = this.#options;
    if (query.newest !== undefined) this.#clock.passed(resolution.timestampOf(query.newest));
    const version = resolution.versionOf(query.key, value, this.#clock.next(FIRST_STAMP), self);
    this.#sendToReplicas(new QuorumWrite(query.id, version, okOf(value), query.beganAt), now, out);
  }

  /** The second phase of a read: nobody may read less later, so a write quorum must have what it returns. */
  #writeBack(read: QuorumRead<State>, now: Instant, out: Out<State>): void {
    const { newest, holders } = read;
    if (newest === undefined || this.#options.writeQuorum(holders)) this.#answer(read.id, newest, out);
    else {
      const result = this.#options.resolution.resultOf(newest);
      this.#sendToReplicas(new QuorumWrite(read.id, newest, result, read.beganAt, holders), now, out);
    }
  }

  #repairStale(read: QuorumRead<State>, out: Out<State>): void {
    const { newest } = read;
    if (newest === undefined) return;
    const { replicasOf, tell } = this.#options;
    for (const replica of read.takeStale(newest)) {
      // Who stands in for a replica keeps nothing of its own.
      if (replicasOf(read.key).includes(replica)) tell(replica, { kind: 'repair', version: newest }, out);
    }
  }

  #answer(read: OperationId, state: State | undefined, out: Out<State>): void {
    const { resolution } = this.#options;
    out.reply(read, resolution.resultOf(state), resolution.contextOf(state));
  }
}

function okOf(value: number): Result {
  return { kind: 'ok', value, swapped: false };
}

/** A clock that was set back must not put a timer off. */
function remaining(at: number, now: number, most: Nanos): Nanos {
  return nanos(Math.min(most, at - now));
}
