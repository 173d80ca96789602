import type { Outbox } from '@isthmus/sim-protocol';
import { ExactlyOnce } from '../exactly-once.js';
import type { CreateStateMachine } from '../state-machine.js';
import type { WaitingClients } from './clients.js';
import type { RaftLog, RaftRecord } from './log.js';
import type { RaftMessage } from './messages.js';

/** What is committed, as far as this node knows, and the state that follows from it (figure 2, volatile state). */
export class Store {
  commitIndex = 0;
  appliedIndex = 0;
  readonly state: ExactlyOnce;

  constructor(
    private readonly log: RaftLog,
    private readonly snapshotEvery: number,
    createStateMachine: CreateStateMachine,
  ) {
    this.state = new ExactlyOnce(createStateMachine);
  }

  /** Applies what is newly committed; a leader's clients are answered as it goes. */
  commitTo(index: number, clients: WaitingClients | null, out: Outbox<RaftMessage, RaftRecord>): void {
    if (index <= this.commitIndex) return;
    this.commitIndex = index;
    while (this.appliedIndex < index) {
      const entry = this.log.entry(++this.appliedIndex);
      if (entry.operation !== null) this.state.apply(entry.operation, entry, out);
      if (clients !== null) clients.answerCommand(entry, this.state, out);
    }
  }

  /** Section 7: a snapshot takes the place of the entries applied so far, once they are many. */
  compact(clients: WaitingClients, out: Outbox<RaftMessage, RaftRecord>): void {
    const { log, appliedIndex } = this;
    if (appliedIndex - log.snapshotIndex < this.snapshotEvery) return;
    clients.forgetTo(appliedIndex);
    const lastTerm = log.termAt(appliedIndex);
    log.compact({ kind: 'snapshot', lastIndex: appliedIndex, lastTerm, state: this.state.copy() }, out);
  }

  /** Begins again with what the log's snapshot holds; with nothing, where it has none. */
  restore(out: Outbox<RaftMessage, RaftRecord>): void {
    const { snapshot, snapshotIndex } = this.log;
    this.state.restore(snapshot === null ? null : snapshot.state, out);
    this.appliedIndex = snapshotIndex;
    this.commitIndex = snapshotIndex;
  }

  /**
   * Entries from `index` on are about to be replaced. That committed ones are among them needs disks that were lost, which
   * Raft does not survive: the node obeys, begins again with the store of its snapshot, and the clients see what was promised
   * and is gone.
   */
  forgetFrom(index: number, out: Outbox<RaftMessage, RaftRecord>): void {
    if (index <= this.commitIndex) this.restore(out);
  }
}
