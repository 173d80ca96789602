import { invariant, type NodeId, type Outbox } from '@isthmus/sim-protocol';
import type { StateCopy } from '../exactly-once.js';
import type { StoredEntry, StoredLog } from '../replicated-store.js';
import type { Command } from '../state-machine.js';
import type { Snapshot } from './snapshot.js';

/** On disk it replaces the entry at `index` and all after it: a truncated log is always grown again at the same place. */
export interface LogEntry extends StoredEntry {
  readonly kind: 'entry';
  readonly term: number;
  /** -1 for a no-op. */
  readonly session: number;
  /** null: the no-op with which a leader begins its term. */
  readonly operation: Command | null;
}

/** Figure 2's currentTerm and votedFor, as of this moment. */
export interface TermRecord {
  readonly kind: 'term';
  readonly term: number;
  readonly vote: NodeId | null;
}

/** What a node writes to its disk. */
export type RaftRecord = LogEntry | TermRecord | Snapshot;

type Disk = Outbox<never, RaftRecord>;

/** Stands before the first entry of a log that holds none up to `index`. */
function baseAt(index: number, term: number): LogEntry {
  return { kind: 'entry', index, term, session: -1, sequence: 0, operation: null };
}

/**
 * Figure 2's persistent state, and how much of it is safe on disk. Indexes count from 1. A snapshot may stand for the
 * first entries; what it covers is committed, so nothing asks for it but a follower that is far behind.
 */
export class RaftLog implements StoredLog {
  /** Figure 2's currentTerm. */
  term = 0;
  /** Figure 2's votedFor. */
  vote: NodeId | null = null;
  /** The last entry up to which all are on disk. */
  durableIndex = 0;
  /** The latest; null: none yet. */
  snapshot: Snapshot | null = null;
  /** Index of the entry before the first that is in memory. */
  base = 0;
  /** From `base` on. */
  private entries: LogEntry[] = [baseAt(0, 0)];
  /** Where in the journal each entry was written: rewritten entries stand later, so it grows with the index. */
  private positions: number[] = [0];
  private written = 0;
  private flushed = 0;
  private termPosition = 0;
  private isTermWritten = true;

  constructor(private readonly entriesKept: number) {}

  /** Rebuilds the state from what the disk gives back. */
  recover(records: readonly RaftRecord[]): void {
    const snapshot = records.findLast((record) => record.kind === 'snapshot');
    if (snapshot !== undefined) this.beginAt(snapshot, 0);
    for (const record of records) {
      this.written++;
      if (record.kind === 'term') {
        this.term = record.term;
        this.vote = record.vote;
      } else if (record.kind === 'entry' && record.index > this.base) {
        invariant(record.index <= this.lastIndex + 1, `journal skips to entry ${record.index}`);
        this.cutFrom(record.index);
        this.entries.push(record);
        this.positions.push(this.written);
      }
    }
    invariant(this.lastTerm <= this.term, `entry of term ${this.lastTerm} on disk before term ${this.term}`);
    this.flushed = this.written;
    this.durableIndex = this.lastIndex;
  }

  get lastIndex(): number {
    return this.base + this.entries.length - 1;
  }

  /** The last entry that the snapshot stands for; 0: there is none. */
  get snapshotIndex(): number {
    return this.snapshot?.lastIndex ?? 0;
  }

  get snapshotState(): StateCopy | null {
    return this.snapshot === null ? null : this.snapshot.state;
  }

  get lastTerm(): number {
    return this.termAt(this.lastIndex);
  }

  /** Whether term and vote are on disk: until then nothing may be promised in this term. */
  get isTermDurable(): boolean {
    return this.isTermWritten && this.termPosition <= this.flushed;
  }

  entry(index: number): LogEntry {
    const entry = this.entries[index - this.base];
    // The message is put together only where it is needed: this is called for every entry at every node.
    if (entry === undefined) invariant(false, `no entry ${index} in a log of ${this.base} to ${this.lastIndex}`);
    return entry;
  }

  termAt(index: number): number {
    return this.entry(index).term;
  }

  slice(from: number, to: number): readonly LogEntry[] {
    return this.entries.slice(from - this.base, to + 1 - this.base);
  }

  /** Whether a log that ends so is at least as up to date as this one (section 5.4.1). */
  isUpToDate(lastIndex: number, lastTerm: number): boolean {
    return lastTerm > this.lastTerm || (lastTerm === this.lastTerm && lastIndex >= this.lastIndex);
  }

  /**
   * The last entry up to `index` of at most that term. Terms never fall along a log, so halving finds it. Of what is not in
   * memory any more it takes the last.
   */
  lastIndexOfTermAtMost(term: number, index: number): number {
    let low = Math.min(this.base, index);
    let high = index;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.termAt(middle) <= term) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Enters a term or votes in it; `writeTerm` puts it on disk. */
  setTerm(term: number, vote: NodeId | null): void {
    this.term = term;
    this.vote = vote;
    this.isTermWritten = false;
  }

  /** Once a step, after all changes of term and vote. */
  writeTerm(out: Disk): void {
    if (this.isTermWritten) return;
    this.isTermWritten = true;
    this.termPosition = ++this.written;
    out.persist({ kind: 'term', term: this.term, vote: this.vote });
  }

  append(entry: LogEntry, out: Disk): void {
    if (entry.index !== this.lastIndex + 1) invariant(false, `entry ${entry.index} after ${this.lastIndex}`);
    // An entry on disk without its term could be followed, after a crash, by a vote in that term.
    this.writeTerm(out);
    this.entries.push(entry);
    this.positions.push(++this.written);
    out.persist(entry);
  }

  /** Forgets the entry at `index` and all after it. The disk learns of it by the entry that is appended in its place. */
  cutFrom(index: number): void {
    this.entries.length = index - this.base;
    this.positions.length = index - this.base;
    if (this.durableIndex >= index) this.durableIndex = index - 1;
  }

  /** On disk a snapshot takes the place of the entries at once, in memory later. */
  compact(lastIndex: number, state: StateCopy, out: Disk): void {
    const { entries, positions } = this;
    const snapshot: Snapshot = { kind: 'snapshot', lastIndex, lastTerm: this.termAt(lastIndex), state };
    const covered = positions[snapshot.lastIndex - this.base]!;
    const base = Math.max(this.base, snapshot.lastIndex - this.entriesKept);
    this.entries = entries.slice(base - this.base);
    this.positions = positions.slice(base - this.base);
    this.base = base;
    this.snapshot = snapshot;
    this.writeSnapshot(snapshot, covered, out);
  }

  /** A snapshot takes the place of the whole log, which lacks its end or differs from it. */
  install(snapshot: Snapshot, out: Disk): void {
    const covered = this.written;
    this.beginAt(snapshot, this.writeSnapshot(snapshot, covered, out));
  }

  /** The first `count` records are on disk. */
  markFlushed(count: number): void {
    this.flushed = count;
    const { positions, base } = this;
    let index = Math.max(this.durableIndex, base - 1);
    while (index < this.lastIndex && positions[index + 1 - base]! <= count) index++;
    if (index >= base) this.durableIndex = index;
  }

  /** Gives its place in the journal. With it goes the term, whose record may be among those that it makes needless. */
  private writeSnapshot(snapshot: Snapshot, covered: number, out: Disk): number {
    this.writeTerm(out);
    out.persist(snapshot);
    out.persist({ kind: 'term', term: this.term, vote: this.vote });
    out.discard(covered);
    this.written += 2;
    return this.written - 1;
  }

  private beginAt(snapshot: Snapshot, position: number): void {
    this.snapshot = snapshot;
    this.base = snapshot.lastIndex;
    this.entries = [baseAt(snapshot.lastIndex, snapshot.lastTerm)];
    this.positions = [position];
    this.durableIndex = 0;
  }
}
