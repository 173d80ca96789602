import type { Input, Instant, Nanos, NodeId, Outbox, Replica } from '@isthmus/sim-protocol';
import { AppendReceiver } from '../raft/append-receiver.js';
import { RaftLog, type RaftRecord } from '../raft/log.js';
import { NOT_COMPARED, type ReplicationMessage } from '../raft/messages.js';
import { ENTRIES_MAX } from '../raft/replication.js';
import { Registers } from '../registers.js';
import { ReplicatedStore, SNAPSHOT_LIMITS, type SnapshotLimits } from '../replicated-store.js';
import { Broadcast } from './broadcast.js';
import { ConnectedSessions } from './connected-sessions.js';
import { Discovery } from './discovery.js';
import { Election, isAhead } from './election.js';
import type { Vote, ZabMessage, ZabMessageOf, Zxid } from './messages.js';
import type { ZabParameters } from './parameters.js';
import { ELECTION_TIMER, HEARTBEAT_TIMER } from './timers.js';

/** `elected`: a prospective leader, whose epoch a majority has not accepted yet. */
export type Role = 'looking' | 'follower' | 'elected' | 'leader';

/** What who looks waits for a better vote once a majority agrees: `finalizeWait` of ZooKeeper's FastLeaderElection, 200 ms. */
const BETTER_VOTE_WAIT = 200_000_000;

type Out = Outbox<ZabMessage, RaftRecord, number>;
type ZabInput = Input<ZabMessage, RaftRecord, number>;
type Request = Extract<ZabInput, { kind: 'request' }>;

/**
 * One ZooKeeper server. The history is Raft's log: its term is acceptedEpoch, its vote the prospective leader of whom that epoch was
 * accepted, and the epoch of its last transaction is currentEpoch, for every epoch begins with a transaction of its own.
 */
export class ZabReplica implements Replica<ZabMessage, RaftRecord, number> {
  role: Role = 'looking';
  /** Whom this node follows; itself where it leads or is elected. */
  leader: NodeId | null = null;
  readonly log: RaftLog;
  readonly store: ReplicatedStore;
  private readonly receiver: AppendReceiver;
  private readonly broadcast: Broadcast;
  private readonly election: Election;
  private readonly discovery: Discovery;
  private readonly sessions: ConnectedSessions;
  /** A follower has applied what came before its epoch. */
  private isUpToDate = false;
  /** A follower's acceptance of an epoch is not on disk yet. */
  private owesEpoch = false;
  /** The leader of the accepted epoch has sent this follower something of its history. */
  private isJoined = false;
  /** On what a majority agrees, as far as this node has heard in this round of elections. */
  private agreed: Vote | null = null;

  constructor(
    private readonly self: NodeId,
    private readonly count: number,
    private readonly parameters: ZabParameters,
    entriesMax = ENTRIES_MAX,
    snapshots: SnapshotLimits = SNAPSHOT_LIMITS,
  ) {
    const { electionTimeout, heartbeat, createStateMachine } = parameters;
    this.log = new RaftLog(snapshots.kept);
    this.store = new ReplicatedStore(this.log, snapshots.every, createStateMachine ?? (() => new Registers()));
    this.receiver = new AppendReceiver(this.log, this.store);
    this.election = new Election(self, count);
    this.discovery = new Discovery(count);
    this.sessions = new ConnectedSessions(this.log, this.store);
    const place = { self, count, log: this.log, store: this.store, sessions: this.sessions };
    this.broadcast = new Broadcast(place, Math.ceil(electionTimeout / heartbeat), entriesMax);
  }

  step(input: ZabInput, now: Instant, out: Out): void {
    // First, so that whoever judges a step still finds in the log what it applied.
    this.store.compact(null, out);
    switch (input.kind) {
      case 'message':
        this.onMessage(input.from, input.message, out);
        break;
      case 'request':
        this.onRequest(input, out);
        break;
      case 'persisted':
        this.onPersisted(input.count, out);
        break;
      case 'timeout':
        if (input.timer === HEARTBEAT_TIMER) this.onHeartbeat(out);
        else if (this.role === 'looking') this.onElected(out);
        else this.look(out);
        break;
      case 'start': {
        const { leader } = this.parameters;
        this.log.recover(input.recovered);
        this.store.restore(out);
        this.sessions.start(now);
        if (input.reason === 'restart' || leader === null) this.look(out);
        else if (leader === this.self) this.prepare(out);
        else this.follow(leader, out);
        break;
      }
      case 'connection-reset':
        if (this.role === 'leader') this.broadcast.lose(input.peer);
        else if (this.leader === input.peer) this.repeat(out);
        break;
    }
    this.log.writeTerm(out);
  }

  /** Whether it is part of an epoch and has applied what came before it: only then clients are answered. */
  private get isServing(): boolean {
    return this.role === 'leader' ? this.broadcast.isEstablished : this.isUpToDate;
  }

  // ---- clients

  private onRequest({ id, session, sequence, operation, context }: Request, out: Out): void {
    const { log, sessions, store } = this;
    if (!this.isServing) return out.reply(id, { kind: 'redirect', leader: null });
    if (operation.kind === 'read' && operation.consistency !== 'linearizable') {
      return sessions.addRead({ id, operation, index: context ?? 0 }, out);
    }
    if (operation.kind === 'read' || operation.kind === 'sync') {
      if (this.role === 'leader') return sessions.addRead({ id, operation, index: log.lastIndex }, out);
      const number = sessions.addSync(id, operation);
      return this.toLeader({ kind: 'sync', epoch: log.term, number }, out);
    }
    if (store.state.hasApplied(session, sequence)) {
      // A retry of what has taken effect already. Where its session has gone on, nobody waits any more.
      const result = store.state.resultOf(session, sequence);
      if (result !== null) out.reply(id, result, store.appliedIndex);
      return;
    }
    sessions.addWrite({ id, session, sequence, operation });
    if (this.role === 'leader') this.broadcast.propose(session, sequence, operation, out);
    else this.toLeader({ kind: 'request', epoch: log.term, session, sequence, operation }, out);
  }

  private toLeader(message: ZabMessage, out: Out): void {
    if (this.leader !== null && this.leader !== this.self) out.send(this.leader, message);
  }

  private toOthers(message: ZabMessage, out: Out): void {
    for (let node = 0 as NodeId; node < this.count; node++) if (node !== this.self) out.send(node, message);
  }

  // ---- the history of a follower

  /** The history has moved on at a follower. */
  private onLearned(before: number, out: Out): void {
    const { log, store } = this;
    // With NEWLEADER everything before it is committed: what ZooKeeper's UPTODATE says.
    this.isUpToDate ||= store.commitIndex > 0 && log.termAt(store.commitIndex) === log.term;
    this.sessions.applied(before, out);
  }

  // ---- timers

  private onHeartbeat(out: Out): void {
    switch (this.role) {
      case 'looking':
        this.notify(out);
        break;
      case 'follower':
        this.repeat(out);
        break;
      case 'elected':
        break;
      case 'leader':
        if (!this.broadcast.ping(out)) return this.look(out);
    }
    out.setTimer(HEARTBEAT_TIMER, this.parameters.heartbeat);
  }

  /** A follower says again what may be lost. */
  private repeat(out: Out): void {
    const { log, sessions } = this;
    if (!this.isJoined) this.toLeader({ kind: 'follower-info', acceptedEpoch: log.term }, out);
    const { writes, question } = sessions.unanswered;
    for (const { session, sequence, operation } of writes) {
      this.toLeader({ kind: 'request', epoch: log.term, session, sequence, operation }, out);
    }
    if (question !== null) this.toLeader({ kind: 'sync', epoch: log.term, number: question }, out);
  }

  private onPersisted(count: number, out: Out): void {
    const { discovery, log } = this;
    log.markFlushed(count);
    if (this.role === 'leader') return this.broadcast.onPersisted(out);
    if (!log.isTermDurable) return;
    if (this.role === 'elected' && discovery.epoch > 0) {
      for (const node of discovery.followers) {
        if (node !== this.self) out.send(node, { kind: 'leader-info', epoch: discovery.epoch, isTaken: false });
      }
      this.acknowledge(this.self, { epoch: log.lastTerm, index: log.lastIndex }, out);
    } else if (this.role === 'follower') {
      if (this.owesEpoch) this.acceptEpoch(out);
      if (this.isJoined && this.leader !== null) this.receiver.answer(this.leader, out);
    }
  }

  // ---- election

  /** Leaves whatever epoch it is in, and looks for a leader. */
  private look(out: Out): void {
    this.leave(out);
    this.role = 'looking';
    this.leader = null;
    this.election.begin(this.log.lastTerm, this.log.lastIndex);
    this.agreed = null;
    this.discovery.begin();
    out.cancelTimer(ELECTION_TIMER);
    out.setTimer(HEARTBEAT_TIMER, this.parameters.heartbeat);
    this.notify(out);
    this.countVotes(out);
  }

  private leave(out: Out): void {
    if (this.role === 'leader') this.broadcast.end(out);
    this.isUpToDate = this.isJoined = this.owesEpoch = false;
    this.sessions.disconnect(out);
  }

  private notify(out: Out): void {
    const { round, vote } = this.election;
    this.toOthers({ kind: 'notification', round, vote }, out);
  }

  private onNotification(from: NodeId, { round, vote }: ZabMessageOf<'notification'>, out: Out): void {
    if (this.role === 'leader' && this.isServing) return out.send(from, { kind: 'leading' });
    if (this.role === 'follower' && this.leader === from && this.isJoined) this.look(out);
    if (this.role !== 'looking') return;
    const heard = this.election.hear(from, round, vote);
    const own = { kind: 'notification', round: this.election.round, vote: this.election.vote } as const;
    if (heard === 'late') out.send(from, own);
    else {
      if (heard === 'changed') this.toOthers(own, out);
      this.countVotes(out);
    }
  }

  private countVotes(out: Out): void {
    const agreed = this.election.isAgreed ? this.election.vote : null;
    if (agreed === this.agreed) return;
    this.agreed = agreed;
    if (agreed === null) return out.cancelTimer(ELECTION_TIMER);
    out.setTimer(ELECTION_TIMER, Math.min(BETTER_VOTE_WAIT, this.parameters.heartbeat) as Nanos);
  }

  private onElected(out: Out): void {
    const { leader } = this.election.vote;
    if (leader === this.self) this.prepare(out);
    else this.follow(leader, out);
  }

  // ---- discovery

  private follow(leader: NodeId, out: Out): void {
    this.role = 'follower';
    this.leader = leader;
    this.toLeader({ kind: 'follower-info', acceptedEpoch: this.log.term }, out);
    this.awaitPhase(out);
    out.setTimer(HEARTBEAT_TIMER, this.parameters.heartbeat);
  }

  /** Each of the leader's three waits for a majority, and a follower's for any word of its leader, has the whole of the timeout. */
  private awaitPhase(out: Out): void {
    out.setTimer(ELECTION_TIMER, this.parameters.electionTimeout);
  }

  private prepare(out: Out): void {
    this.role = 'elected';
    this.leader = this.self;
    this.awaitPhase(out);
    this.onFollowerInfo(this.self, this.log.term, out);
  }

  private onFollowerInfo(from: NodeId, acceptedEpoch: number, out: Out): void {
    const { discovery, log, role } = this;
    if (role === 'looking' || role === 'elected') discovery.inform(from, acceptedEpoch);
    if (role === 'looking' || role === 'follower') return;
    const isChosen = role === 'elected' && discovery.choose();
    // Others are told once it is on disk: a leader that forgot it could choose one epoch twice.
    if (isChosen) {
      this.awaitPhase(out);
      return log.setTerm(discovery.epoch, this.self);
    }
    if (role === 'elected' && (discovery.epoch === 0 || !log.isTermDurable)) return;
    // Who has accepted a later epoch can follow only in one that is later still.
    if (acceptedEpoch > log.term) this.look(out);
    else out.send(from, { kind: 'leader-info', epoch: log.term, isTaken: role === 'leader' });
  }

  private onLeaderInfo(from: NodeId, { epoch, isTaken }: ZabMessageOf<'leader-info'>, out: Out): void {
    const { log } = this;
    if (this.role !== 'follower' || this.leader !== from || this.isJoined) return;
    const isOwn = epoch === log.term && log.vote === from;
    // One of two who chose the same epoch; where a majority has accepted it of one, it never will of the other.
    if (epoch < log.term || (epoch === log.term && !isOwn && !isTaken)) return this.look(out);
    if (!isOwn) {
      log.setTerm(epoch, from);
      this.receiver.reset();
    }
    this.awaitPhase(out);
    this.owesEpoch = true;
    if (log.isTermDurable) this.acceptEpoch(out);
  }

  private acceptEpoch(out: Out): void {
    const { lastIndex, lastTerm, term } = this.log;
    this.owesEpoch = false;
    this.toLeader({ kind: 'ack-epoch', epoch: term, lastEpoch: lastTerm, lastIndex }, out);
  }

  private onEpochAccepted(from: NodeId, { epoch, lastEpoch, lastIndex }: ZabMessageOf<'ack-epoch'>, out: Out): void {
    const { log } = this;
    // Who comes later than a majority refuses what does not follow on its history.
    if (this.role !== 'elected' || epoch !== log.term) return;
    // What may have been committed would be missing in this history.
    if (isAhead(lastEpoch, lastIndex, log.lastTerm, log.lastIndex)) return this.look(out);
    this.acknowledge(from, { epoch: lastEpoch, index: lastIndex }, out);
  }

  private acknowledge(node: NodeId, last: Zxid, out: Out): void {
    this.discovery.acknowledge(node, last);
    if (this.discovery.isOver) this.synchronize(out);
  }

  // ---- synchronization

  private synchronize(out: Out): void {
    this.role = 'leader';
    this.broadcast.begin(this.discovery.acknowledged, out);
    this.awaitPhase(out);
    out.setTimer(HEARTBEAT_TIMER, this.parameters.heartbeat);
  }

  // ---- messages

  private onMessage(from: NodeId, message: ZabMessage, out: Out): void {
    const { store } = this;
    switch (message.kind) {
      case 'notification':
        return this.onNotification(from, message, out);
      case 'leading':
        if (this.role !== 'looking') return;
        return this.follow(from, out);
      case 'follower-info':
        return this.onFollowerInfo(from, message.acceptedEpoch, out);
      case 'leader-info':
        return this.onLeaderInfo(from, message, out);
      case 'ack-epoch':
        return this.onEpochAccepted(from, message, out);
      case 'append-entries':
      case 'install-snapshot':
      case 'appended':
      case 'append-refused':
        return this.onReplication(from, message, out);
      case 'commit': {
        if (!this.isOfEpoch(from, message.epoch, out)) return;
        const before = store.appliedIndex;
        this.receiver.learnReadIndex(message.index, out);
        return this.onLearned(before, out);
      }
      case 'request':
      case 'sync':
        return this.role === 'leader' ? this.broadcast.onFollower(from, message, out) : undefined;
      case 'synced': {
        if (!this.isOfEpoch(from, message.epoch, out)) return;
        const before = store.appliedIndex;
        this.receiver.learnReadIndex(message.index, out);
        this.onLearned(before, out);
        return this.sessions.synced(message.number, message.index, out);
      }
    }
  }

  private onReplication(from: NodeId, message: ReplicationMessage, out: Out): void {
    const { log, store } = this;
    if (message.kind === 'append-entries' || message.kind === 'install-snapshot') {
      if (message.term < log.term) {
        const refusal = { previousIndex: NOT_COMPARED, hintIndex: 0, hintTerm: 0, round: 0 };
        return out.send(from, { kind: 'append-refused', term: log.term, ...refusal });
      }
      if (!this.isOfEpoch(from, message.term, out)) return;
      this.isJoined = true;
      const before = store.appliedIndex;
      if (message.kind === 'append-entries') this.receiver.receive(from, message, out);
      else this.receiver.install(from, message, out);
      return this.onLearned(before, out);
    }
    if (this.role !== 'leader' || message.term < log.term) return;
    // Somebody has accepted a later epoch: this one may be over.
    if (message.term > log.term) return this.look(out);
    this.broadcast.onAnswer(from, message, out);
  }

  /** Whether it is of the leader that this node follows, in the epoch that it has accepted of it. */
  private isOfEpoch(from: NodeId, epoch: number, out: Out): boolean {
    const { log } = this;
    if (this.role !== 'follower' || this.leader !== from || epoch !== log.term || log.vote !== from) return false;
    this.awaitPhase(out);
    return true;
  }
}
