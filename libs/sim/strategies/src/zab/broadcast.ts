import type { NodeId, Outbox } from '@isthmus/sim-protocol';
import { NO_SESSION } from '../exactly-once.js';
import type { RaftLog, RaftRecord } from '../raft/log.js';
import { Replication } from '../raft/replication.js';
import type { ReplicatedStore } from '../replicated-store.js';
import type { Command } from '../state-machine.js';
import type { ConnectedSessions } from './connected-sessions.js';
import type { ZabMessage, ZabMessageOf, Zxid } from './messages.js';
import { ELECTION_TIMER } from './timers.js';

type Out = Outbox<ZabMessage, RaftRecord, number>;

/** Where a leader is, and what of it. */
export interface Place {
  readonly self: NodeId;
  readonly count: number;
  readonly log: RaftLog;
  readonly store: ReplicatedStore;
  readonly sessions: ConnectedSessions;
}

/** What a node does that leads an epoch: it brings its history to who follows (phase 2), and broadcasts (phase 3). */
export class Broadcast {
  /** Whether a majority has joined the epoch; until then it serves nobody. */
  isEstablished = false;
  private readonly replication: Replication;
  /** Of followers, first in, first out: answered once all that had been proposed is committed. */
  private questions: { readonly follower: NodeId; readonly number: number; readonly index: number }[] = [];

  /** @param silenceMax pings without an answer after which a follower is none any more. */
  constructor(
    private readonly place: Place,
    silenceMax: number,
    entriesMax: number,
  ) {
    const { self, count, log } = place;
    this.replication = new Replication(self, count, log, silenceMax, entriesMax);
  }

  /**
   * The epoch is this node's. It begins with NEWLEADER, which brings the history before it to all who follow.
   *
   * @param followers with the last transaction of each: what it lacks is known, as to ZooKeeper's LearnerHandler, without asking again.
   */
  begin(followers: ReadonlyMap<NodeId, Zxid>, out: Out): void {
    this.replication.reset();
    for (const [node, { epoch, index }] of followers) this.replication.startAfter(node, epoch, index);
    this.replication.markOwn();
    this.propose(NO_SESSION, 0, null, out);
  }

  end(out: Out): void {
    if (this.isEstablished) out.announce('follower', this.place.log.term);
    this.isEstablished = false;
    this.questions = [];
  }

  propose(session: number, sequence: number, operation: Command | null, out: Out): void {
    const { log, store } = this.place;
    log.append({ kind: 'entry', index: log.lastIndex + 1, term: log.term, session, sequence, operation }, out);
    this.replication.replicate(store.commitIndex, out);
  }

  /** A follower hands on a request, or asks for a sync: no majority is asked whether this node still leads. */
  onFollower(from: NodeId, message: ZabMessageOf<'request'> | ZabMessageOf<'sync'>, out: Out): void {
    const { log, store } = this.place;
    if (!this.isEstablished || message.epoch !== log.term) return;
    if (message.kind === 'sync') {
      this.questions.push({ follower: from, number: message.number, index: log.lastIndex });
      return this.answerQuestions(out);
    }
    const { session, sequence, operation } = message;
    if (!store.state.hasApplied(session, sequence)) this.propose(session, sequence, operation, out);
  }

  /** An answer to a proposal or a ping of this epoch. */
  onAnswer(from: NodeId, message: ZabMessageOf<'appended'> | ZabMessageOf<'append-refused'>, out: Out): void {
    const { replication } = this;
    const { store } = this.place;
    replication.hear(from, message.round);
    if (message.kind === 'append-refused') replication.refuse(from, message, store.commitIndex, out);
    else {
      replication.accept(from, message.matchIndex, store.commitIndex, out);
      if (message.matchIndex > store.commitIndex) this.advance(out);
    }
    replication.release(store.commitIndex, out);
  }

  onPersisted(out: Out): void {
    this.replication.markOwn();
    this.advance(out);
  }

  /** Pings. Tells whether a majority still answers. */
  ping(out: Out): boolean {
    this.replication.beat(this.place.store.commitIndex, false, out);
    return this.replication.hearsMajority;
  }

  /** What is on its way to a node may be lost. */
  lose(node: NodeId): void {
    this.replication.lose(node);
  }

  /** What a majority has on disk is committed, once that is true of something of this epoch: its first is NEWLEADER. */
  private advance(out: Out): void {
    const { self, count, log, store, sessions } = this.place;
    const committed = this.replication.majorityIndex(store.commitIndex);
    if (committed === store.commitIndex || log.termAt(committed) !== log.term) return;
    const before = store.appliedIndex;
    store.commitTo(committed, null, out);
    const message = { kind: 'commit', epoch: log.term, index: committed } as const;
    for (let node = 0 as NodeId; node < count; node++) if (node !== self) out.send(node, message);
    if (!this.isEstablished) {
      this.isEstablished = true;
      out.cancelTimer(ELECTION_TIMER);
      out.announce('leader', log.term);
    }
    sessions.applied(before, out);
    this.answerQuestions(out);
  }

  private answerQuestions(out: Out): void {
    const { log, store } = this.place;
    let count = 0;
    for (const { follower, number, index } of this.questions) {
      if (index > store.appliedIndex) break;
      out.send(follower, { kind: 'synced', epoch: log.term, number, index });
      count++;
    }
    if (count > 0) this.questions.splice(0, count);
  }
}
