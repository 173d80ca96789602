import type { NodeId, Outbox } from '@isthmus/sim-protocol';
import type { ReplicatedStore } from '../replicated-store.js';
import type { AcceptorLog } from './acceptor-log.js';
import type { Accept, CatchUp, Heartbeat, PaxosMessage, PaxosRecord, Snapshot } from './messages.js';

type Out = Outbox<PaxosMessage, PaxosRecord>;

/** Slots that are acknowledged once the journal is on disk up to `position`. */
interface Owed {
  readonly position: number;
  readonly from: number;
  readonly to: number;
}

/** An acceptor and learner: votes for what the leader of its ballot proposes, in any order, and executes what is chosen, in the log's. */
export class Acceptor {
  private owed: Owed[] = [];
  private round = 0;
  /** All slots up to there are chosen, or have this node's vote in the present ballot. */
  private fit = 0;

  constructor(
    private readonly log: AcceptorLog,
    private readonly store: ReplicatedStore,
  ) {}

  /** Another ballot: no vote of it has been given yet. */
  reset(): void {
    this.owed = [];
    this.round = 0;
    this.fit = this.store.commitIndex;
  }

  /** Phase 2, acceptor. The ballot is the one that this node takes part in. */
  accept(leader: NodeId, { ballot, entries, commitIndex, round }: Accept, out: Out): void {
    const { log, store } = this;
    if (round > this.round) this.round = round;
    for (const entry of entries) {
      // What is known to be chosen needs no vote; a second copy of a message needs no second one.
      if (entry.index <= store.commitIndex || log.at(entry.index)?.ballot === ballot) continue;
      log.accept(entry.ballot === ballot ? entry : { ...entry, ballot }, out);
    }
    this.learn(ballot, commitIndex, out);
    const [from, to] = [entries[0]!.index, entries[entries.length - 1]!.index];
    this.owed.push({ position: log.position, from, to });
    this.answer(leader, out);
  }

  hear(leader: NodeId, { ballot, last, commitIndex, round }: Heartbeat, out: Out): void {
    if (round > this.round) this.round = round;
    this.learn(ballot, commitIndex, out);
    // What came first to the disk need not be of the first slots: proposals overtake each other.
    // What this node knows to be chosen need not be what comes next there: a leader that lost its disk proposes those slots anew.
    const durable = Math.min(last, this.fit, ...this.owed.map(({ from }) => from - 1));
    const lacks = this.fit < last ? this.fit + 1 : 0;
    out.send(leader, { kind: 'heard', ballot, durable, lacks, round: this.round });
  }

  catchUp({ ballot, snapshot }: CatchUp, out: Out): void {
    this.install(snapshot, out);
    this.learn(ballot, snapshot.lastIndex, out);
  }

  /** Begins with a snapshot what it had not learned. */
  install(snapshot: Snapshot, out: Out): void {
    if (snapshot.lastIndex <= this.store.commitIndex) return;
    this.log.install(snapshot, out);
    this.store.restore(out);
  }

  /** Acknowledges what is on disk. */
  answer(leader: NodeId, out: Out): void {
    const { log, owed } = this;
    let count = 0;
    for (const { position, from, to } of owed) {
      if (!log.isFlushed(position)) break;
      count++;
      // Votes that were flushed together share an answer where their slots follow on each other.
      const next = owed[count];
      if (next !== undefined && next.from === to + 1 && log.isFlushed(next.position)) {
        owed[count] = { ...next, from };
        continue;
      }
      out.send(leader, { kind: 'accepted', ballot: log.promised, from, to, round: this.round });
    }
    if (count > 0) owed.splice(0, count);
  }

  /** What the leader says to be chosen is what its ballot has there: this node's vote, if that is of the ballot. */
  private learn(ballot: number, commitIndex: number, out: Out): void {
    const { log, store } = this;
    this.fit = Math.max(this.fit, store.commitIndex);
    while (log.at(this.fit + 1)?.ballot === ballot) this.fit++;
    store.commitTo(Math.min(commitIndex, this.fit), null, out);
  }
}
