import type { Input, Instant, NodeId, OperationId, Outbox, Replica } from '@isthmus/sim-protocol';
import { Registers } from '../registers.js';
import { ReplicatedStore, SNAPSHOT_LIMITS, type SnapshotLimits } from '../replicated-store.js';
import type { Command, ReadOperation } from '../state-machine.js';
import { WaitingClients } from '../waiting-clients.js';
import { Acceptor } from './acceptor.js';
import { AcceptorLog } from './acceptor-log.js';
import { Campaign } from './campaign.js';
import type { PaxosMessage, PaxosRecord } from './messages.js';
import { isLocalRead, type MultiPaxosParameters } from './parameters.js';
import { Proposer } from './proposer.js';

export type Role = 'follower' | 'candidate' | 'leader';

/** Silence of the leader, or a ballot without a result. */
export const ELECTION_TIMER = 0;
/** A leader's next heartbeat; a candidate's next repetition. */
export const HEARTBEAT_TIMER = 1;

type Out = Outbox<PaxosMessage, PaxosRecord>;
type Request = Extract<Input<PaxosMessage, PaxosRecord>, { kind: 'request' }>;

/** One node: proposer, acceptor and learner. Phases are those of "Paxos Made Simple", sections 2.2 and 3. */
export class MultiPaxosReplica implements Replica<PaxosMessage, PaxosRecord> {
  role: Role = 'follower';
  /** Whose ballot this node takes part in, once that has got its majority. */
  leader: NodeId | null = null;
  readonly log: AcceptorLog;
  readonly store: ReplicatedStore;
  private readonly acceptor: Acceptor;
  private readonly proposer: Proposer;
  private readonly campaign: Campaign;
  private readonly clients = new WaitingClients();
  /** The highest ballot heard of. */
  private highestBallot = 0;
  /** Asked for, but not on disk yet; the node may be this one. */
  private owesPromise: { readonly to: NodeId; readonly from: number } | null = null;

  constructor(
    private readonly self: NodeId,
    private readonly count: number,
    private readonly parameters: MultiPaxosParameters,
    snapshots: SnapshotLimits = SNAPSHOT_LIMITS,
  ) {
    const { electionTimeout, heartbeat, createStateMachine } = parameters;
    this.log = new AcceptorLog(snapshots.kept);
    this.store = new ReplicatedStore(this.log, snapshots.every, createStateMachine ?? (() => new Registers()));
    this.acceptor = new Acceptor(this.log, this.store);
    this.proposer = new Proposer(self, count, this.log, Math.ceil(electionTimeout / heartbeat));
    this.campaign = new Campaign(count);
  }

  step(input: Input<PaxosMessage, PaxosRecord>, _now: Instant, out: Out): void {
    // First, so that whoever judges a step still finds in the log what it executed.
    this.store.compact(this.clients, out);
    switch (input.kind) {
      case 'message':
        return this.onMessage(input.from, input.message, out);
      case 'request':
        return this.onRequest(input, out);
      case 'persisted':
        return this.onPersisted(input.count, out);
      case 'timeout':
        return input.timer === ELECTION_TIMER ? this.prepare(out) : this.onHeartbeat(out);
      case 'start':
        this.log.recover(input.recovered);
        this.store.restore(out);
        this.acceptor.reset();
        if (input.reason === 'boot' && this.parameters.leader === this.self) return this.prepare(out);
        return this.awaitLeader(out);
      case 'connection-reset':
        // What was lost shows at the next heartbeat.
        return;
    }
  }

  // ---- clients

  private onRequest({ id, session, sequence, operation }: Request, out: Out): void {
    const { state } = this.store;
    if (operation.kind === 'read' && isLocalRead(operation, this.parameters)) {
      return out.reply(id, state.query(operation));
    }
    if (this.role !== 'leader') return out.reply(id, { kind: 'redirect', leader: this.leader });
    if (operation.kind === 'read') return this.onRead(id, operation, out);
    if (state.hasApplied(session, sequence)) {
      // A retry of what has taken effect already. Where its session has gone on, nobody waits any more.
      const result = state.resultOf(session, sequence);
      if (result !== null) out.reply(id, result);
      return;
    }
    this.clients.awaitCommand(id);
    this.propose(session, sequence, operation, out);
  }

  /** A read takes a slot, with a no-op for a command since nobody else needs to know; or a round of the leader's. */
  private onRead(id: OperationId, operation: ReadOperation, out: Out): void {
    const { clients, proposer, store } = this;
    if (this.parameters.reads === 'log') {
      clients.awaitRead({ id, operation, readIndex: this.log.lastIndex + 1, round: 0 });
      clients.awaitCommand(null);
      return this.propose(-1, 0, null, out);
    }
    // What earlier ballots may have chosen must be chosen again first.
    const readIndex = Math.max(store.commitIndex, clients.termStart);
    clients.awaitRead({ id, operation, readIndex, round: proposer.beat(store.commitIndex, out) });
    this.answerReads(out);
  }

  private answerReads(out: Out): void {
    const { appliedIndex, state } = this.store;
    this.clients.answerReads(this.proposer.confirmedRound, appliedIndex, state, out);
  }

  // ---- phase 2 of a leader

  private propose(session: number, sequence: number, operation: Command | null, out: Out): void {
    const { log, proposer, store } = this;
    const index = log.lastIndex + 1;
    log.accept({ kind: 'accepted', index, ballot: log.promised, session, sequence, operation }, out);
    proposer.propose(index, store.commitIndex, out);
  }

  private advance(out: Out): void {
    const { proposer, store } = this;
    const chosen = proposer.chosenTo(store.commitIndex);
    if (chosen === store.commitIndex) return;
    store.commitTo(chosen, this.clients, out);
    this.answerReads(out);
  }

  private onHeartbeat(out: Out): void {
    if (this.role === 'candidate') this.sendPrepare(out);
    if (this.role === 'leader') {
      this.proposer.countSilence();
      this.proposer.beat(this.store.commitIndex, out);
    }
    out.setTimer(HEARTBEAT_TIMER, this.parameters.heartbeat);
  }

  // ---- phase 1

  private awaitLeader(out: Out): void {
    const { electionTimeout } = this.parameters;
    out.setTimer(ELECTION_TIMER, electionTimeout, electionTimeout);
  }

  /** Begins a ballot of this node's, above all that it has heard of. */
  private prepare(out: Out): void {
    const highest = Math.max(this.highestBallot, this.log.promised);
    this.enter((Math.floor(highest / this.count) + 1) * this.count + this.self, out);
    this.role = 'candidate';
    this.campaign.begin();
    // Others are asked when its own promise is on disk: a candidate that forgot it could use one ballot twice.
    this.owesPromise = { to: this.self, from: this.store.commitIndex + 1 };
  }

  private sendPrepare(out: Out): void {
    const message = { kind: 'prepare', ballot: this.log.promised, from: this.store.commitIndex + 1 } as const;
    for (let p = 0; p < this.count; p++) {
      if (!this.campaign.hasAnswered(p as NodeId)) out.send(p as NodeId, message);
    }
  }

  private lead(out: Out): void {
    const { campaign, clients, log, proposer, store } = this;
    this.role = 'leader';
    this.leader = this.self;
    out.cancelTimer(ELECTION_TIMER);
    out.announce('leader', log.promised);
    const first = store.commitIndex + 1;
    for (const entry of campaign.proposals(store.commitIndex, log.promised)) log.accept(entry, out);
    proposer.reset(store.commitIndex);
    clients.reset(log.lastIndex);
    if (first <= log.lastIndex) proposer.propose(first, store.commitIndex, out);
    this.onHeartbeat(out);
  }

  /** What was promised on condition that it is on disk can be said now. */
  private onPersisted(count: number, out: Out): void {
    this.log.markFlushed(count);
    if (this.role === 'leader') {
      this.proposer.voteOwn();
      return this.advance(out);
    }
    this.givePromise(out);
    if (this.leader !== null) this.acceptor.answer(this.leader, out);
  }

  private givePromise(out: Out): void {
    const { log, owesPromise } = this;
    if (owesPromise === null || !log.isPromiseDurable) return;
    this.owesPromise = null;
    const { to, from } = owesPromise;
    if (to === this.self) {
      this.campaign.record(to, log.from(from));
      if (this.campaign.isWon) return this.lead(out);
      this.sendPrepare(out);
      return out.setTimer(HEARTBEAT_TIMER, this.parameters.heartbeat);
    }
    const snapshot = from <= log.base ? log.snapshot : null;
    out.send(to, { kind: 'promise', ballot: log.promised, accepted: log.from(from), snapshot });
  }

  // ---- messages

  private onMessage(from: NodeId, message: PaxosMessage, out: Out): void {
    const { log } = this;
    switch (message.kind) {
      case 'prepare':
        if (message.ballot < log.promised) return out.send(from, { kind: 'preempted', ballot: log.promised });
        if (message.ballot > log.promised) this.enter(message.ballot, out);
        else this.awaitLeader(out);
        this.owesPromise = { to: from, from: message.from };
        return this.givePromise(out);
      case 'promise':
        if (message.ballot !== log.promised || this.role !== 'candidate' || this.owesPromise !== null) return;
        if (message.snapshot !== null) this.acceptor.install(message.snapshot, out);
        this.campaign.record(from, message.accepted);
        return this.campaign.isWon ? this.lead(out) : undefined;
      case 'accept':
        return this.takesPart(from, message.ballot, out) ? this.acceptor.accept(from, message, out) : undefined;
      case 'heartbeat':
        return this.takesPart(from, message.ballot, out) ? this.acceptor.hear(from, message, out) : undefined;
      case 'catch-up':
        return this.takesPart(from, message.ballot, out) ? this.acceptor.catchUp(message, out) : undefined;
      case 'accepted':
        if (message.ballot !== log.promised || this.role !== 'leader') return;
        this.proposer.vote(from, message.from, message.to);
        return this.onHeard(from, message.round, out);
      case 'heard':
        if (message.ballot !== log.promised || this.role !== 'leader') return;
        this.proposer.vote(from, 1, message.durable);
        this.proposer.repeat(from, message, this.store.commitIndex, out);
        return this.onHeard(from, message.round, out);
      case 'preempted':
        this.highestBallot = Math.max(this.highestBallot, message.ballot);
        if (message.ballot > log.promised && this.role !== 'follower') this.stepDown(null, out);
        return;
    }
  }

  private onHeard(from: NodeId, round: number, out: Out): void {
    const isConfirmed = this.proposer.hear(from, round);
    this.advance(out);
    if (isConfirmed) this.answerReads(out);
  }

  /** The leader of a ballot has sent something. Tells whether it is to be heard. */
  private takesPart(from: NodeId, ballot: number, out: Out): boolean {
    const { log } = this;
    if (ballot < log.promised) {
      out.send(from, { kind: 'preempted', ballot: log.promised });
      return false;
    }
    if (ballot > log.promised) this.enter(ballot, out);
    else this.awaitLeader(out);
    this.leader = from;
    return true;
  }

  /** Promises a later ballot. Whatever this node was in an earlier one, it is no more. */
  private enter(ballot: number, out: Out): void {
    this.log.promise(ballot, out);
    this.acceptor.reset();
    this.stepDown(null, out);
  }

  private stepDown(leader: NodeId | null, out: Out): void {
    const { role } = this;
    this.role = 'follower';
    this.leader = leader;
    // A candidate's own, or one in an earlier ballot.
    this.owesPromise = null;
    if (role === 'leader' || role === 'candidate') out.cancelTimer(HEARTBEAT_TIMER);
    this.awaitLeader(out);
    if (role !== 'leader') return;
    out.announce('follower', this.log.promised);
    this.clients.dismiss(leader, out);
  }
}
