import type { NodeId, Outbox } from '@isthmus/sim-protocol';
import type { ReplicatedStore } from '../replicated-store.js';
import type { LogEntry, RaftLog, RaftRecord } from './log.js';
import type { AppendEntries, AppendRefused, InstallSnapshot, ReplicationMessage } from './messages.js';

type Out = Outbox<ReplicationMessage, RaftRecord>;

/** A follower's half of log replication: takes entries, and acknowledges them once they are on disk. */
export class AppendReceiver {
  /** How far this log is known to equal the leader's, and the latest round that the leader has begun. */
  private matchIndex = 0;
  private round = 0;
  /** The leader has not been told of all that. */
  private owesAnswer = false;
  /** What the leader has said to be committed when it was asked for a read index. */
  private readIndex = 0;

  constructor(
    private readonly log: RaftLog,
    private readonly store: ReplicatedStore,
  ) {}

  /** A new term: nothing is known of its leader's log. */
  reset(): void {
    this.matchIndex = 0;
    this.round = 0;
    this.owesAnswer = false;
    this.readIndex = 0;
  }

  /** The leader says that entries up to `index` are committed: those that this log is known to share are. */
  learnReadIndex(index: number, out: Out): void {
    if (index > this.readIndex) this.readIndex = index;
    this.store.commitTo(Math.min(index, this.matchIndex), null, out);
  }

  /** Figure 2, AppendEntries RPC, receiver, steps 2 to 5; the leader's term is this node's. */
  receive(from: NodeId, message: AppendEntries, out: Out): void {
    const { log } = this;
    const { previousIndex, entries } = message;
    if (!this.matches(previousIndex, message.previousTerm)) return out.send(from, this.refusal(message));
    this.append(entries, out);
    const lastNew = previousIndex + entries.length;
    this.learn(lastNew, message.round);
    const committed = Math.max(message.commitIndex, this.readIndex);
    this.store.commitTo(Math.min(committed, this.matchIndex), null, out);
    // A heartbeat is answered at once, for reads wait for it; entries when they are on disk.
    if (entries.length === 0 || log.durableIndex >= lastNew) this.answer(from, out);
  }

  /** Figure 13, InstallSnapshot RPC, receiver, steps 5 to 8. */
  install(from: NodeId, { snapshot, round }: InstallSnapshot, out: Out): void {
    const { log, store } = this;
    if (!this.matches(snapshot.lastIndex, snapshot.lastTerm)) {
      log.install(snapshot, out);
      store.restore(out);
    }
    this.learn(snapshot.lastIndex, round);
    store.commitTo(snapshot.lastIndex, null, out);
    if (log.durableIndex >= snapshot.lastIndex) this.answer(from, out);
  }

  /** Tells the leader how far its log is on this disk. Nothing is said before the term is there too. */
  answer(leader: NodeId, out: Out): void {
    const { log } = this;
    if (!this.owesAnswer || !log.isTermDurable) return;
    const matchIndex = Math.min(this.matchIndex, log.durableIndex);
    this.owesAnswer = matchIndex < this.matchIndex;
    out.send(leader, { kind: 'appended', term: log.term, matchIndex, round: this.round });
  }

  /** Whether this log equals the leader's up to there. What a snapshot covers is committed, so it does (section 5.4). */
  private matches(index: number, term: number): boolean {
    const { log } = this;
    return index < log.snapshotIndex || (index <= log.lastIndex && log.termAt(index) === term);
  }

  private learn(matchIndex: number, round: number): void {
    if (matchIndex > this.matchIndex) this.matchIndex = matchIndex;
    if (round > this.round) this.round = round;
    this.owesAnswer = true;
  }

  /** An entry is cut only where another one takes its place: a message that was overtaken must not shorten the log. */
  private append(entries: readonly LogEntry[], out: Out): void {
    const { log } = this;
    for (const entry of entries) {
      if (entry.index <= log.lastIndex) {
        if (entry.index <= log.snapshotIndex || log.termAt(entry.index) === entry.term) continue;
        this.store.forgetFrom(entry.index, out);
        log.cutFrom(entry.index);
      }
      log.append(entry, out);
    }
  }

  /** With a hint that lets the leader go back by whole terms (section 5.3, last paragraphs; etcd's form of it). */
  private refusal({ previousIndex, previousTerm, round }: AppendEntries): AppendRefused {
    const { log } = this;
    const hintIndex = log.lastIndexOfTermAtMost(previousTerm, Math.min(previousIndex, log.lastIndex));
    return {
      kind: 'append-refused',
      term: log.term,
      previousIndex,
      hintIndex,
      hintTerm: log.termAt(hintIndex),
      // Before the term is on disk this node could still follow, after a crash, a leader of an earlier one.
      round: log.isTermDurable ? round : 0,
    };
  }
}
