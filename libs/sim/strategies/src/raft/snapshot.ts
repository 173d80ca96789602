import type { StateCopy } from '../exactly-once.js';

/** The state that the log's first `lastIndex` entries lead to: it takes their place (section 7). */
export interface Snapshot {
  readonly kind: 'snapshot';
  readonly lastIndex: number;
  readonly lastTerm: number;
  readonly state: StateCopy;
}

/** When a node takes snapshots, and how much of the log before one it keeps. */
export interface SnapshotLimits {
  /** Entries applied since the last snapshot after which the next one is taken. */
  readonly every: number;
  /** Entries that a snapshot covers and that stay in memory, for followers that are only a little behind. */
  readonly kept: number;
}

/** etcd's: `--snapshot-count` up to its version 3.5, and `DefaultSnapshotCatchUpEntries`. */
export const SNAPSHOT_LIMITS: SnapshotLimits = { every: 100_000, kept: 5000 };
