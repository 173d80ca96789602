import type { Input, Instant, Nanos, NodeId, OperationId, Outbox, Replica } from '@isthmus/sim-protocol';
import { NO_SESSION } from '../exactly-once.js';
import type { RaftRecord } from '../raft/log.js';
import type { RaftMessage } from '../raft/messages.js';
import { RaftReplica } from '../raft/replica.js';
import { BarrierRoom } from './barrier-room.js';
import { Leases, stretchOf } from './leases.js';
import { granted, LockMachine, NOT_GRANTED } from './lock-machine.js';
import type { LockServiceParameters } from './parameters.js';
import type { RecipeStep } from './recipe.js';
import {
  type BarrierOperation,
  isSame,
  type LockOperation,
  type LockRequest,
  type ServiceRequest,
  WaitingRoom,
} from './waiting-room.js';

/** The end of a lease, or of somebody's wait. Raft's timers come before it. */
export const LEASE_TIMER = 8;

type LockInput = Input<RaftMessage, RaftRecord, RecipeStep>;
type Out = Outbox<RaftMessage, RaftRecord, RecipeStep>;

type Waiting = ServiceRequest<LockOperation | BarrierOperation>;

/**
 * A node of a lock service: Raft, which replicates who holds what, and what the leader alone does: it keeps clients waiting, and
 * judges by its clock whose lease is over, which it then commits.
 */
export class LockReplica implements Replica<RaftMessage, RaftRecord, RecipeStep> {
  private readonly machine: LockMachine;
  private readonly raft: RaftReplica;
  private readonly leases: Leases;
  private readonly room = new WaitingRoom<LockOperation>();
  private readonly barriers: BarrierRoom;
  /** Asked for before this leader knew how far earlier terms were. */
  private early: { readonly request: Waiting; readonly step: RecipeStep | null }[] = [];
  /** By key: the request for a free lock whose command is under way. */
  private readonly proposed = new Map<number, LockRequest>();
  /** It leads, and has applied all that was committed before its term. */
  private isInCharge = false;
  private timerAt = Infinity;

  constructor(
    self: NodeId,
    nodes: number,
    private readonly parameters: LockServiceParameters,
  ) {
    const { leader, electionTimeout, heartbeat, fencing, recipe, clockDriftPpm } = parameters;
    this.machine = new LockMachine({ fencing, queues: recipe === 'lock' });
    this.leases = new Leases(stretchOf(clockDriftPpm));
    this.raft = new RaftReplica(self, nodes, {
      ...{ leader, electionTimeout, heartbeat, reads: 'read-index', preVote: true, checkQuorum: true },
      createStateMachine: () => this.machine,
    });
    this.barriers = new BarrierRoom(this.raft, this.machine, parameters, (...wake) => this.wakeBy(...wake));
  }

  step(input: LockInput, now: Instant, out: Out): void {
    if (input.kind === 'request' && (input.operation.kind === 'lock' || input.operation.kind === 'barrier')) {
      const { id, session, sequence, operation } = input;
      this.onWaiting({ id, session, sequence, operation }, input.context, now, out);
    } else if (input.kind === 'timeout' && input.timer === LEASE_TIMER) this.onTimer(now, out);
    else this.raft.step(input, now, out);
    this.follow(now, out);
  }

  // ---- requests

  /** What a client may be kept waiting for. */
  private onWaiting(request: Waiting, step: RecipeStep | null, now: Instant, out: Out): void {
    if (this.raft.role !== 'leader') this.turnAway(request, step, out);
    else if (!this.isInCharge) this.early.push({ request, step });
    else if (isForBarrier(request)) this.barriers.onRequest(request, step, now, out);
    else if (isForLock(request)) this.onLock(request, step, now, out);
  }

  private onLock(request: LockRequest, step: RecipeStep | null, now: Instant, out: Out): void {
    if (step === null) this.tryLock(request, now, out);
    else if (step === 'create') this.raft.step({ kind: 'request', context: null, ...request }, now, out);
    else this.look(request, step, now, out);
  }

  /** The service's own way: whoever asks for a lock that is held waits, and is granted it when it is free. */
  private tryLock(request: LockRequest, now: Instant, out: Out): void {
    const { key } = request.operation;
    const { session } = request;
    const underWay = this.proposed.get(key);
    const isKnown =
      (underWay !== undefined && isSame(underWay, request)) ||
      this.raft.store.state.hasApplied(session, request.sequence);
    const isFree = underWay === undefined && this.room.isEmpty(key) && this.isFreeFor(session, key);
    if (isKnown || isFree) this.propose(request, now, out);
    else if (this.parameters.wait === 0) out.reply(request.id, NOT_GRANTED);
    else this.keepWaiting(request, now, out);
  }

  /** What a client of the recipe would conclude from the list is concluded here; a watch is kept until it fires. */
  private look(request: LockRequest, step: RecipeStep, now: Instant, out: Out): void {
    const { key } = request.operation;
    const line = this.machine.line(key);
    const place = line.findIndex(({ session }) => session === request.session);
    const own = line[place];
    // Its session is over.
    if (own === undefined) return out.reply(request.id, NOT_GRANTED);
    this.leases.renew(key, own.token, now);
    if (place === 0) return out.reply(request.id, step === 'list' ? granted(own.token) : { kind: 'continue' });
    if (step === 'list') return out.reply(request.id, { kind: 'continue' });
    this.keepWaiting(request, now, out);
  }

  private isFreeFor(session: number, key: number): boolean {
    return this.machine.line(key).every((ticket) => ticket.session === session);
  }

  private keepWaiting(request: LockRequest, now: Instant, out: Out): void {
    const until = now + this.parameters.wait;
    this.room.add(request, until);
    this.wakeBy(until, now, out);
  }

  private propose(request: LockRequest, now: Instant, out: Out): void {
    const { session, sequence, operation } = request;
    if (!this.raft.store.state.hasApplied(session, sequence)) this.proposed.set(operation.key, request);
    this.raft.step({ kind: 'request', context: null, ...request }, now, out);
  }

  /** A part of a recipe that has begun cannot be said to have had no effect, where nobody else is known. */
  private turnAway({ id }: Waiting, step: RecipeStep | null, out: Out): void {
    const { leader } = this.raft;
    if (leader !== null || step === null || step === 'create') out.reply(id, { kind: 'redirect', leader });
  }

  // ---- what has happened

  private follow(now: Instant, out: Out): void {
    const { raft, machine } = this;
    if (raft.role !== 'leader') {
      if (this.isInCharge || this.early.length > 0) this.resign(out);
      machine.takeChanged();
      machine.takeChangedBarriers();
      return;
    }
    if (!this.isInCharge) {
      if (raft.log.termAt(raft.store.commitIndex) !== raft.log.term) return;
      this.isInCharge = true;
      machine.takeChanged();
      machine.takeChangedBarriers();
      for (const key of [...machine.keys()]) this.settle(key, now, out);
      for (const key of [...machine.barriers.keys()]) this.barriers.settle(key, now, out);
      for (const { request, step } of this.early.splice(0)) this.onWaiting(request, step, now, out);
    }
    for (let keys = machine.takeChanged(); keys.length > 0; keys = machine.takeChanged()) {
      for (const key of keys) this.settle(key, now, out);
    }
    for (let keys = machine.takeChangedBarriers(); keys.length > 0; keys = machine.takeChangedBarriers()) {
      for (const key of keys) this.barriers.settle(key, now, out);
    }
  }

  /** A lock has changed hands or its line has moved on. */
  private settle(key: number, now: Instant, out: Out): void {
    const line = this.machine.line(key);
    const earliest = this.leases.follow(key, line, now);
    if (earliest < Infinity) this.wakeBy(earliest, now, out);
    const underWay = this.proposed.get(key);
    if (underWay !== undefined && this.raft.store.state.hasApplied(underWay.session, underWay.sequence)) {
      this.proposed.delete(key);
    }
    if (this.parameters.recipe === 'lock') return this.fireWatches(key, out);
    if (line.length > 0 || this.proposed.has(key)) return;
    const next = this.room.take(key);
    if (next !== null) this.propose(next, now, out);
  }

  /** Whose node before its own is gone: the one that holds the lock now, and whoever is not in line any more. */
  private fireWatches(key: number, out: Out): void {
    const line = this.machine.line(key);
    const isCalled = ({ session }: LockRequest) => line.findIndex((ticket) => ticket.session === session) < 1;
    for (let next = this.room.take(key, isCalled); next !== null; next = this.room.take(key, isCalled)) {
      out.reply(next.id, { kind: 'continue' });
    }
  }

  private onTimer(now: Instant, out: Out): void {
    this.timerAt = Infinity;
    if (!this.isInCharge) return;
    const leases = this.leases.takeOverdue(now);
    const waits = this.room.takeOverdue(now);
    for (const { id } of waits.overdue)
      out.reply(id, this.parameters.recipe === 'lock' ? { kind: 'continue' } : NOT_GRANTED);
    const barriers = this.barriers.takeOverdue(now, out);
    for (const { key, token } of [...leases.overdue, ...barriers.overdue]) this.expire(key, token, now, out);
    this.wakeBy(Math.min(leases.next, waits.next, barriers.next), now, out);
  }

  /** The session's place in a line or a round ends when this is committed, as if the session had given it back. */
  private expire(key: number, token: number, now: Instant, out: Out): void {
    const operation = { kind: 'unlock', key, token } as const;
    const request = { id: -1 as OperationId, session: NO_SESSION, sequence: 0, context: null };
    this.raft.step({ kind: 'request', ...request, operation }, now, out);
  }

  private wakeBy(at: number, now: Instant, out: Out): void {
    if (at >= this.timerAt || at === Infinity) return;
    this.timerAt = at;
    out.setTimer(LEASE_TIMER, Math.max(0, at - now) as Nanos);
  }

  /** Those who wait here are sent to the next leader, which judges for itself whose lease is over. */
  private resign(out: Out): void {
    this.isInCharge = false;
    this.leases.forget();
    this.proposed.clear();
    this.timerAt = Infinity;
    out.cancelTimer(LEASE_TIMER);
    for (const request of this.room.takeAll())
      this.turnAway(request, this.parameters.recipe === 'lock' ? 'watch' : null, out);
    for (const request of this.barriers.resign()) this.turnAway(request, 'watch', out);
    for (const { request, step } of this.early.splice(0)) this.turnAway(request, step, out);
  }
}

function isForLock(request: Waiting): request is LockRequest {
  return request.operation.kind === 'lock';
}

function isForBarrier(request: Waiting): request is ServiceRequest<BarrierOperation> {
  return request.operation.kind === 'barrier';
}
