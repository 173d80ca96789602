import type { Input, Instant, NodeId, OperationId, Outbox, Replica } from '@isthmus/sim-protocol';
import { Registers } from '../registers.js';
import { ReplicatedStore, SNAPSHOT_LIMITS, type SnapshotLimits } from '../replicated-store.js';
import type { Command, ReadOperation } from '../state-machine.js';
import { Votes } from '../votes.js';
import { WaitingClients } from '../waiting-clients.js';
import { AppendReceiver } from './append-receiver.js';
import { FollowerReads, ReadIndexQuestions } from './follower-reads.js';
import { type HeldCommand, LeadershipTransfer } from './leadership-transfer.js';
import { Lease, leaseLength } from './lease.js';
import { RaftLog, type RaftRecord } from './log.js';
import {
  type AppendEntries,
  type InstallSnapshot,
  NOT_COMPARED,
  type RaftMessage,
  type RequestVote,
} from './messages.js';
import { isLocalRead, type RaftParameters } from './parameters.js';
import { ENTRIES_MAX, Replication } from './replication.js';
import { voteRequest, Voter } from './voter.js';

export type Role = 'follower' | 'pre-candidate' | 'candidate' | 'leader';

/** Silence of the leader, or an election without a result. */
export const ELECTION_TIMER = 0;
/** A leader's next heartbeat; a candidate's next repetition. */
export const HEARTBEAT_TIMER = 1;

type Out = Outbox<RaftMessage, RaftRecord>;
type Request = Extract<Input<RaftMessage, RaftRecord>, { kind: 'request' }>;
type Start = Extract<Input<RaftMessage, RaftRecord>, { kind: 'start' }>;

/** One Raft node. Section numbers are those of the paper's extended version unless the dissertation is named. */
export class RaftReplica implements Replica<RaftMessage, RaftRecord> {
  role: Role = 'follower';
  /** Who leads this term, as far as this node has heard. */
  leader: NodeId | null = null;
  readonly log: RaftLog;
  readonly store: ReplicatedStore;
  private readonly receiver: AppendReceiver;
  private readonly clients = new WaitingClients();
  private readonly replication: Replication;
  private readonly votes: Votes;
  private readonly voter: Voter;
  private readonly followerReads = new FollowerReads();
  private readonly questions = new ReadIndexQuestions();
  private readonly transfer: LeadershipTransfer;
  /** null: leases are off. */
  private readonly lease: Lease | null;
  /** It campaigns because the leader has asked for it. */
  private isTransfer = false;
  /** A candidate's vote for itself is not on disk yet. */
  private owesCampaign = false;

  constructor(
    private readonly self: NodeId,
    private readonly count: number,
    private readonly parameters: RaftParameters,
    entriesMax = ENTRIES_MAX,
    snapshots: SnapshotLimits = SNAPSHOT_LIMITS,
  ) {
    this.log = new RaftLog(snapshots.kept);
    const { electionTimeout, heartbeat, createStateMachine, reads, checkQuorum, clockDriftPpm, transfer } = parameters;
    this.store = new ReplicatedStore(this.log, snapshots.every, createStateMachine ?? (() => new Registers()));
    this.receiver = new AppendReceiver(this.log, this.store);
    this.votes = new Votes(count);
    this.voter = new Voter(this.log, electionTimeout, reads === 'lease' || checkQuorum === true);
    this.lease = reads === 'lease' ? new Lease(leaseLength(electionTimeout, clockDriftPpm ?? 0)) : null;
    this.replication = new Replication(self, count, this.log, Math.ceil(electionTimeout / heartbeat), entriesMax);
    const { log, replication, lease } = this;
    const wish = transfer === undefined || transfer.to === self ? null : transfer;
    this.transfer = new LeadershipTransfer({ wish, electionTimeout, log, replication, lease });
  }

  step(input: Input<RaftMessage, RaftRecord>, now: Instant, out: Out): void {
    // First, so that whoever judges a step still finds in the log what it applied.
    this.store.compact(this.clients, out);
    switch (input.kind) {
      case 'message':
        this.onMessage(input.from, input.message, now, out);
        break;
      case 'request':
        this.onRequest(input, now, out);
        break;
      case 'persisted':
        this.onPersisted(input.count, out);
        break;
      case 'timeout':
        if (input.timer === ELECTION_TIMER) this.onElectionTimeout(out);
        else if (input.timer === HEARTBEAT_TIMER) this.onHeartbeat(out);
        else if (this.role === 'leader') {
          for (const command of this.transfer.timeout(this.store.commitIndex, out)) this.onCommand(command, out);
        }
        break;
      case 'start':
        this.onStart(input, now, out);
        break;
      case 'connection-reset':
        if (this.role === 'leader') this.replication.lose(input.peer);
        else if (this.leader === input.peer) this.askReadIndex(now, out);
        break;
    }
    this.log.writeTerm(out);
    if (this.lease !== null && this.role === 'leader') {
      this.lease.observe(this.replication.round, this.replication.confirmedRound, now);
    }
  }

  private onStart({ reason, recovered }: Start, now: Instant, out: Out): void {
    this.log.recover(recovered);
    this.store.restore(out);
    this.followerReads.start(now);
    this.transfer.start(reason === 'boot' ? (0 as Instant) : now, out);
    if (reason === 'restart') this.voter.recover(now);
    if (reason === 'boot' && this.parameters.leader === this.self) this.campaign(out);
    else this.awaitLeader(out);
  }

  // ---- clients

  private onRequest({ id, session, sequence, operation }: Request, now: number, out: Out): void {
    const { state } = this.store;
    if (operation.kind === 'read' && isLocalRead(operation, this.parameters)) {
      return out.reply(id, state.query(operation));
    }
    if (this.role !== 'leader') {
      if (operation.kind === 'read' && this.parameters.reads === 'follower' && this.leader !== null) {
        this.followerReads.add(id, operation);
        return this.askReadIndex(now, out);
      }
      return out.reply(id, { kind: 'redirect', leader: this.leader });
    }
    if (operation.kind === 'read') return this.onRead(id, operation, now, out);
    if (state.hasApplied(session, sequence)) {
      // A retry of what has taken effect already. Where its session has gone on, nobody waits any more.
      const result = state.resultOf(session, sequence);
      if (result !== null) out.reply(id, result);
      return;
    }
    if (this.transfer.successor !== null) this.transfer.hold({ id, session, sequence, operation });
    else this.onCommand({ id, session, sequence, operation }, out);
  }

  private onCommand({ id, session, sequence, operation }: HeldCommand, out: Out): void {
    this.clients.awaitCommand(id);
    this.append(session, sequence, operation, out);
    // While the entry is being written to this node's own disk (dissertation, section 10.2.1).
    this.replication.replicate(this.store.commitIndex, out);
  }

  /** ReadIndex (dissertation, section 6.4), with a broadcast of its own: a read waits for no tick and for no other read. */
  private onRead(id: OperationId, operation: ReadOperation, now: number, out: Out): void {
    const { clients, replication, store } = this;
    if (this.lease?.holdsAt(now) === true && clients.termStart <= store.appliedIndex) {
      return out.reply(id, store.state.query(operation));
    }
    const { readIndex } = this;
    clients.awaitRead({ id, operation, readIndex, round: replication.replicate(store.commitIndex, out) });
    this.answerReads(out);
  }

  private onReadIndexAsked(follower: NodeId, number: number, out: Out): void {
    const { readIndex, replication, store } = this;
    this.questions.add({ follower, number, readIndex, round: replication.replicate(store.commitIndex, out) });
    this.answerReads(out);
  }

  /** Until its no-op is committed, a leader does not know how far earlier terms were (section 8). */
  private get readIndex(): number {
    return Math.max(this.store.commitIndex, this.clients.termStart);
  }

  private answerReads(out: Out): void {
    const { confirmedRound } = this.replication;
    const { appliedIndex, state } = this.store;
    this.clients.answerReads(confirmedRound, appliedIndex, state, out);
    if (!this.questions.isEmpty) this.questions.answer(confirmedRound, appliedIndex, this.log.term, out);
  }

  /** On behalf of the clients that this follower will answer. */
  private askReadIndex(now: number, out: Out): void {
    if (this.leader === null || this.followerReads.isEmpty) return;
    this.followerReads.ask(this.leader, this.log.term, now, out);
  }

  private answerFollowerReads(out: Out): void {
    if (!this.followerReads.isEmpty) this.followerReads.answer(this.store.appliedIndex, this.store.state, out);
  }

  // ---- the log

  private append(session: number, sequence: number, operation: Command | null, out: Out): void {
    const { log } = this;
    log.append({ kind: 'entry', index: log.lastIndex + 1, term: log.term, session, sequence, operation }, out);
  }

  /** Only an entry of the leader's own term is committed by counting; earlier ones are with it (section 5.4.2). */
  private advanceCommit(out: Out): void {
    const majorityIndex = this.replication.majorityIndex(this.store.commitIndex);
    if (majorityIndex === this.store.commitIndex || this.log.termAt(majorityIndex) !== this.log.term) return;
    this.store.commitTo(majorityIndex, this.clients, out);
    this.answerReads(out);
  }

  /** What was promised on condition that it is on disk can be said now. */
  private onPersisted(count: number, out: Out): void {
    const { log } = this;
    log.markFlushed(count);
    if (this.role === 'leader') {
      this.replication.markOwn();
      return this.advanceCommit(out);
    }
    if (!log.isTermDurable) return;
    this.voter.send(out);
    if (this.owesCampaign) {
      this.owesCampaign = false;
      this.votes.record(this.self, true);
      if (this.votes.isWon) this.lead(out);
      else this.requestVotes(out);
    } else if (this.leader !== null) this.receiver.answer(this.leader, out);
  }

  // ---- messages

  private onMessage(from: NodeId, message: RaftMessage, now: number, out: Out): void {
    switch (message.kind) {
      case 'append-entries':
        if (!this.followSender(from, message, now, out)) return;
        this.receiver.receive(from, message, out);
        return this.answerFollowerReads(out);
      case 'install-snapshot':
        if (!this.followSender(from, message, now, out)) return;
        this.receiver.install(from, message, out);
        return this.answerFollowerReads(out);
      case 'appended':
      case 'append-refused':
        if (message.term > this.log.term) return this.follow(message.term, null, out);
        if (this.role !== 'leader' || message.term < this.log.term) return;
        if (this.replication.hear(from, message.round)) this.answerReads(out);
        if (message.kind === 'append-refused') {
          this.replication.refuse(from, message, this.store.commitIndex, out);
        } else {
          this.replication.accept(from, message.matchIndex, this.store.commitIndex, out);
          if (message.matchIndex > this.store.commitIndex) this.advanceCommit(out);
          this.transfer.heard(from, out);
        }
        return this.replication.release(this.store.commitIndex, out);
      case 'ask-read-index':
        if (message.term > this.log.term) return this.follow(message.term, null, out);
        if (this.role === 'leader') this.onReadIndexAsked(from, message.number, out);
        return;
      case 'read-index':
        // Of a leader whose term is over here, the followers' reads have been sent elsewhere.
        if (message.term !== this.log.term || this.leader !== from) return;
        this.followerReads.confirm(message.number, message.index);
        this.receiver.learnReadIndex(message.index, out);
        return this.answerFollowerReads(out);
      case 'timeout-now':
        if (message.term === this.log.term && this.role === 'follower') this.campaign(out, true);
        return;
      case 'request-vote':
        return this.onRequestVote(from, message, now, out);
      case 'request-pre-vote':
        return out.send(from, this.voter.answerPreVote(message, this.role === 'leader', now));
      case 'vote':
        if (message.term > this.log.term) return this.follow(message.term, null, out);
        if (this.role !== 'candidate' || message.term < this.log.term) return;
        this.votes.record(from, message.granted);
        if (this.votes.isWon) this.lead(out);
        return;
      case 'pre-vote':
        if (!message.granted && message.term > this.log.term) return this.follow(message.term, null, out);
        if (this.role !== 'pre-candidate' || (message.granted && message.term <= this.log.term)) return;
        this.votes.record(from, message.granted);
        if (this.votes.isWon) this.campaign(out);
        return;
    }
  }

  /** A leader has sent something for the log. Tells whether it is to be heard; if its term is over, it is refused here. */
  private followSender(from: NodeId, { term }: AppendEntries | InstallSnapshot, now: number, out: Out): boolean {
    const { log } = this;
    if (term < log.term) {
      const refusal = { previousIndex: NOT_COMPARED, hintIndex: 0, hintTerm: 0, round: 0 };
      out.send(from, { kind: 'append-refused', term: log.term, ...refusal });
      return false;
    }
    if (term > log.term || this.role !== 'follower') this.follow(term, from, out);
    this.leader = from;
    this.voter.hearLeader(now);
    this.awaitLeader(out);
    if (this.followerReads.isOverdue(now, this.parameters.electionTimeout)) this.askReadIndex(now, out);
    return true;
  }

  // ---- elections

  private awaitLeader(out: Out): void {
    const { electionTimeout } = this.parameters;
    out.setTimer(ELECTION_TIMER, electionTimeout, electionTimeout);
  }

  private onElectionTimeout(out: Out): void {
    this.leader = null;
    this.followerReads.dismiss(null, out);
    if (!this.parameters.preVote) return this.campaign(out);
    this.role = 'pre-candidate';
    this.votes.reset();
    this.votes.record(this.self, true);
    if (this.votes.isWon) return this.campaign(out);
    this.awaitLeader(out);
    this.requestVotes(out);
  }

  private campaign(out: Out, isTransfer = false): void {
    this.role = 'candidate';
    this.leader = null;
    this.isTransfer = isTransfer;
    this.enterTerm(this.log.term + 1, this.self, out);
    this.votes.reset();
    // Votes are asked for when this one is on disk: a candidate that forgot it could campaign twice in one term.
    this.owesCampaign = true;
    out.cancelTimer(HEARTBEAT_TIMER);
    this.awaitLeader(out);
  }

  private requestVotes(out: Out): void {
    const message = voteRequest(this.log, this.role === 'pre-candidate', this.isTransfer);
    for (let p = 0; p < this.count; p++) {
      if (!this.votes.hasAnswered(p as NodeId)) out.send(p as NodeId, message);
    }
    out.setTimer(HEARTBEAT_TIMER, this.parameters.heartbeat);
  }

  private onRequestVote(from: NodeId, message: RequestVote, now: number, out: Out): void {
    const { log, voter } = this;
    if (voter.ignores(message, this.role === 'leader', now)) return;
    if (message.term > log.term) this.follow(message.term, null, out);
    if (!voter.votes(from, message)) return out.send(from, { kind: 'vote', term: log.term, granted: false });
    if (this.role === 'pre-candidate') this.follow(message.term, null, out);
    this.awaitLeader(out);
    voter.send(out);
  }

  private lead(out: Out): void {
    this.role = 'leader';
    this.leader = this.self;
    out.cancelTimer(ELECTION_TIMER);
    out.announce('leader', this.log.term);
    this.lease?.reset();
    this.replication.reset();
    this.replication.markOwn();
    this.clients.reset(this.log.lastIndex + 1);
    this.append(-1, 0, null, out);
    this.onHeartbeat(out);
    this.transfer.lead(out);
  }

  private onHeartbeat(out: Out): void {
    if (this.role !== 'leader') return this.requestVotes(out);
    this.replication.beat(this.store.commitIndex, this.lease !== null, out);
    if (this.parameters.checkQuorum === true && !this.replication.hearsMajority) {
      return this.follow(this.log.term, null, out);
    }
    out.setTimer(HEARTBEAT_TIMER, this.parameters.heartbeat);
  }

  // ---- terms

  /** Becomes a follower, of `leader` where it is known; enters `term` where it is new. */
  private follow(term: number, leader: NodeId | null, out: Out): void {
    const { role } = this;
    this.role = 'follower';
    if (leader !== this.leader) this.followerReads.dismiss(leader, out);
    this.leader = leader;
    this.owesCampaign = false;
    if (term > this.log.term) this.enterTerm(term, null, out);
    if (role === 'follower') return;
    out.cancelTimer(HEARTBEAT_TIMER);
    this.awaitLeader(out);
    if (role !== 'leader') return;
    out.announce('follower', term);
    const successor = leader ?? this.transfer.successor;
    this.transfer.dismiss(successor, out);
    this.clients.dismiss(successor, out);
    this.questions.forget();
  }

  private enterTerm(term: number, vote: NodeId | null, out: Out): void {
    this.log.setTerm(term, vote);
    this.receiver.reset();
    this.voter.enterTerm();
    this.followerReads.dismiss(null, out);
  }
}
