import type { Outbox } from '@isthmus/sim-protocol';
import { ExactlyOnce, type StateCopy } from './exactly-once.js';
import type { Command, CommandPlace, CreateStateMachine } from './state-machine.js';
import type { WaitingClients } from './waiting-clients.js';

type Out = Outbox<never, never>;

/** What a log holds at an index. */
export interface StoredEntry extends CommandPlace {
  /** null: nothing to execute. */
  readonly operation: Command | null;
}

/** A log as far as a store drives, and is driven by, it. Indexes count from 1. */
export interface StoredLog {
  entry(index: number): StoredEntry;
  /** The last entry that a snapshot stands for; 0: there is none. */
  readonly snapshotIndex: number;
  /** What that snapshot holds. */
  readonly snapshotState: StateCopy | null;
  /** A snapshot of what the entries up to `index` lead to takes their place. */
  compact(index: number, state: StateCopy, out: Out): void;
}

/** When a node takes snapshots, and how much of the log before one it keeps. */
export interface SnapshotLimits {
  /** Entries applied since the last snapshot after which the next one is taken. */
  readonly every: number;
  /** Entries that a snapshot covers and that stay in memory, for nodes that are only a little behind. */
  readonly kept: number;
}

/** etcd's: `--snapshot-count` up to its version 3.5, and `DefaultSnapshotCatchUpEntries`. */
export const SNAPSHOT_LIMITS: SnapshotLimits = { every: 100_000, kept: 5000 };

/** What is committed of a log, as far as this node knows, and the state that follows from it. */
export class ReplicatedStore {
  commitIndex = 0;
  appliedIndex = 0;
  readonly state: ExactlyOnce;

  constructor(
    private readonly log: StoredLog,
    private readonly snapshotEvery: number,
    createStateMachine: CreateStateMachine,
  ) {
    this.state = new ExactlyOnce(createStateMachine);
  }

  /** Applies what is newly committed; a leader's clients are answered as it goes. */
  commitTo(index: number, clients: WaitingClients | null, out: Out): void {
    if (index <= this.commitIndex) return;
    this.commitIndex = index;
    while (this.appliedIndex < index) {
      const entry = this.log.entry(++this.appliedIndex);
      if (entry.operation !== null) this.state.apply(entry.operation, entry, out);
      if (clients !== null) clients.answerCommand(entry, this.state, out);
    }
  }

  /** A snapshot takes the place of the entries applied so far, once they are many. */
  compact(clients: WaitingClients | null, out: Out): void {
    const { log, appliedIndex } = this;
    if (appliedIndex - log.snapshotIndex < this.snapshotEvery) return;
    clients?.forgetTo(appliedIndex);
    log.compact(appliedIndex, this.state.copy(), out);
  }

  /** Begins again with what the log's snapshot holds; with nothing, where it has none. */
  restore(out: Out): void {
    const { snapshotIndex, snapshotState } = this.log;
    this.state.restore(snapshotState, out);
    this.appliedIndex = snapshotIndex;
    this.commitIndex = snapshotIndex;
  }

  /**
   * Entries from `index` on are about to be replaced. That committed ones are among them needs disks that were lost, which
   * consensus does not survive: the node obeys, begins again with the store of its snapshot, and the clients see what was promised
   * and is gone.
   */
  forgetFrom(index: number, out: Out): void {
    if (index <= this.commitIndex) this.restore(out);
  }
}
