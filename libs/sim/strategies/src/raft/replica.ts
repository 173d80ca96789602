import type { Input, Instant, NodeId, OperationId, Outbox, Replica } from '@isthmus/sim-protocol';
import { Registers } from '../registers.js';
import type { Command, ReadOperation } from '../state-machine.js';
import { AppendReceiver } from './append-receiver.js';
import { Ballots } from './ballots.js';
import { WaitingClients } from './clients.js';
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
import { SNAPSHOT_LIMITS, type SnapshotLimits } from './snapshot.js';
import { Store } from './store.js';

export type Role = 'follower' | 'pre-candidate' | 'candidate' | 'leader';

/** Silence of the leader, or an election without a result. */
export const ELECTION_TIMER = 0;
/** A leader's next heartbeat; a candidate's next repetition. */
export const HEARTBEAT_TIMER = 1;

type Out = Outbox<RaftMessage, RaftRecord>;
type Request = Extract<Input<RaftMessage, RaftRecord>, { kind: 'request' }>;

/** One Raft node. Section numbers are those of the paper's extended version unless the dissertation is named. */
export class RaftReplica implements Replica<RaftMessage, RaftRecord> {
  role: Role = 'follower';
  /** Who leads this term, as far as this node has heard. */
  leader: NodeId | null = null;
  readonly log: RaftLog;
  readonly store: Store;
  private readonly receiver: AppendReceiver;
  private readonly clients = new WaitingClients();
  private readonly replication: Replication;
  private readonly ballots: Ballots;
  /** Granted, but not on disk yet. */
  private owesVoteTo: NodeId | null = null;
  /** A candidate's vote for itself is not on disk yet. */
  private owesCampaign = false;
  private heardLeaderAt: number | null = null;

  constructor(
    private readonly self: NodeId,
    private readonly count: number,
    private readonly parameters: RaftParameters,
    entriesMax = ENTRIES_MAX,
    snapshots: SnapshotLimits = SNAPSHOT_LIMITS,
  ) {
    this.log = new RaftLog(snapshots.kept);
    const { electionTimeout, heartbeat, createStateMachine } = parameters;
    this.store = new Store(this.log, snapshots.every, createStateMachine ?? (() => new Registers()));
    this.receiver = new AppendReceiver(this.log, this.store);
    this.ballots = new Ballots(count);
    this.replication = new Replication(self, count, this.log, Math.ceil(electionTimeout / heartbeat), entriesMax);
  }

  step(input: Input<RaftMessage, RaftRecord>, now: Instant, out: Out): void {
    // First, so that whoever judges a step still finds in the log what it applied.
    this.store.compact(this.clients, out);
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
        if (input.timer === ELECTION_TIMER) this.onElectionTimeout(out);
        else this.onHeartbeat(out);
        break;
      case 'start':
        this.log.recover(input.recovered);
        this.store.restore(out);
        if (input.reason === 'boot' && this.parameters.leader === this.self) this.campaign(out);
        else this.awaitLeader(out);
        break;
      case 'connection-reset':
        if (this.role === 'leader') this.replication.lose(input.peer);
        break;
    }
    this.log.writeTerm(out);
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
    this.append(session, sequence, operation, out);
    // While the entry is being written to this node's own disk (dissertation, section 10.2.1).
    this.replication.replicate(this.store.commitIndex, out);
  }

  /** ReadIndex (dissertation, section 6.4), with a broadcast of its own: a read waits for no tick and for no other read. */
  private onRead(id: OperationId, operation: ReadOperation, out: Out): void {
    // Until its no-op is committed, a leader does not know how far earlier terms were (section 8).
    const readIndex = Math.max(this.store.commitIndex, this.clients.termStart);
    const round = this.replication.replicate(this.store.commitIndex, out);
    this.clients.awaitRead({ id, operation, readIndex, round });
    this.answerReads(out);
  }

  private answerReads(out: Out): void {
    const { appliedIndex, state } = this.store;
    this.clients.answerReads(this.replication.confirmedRound, appliedIndex, state, out);
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
    if (this.owesVoteTo !== null) this.sendVote(this.owesVoteTo, out);
    if (this.owesCampaign) {
      this.owesCampaign = false;
      this.ballots.record(this.self, true);
      if (this.ballots.isWon) this.lead(out);
      else this.requestVotes(out);
    } else if (this.leader !== null) this.receiver.answer(this.leader, out);
  }

  // ---- messages

  private onMessage(from: NodeId, message: RaftMessage, now: number, out: Out): void {
    switch (message.kind) {
      case 'append-entries':
        if (!this.followSender(from, message, now, out)) return;
        return this.receiver.receive(from, message, out);
      case 'install-snapshot':
        if (!this.followSender(from, message, now, out)) return;
        return this.receiver.install(from, message, out);
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
        }
        return this.replication.release(this.store.commitIndex, out);
      case 'request-vote':
        return this.onRequestVote(from, message, out);
      case 'request-pre-vote':
        return this.onRequestPreVote(from, message, now, out);
      case 'vote':
        if (message.term > this.log.term) return this.follow(message.term, null, out);
        if (this.role !== 'candidate' || message.term < this.log.term) return;
        this.ballots.record(from, message.granted);
        if (this.ballots.isWon) this.lead(out);
        return;
      case 'pre-vote':
        if (!message.granted && message.term > this.log.term) return this.follow(message.term, null, out);
        if (this.role !== 'pre-candidate' || (message.granted && message.term <= this.log.term)) return;
        this.ballots.record(from, message.granted);
        if (this.ballots.isWon) this.campaign(out);
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
    this.heardLeaderAt = now;
    this.awaitLeader(out);
    return true;
  }

  // ---- elections

  private awaitLeader(out: Out): void {
    const { electionTimeout } = this.parameters;
    out.setTimer(ELECTION_TIMER, electionTimeout, electionTimeout);
  }

  private onElectionTimeout(out: Out): void {
    this.leader = null;
    if (!this.parameters.preVote) return this.campaign(out);
    this.role = 'pre-candidate';
    this.ballots.reset();
    this.ballots.record(this.self, true);
    if (this.ballots.isWon) return this.campaign(out);
    this.awaitLeader(out);
    this.requestVotes(out);
  }

  private campaign(out: Out): void {
    this.role = 'candidate';
    this.leader = null;
    this.enterTerm(this.log.term + 1, this.self);
    this.ballots.reset();
    // Votes are asked for when this one is on disk: a candidate that forgot it could campaign twice in one term.
    this.owesCampaign = true;
    out.cancelTimer(HEARTBEAT_TIMER);
    this.awaitLeader(out);
  }

  private requestVotes(out: Out): void {
    const { log } = this;
    const isPreVote = this.role === 'pre-candidate';
    const message: RequestVote = {
      kind: isPreVote ? 'request-pre-vote' : 'request-vote',
      term: isPreVote ? log.term + 1 : log.term,
      lastIndex: log.lastIndex,
      lastTerm: log.lastTerm,
    };
    for (let p = 0; p < this.count; p++) {
      if (!this.ballots.hasAnswered(p as NodeId)) out.send(p as NodeId, message);
    }
    out.setTimer(HEARTBEAT_TIMER, this.parameters.heartbeat);
  }

  private onRequestVote(from: NodeId, { term, lastIndex, lastTerm }: RequestVote, out: Out): void {
    const { log } = this;
    if (term > log.term) this.follow(term, null, out);
    const isFree = log.vote === null || log.vote === from;
    if (term < log.term || !isFree || !log.isUpToDate(lastIndex, lastTerm)) {
      return out.send(from, { kind: 'vote', term: log.term, granted: false });
    }
    if (this.role === 'pre-candidate') this.follow(term, null, out);
    if (log.vote === null) log.setTerm(term, from);
    this.awaitLeader(out);
    this.owesVoteTo = from;
    if (log.isTermDurable) this.sendVote(from, out);
  }

  private sendVote(to: NodeId, out: Out): void {
    this.owesVoteTo = null;
    out.send(to, { kind: 'vote', term: this.log.term, granted: true });
  }

  /** Dissertation, section 9.6: no to whoever could not win, and while this node hears from a leader. */
  private onRequestPreVote(from: NodeId, { term, lastIndex, lastTerm }: RequestVote, now: number, out: Out): void {
    const { log } = this;
    const silence = this.heardLeaderAt === null ? Infinity : now - this.heardLeaderAt;
    // A clock that was set back shows no silence at all: better to grant too early than never.
    const hearsLeader = this.role === 'leader' || (silence >= 0 && silence < this.parameters.electionTimeout);
    const granted = term > log.term && !hearsLeader && log.isUpToDate(lastIndex, lastTerm);
    out.send(from, { kind: 'pre-vote', term: granted ? term : log.term, granted });
  }

  private lead(out: Out): void {
    this.role = 'leader';
    this.leader = this.self;
    out.cancelTimer(ELECTION_TIMER);
    out.announce('leader', this.log.term);
    this.replication.reset();
    this.replication.markOwn();
    this.clients.reset(this.log.lastIndex + 1);
    this.append(-1, 0, null, out);
    this.onHeartbeat(out);
  }

  private onHeartbeat(out: Out): void {
    if (this.role !== 'leader') return this.requestVotes(out);
    this.replication.beat(this.store.commitIndex, out);
    out.setTimer(HEARTBEAT_TIMER, this.parameters.heartbeat);
  }

  /** Becomes a follower, of `leader` where it is known; enters `term` where it is new. */
  private follow(term: number, leader: NodeId | null, out: Out): void {
    const { role } = this;
    this.role = 'follower';
    this.leader = leader;
    this.owesCampaign = false;
    if (term > this.log.term) this.enterTerm(term, null);
    if (role === 'follower') return;
    out.cancelTimer(HEARTBEAT_TIMER);
    this.awaitLeader(out);
    if (role !== 'leader') return;
    out.announce('follower', term);
    this.clients.dismiss(leader, out);
  }

  private enterTerm(term: number, vote: NodeId | null): void {
    this.log.setTerm(term, vote);
    this.receiver.reset();
    this.owesVoteTo = null;
  }
}
