import { invariant, type Outbox } from '@isthmus/sim-protocol';
import type { StateCopy } from '../exactly-once.js';
import type { StoredLog } from '../replicated-store.js';
import type { Accepted, PaxosMessage, PaxosRecord, Snapshot } from './messages.js';

type Disk = Outbox<PaxosMessage, PaxosRecord>;

/** What an acceptor has promised and voted for, slot by slot from 1, gaps included, and how much of it is safe on disk. */
export class AcceptorLog implements StoredLog {
  /** The latest ballot that it has taken part in. */
  promised = 0;
  /** The highest slot that it has voted in. */
  lastIndex = 0;
  snapshot: Snapshot | null = null;
  /** Slots up to there are not in memory any more: they are chosen, and the snapshot holds what they lead to. */
  base = 0;
  /** By slot, from `base + 1` on. */
  private entries: (Accepted | undefined)[] = [];
  /** Where in the journal each was written. */
  private positions: number[] = [];
  private written = 0;
  private flushed = 0;
  private promisePosition = 0;

  constructor(private readonly entriesKept: number) {}

  recover(records: readonly PaxosRecord[]): void {
    for (const record of records) {
      this.written++;
      if (record.kind === 'snapshot') this.beginAt(record);
      else this.promised = Math.max(this.promised, record.ballot);
      // Of several votes in a slot, the last is of the highest ballot.
      if (record.kind === 'accepted' && record.index > this.base) this.put(record);
    }
    this.flushed = this.written;
  }

  get snapshotIndex(): number {
    return this.snapshot?.lastIndex ?? 0;
  }

  get snapshotState(): StateCopy | null {
    return this.snapshot === null ? null : this.snapshot.state;
  }

  /** Whether the promise is on disk: until then it must not be given. */
  get isPromiseDurable(): boolean {
    return this.promisePosition <= this.flushed;
  }

  /** Records written so far: once so many are on disk, all of them are. */
  get position(): number {
    return this.written;
  }

  entry(index: number): Accepted {
    const entry = this.at(index);
    if (entry === undefined) invariant(false, `no vote in slot ${index} of a log of ${this.base} to ${this.lastIndex}`);
    return entry;
  }

  at(index: number): Accepted | undefined {
    return this.entries[index - this.base - 1];
  }

  /** The votes from a slot on, without the gaps. */
  from(index: number): readonly Accepted[] {
    return this.entries.slice(Math.max(0, index - this.base - 1)).filter((entry) => entry !== undefined);
  }

  /** Consecutive slots, all of which it has voted in. */
  slice(from: number, to: number): readonly Accepted[] {
    return this.entries.slice(from - this.base - 1, to - this.base) as Accepted[];
  }

  isFlushed(position: number): boolean {
    return position <= this.flushed;
  }

  isDurable(index: number): boolean {
    return (this.positions[index - this.base - 1] ?? Infinity) <= this.flushed;
  }

  /** No ballot below that one any more. */
  promise(ballot: number, out: Disk): void {
    this.promised = ballot;
    this.writePromise(out);
  }

  /** Votes in a slot. The vote's ballot is a promise, too. */
  accept(entry: Accepted, out: Disk): void {
    this.promised = entry.ballot;
    this.written++;
    this.put(entry);
    out.persist(entry);
  }

  markFlushed(count: number): void {
    this.flushed = count;
  }

  /** On disk a snapshot takes the place of the slots at once, in memory later. */
  compact(lastIndex: number, state: StateCopy, out: Disk): void {
    this.snapshot = { kind: 'snapshot', lastIndex, state };
    const base = Math.max(this.base, lastIndex - this.entriesKept);
    this.entries = this.entries.slice(base - this.base);
    this.positions = this.positions.slice(base - this.base);
    this.base = base;
    this.writeSnapshot(this.snapshot, out);
  }

  /** A snapshot from another node takes the place of the slots that it covers. */
  install(snapshot: Snapshot, out: Disk): void {
    this.beginAt(snapshot);
    this.writeSnapshot(snapshot, out);
  }

  private put(entry: Accepted): void {
    const at = entry.index - this.base - 1;
    while (this.entries.length < at) {
      this.entries.push(undefined);
      this.positions.push(Infinity);
    }
    this.entries[at] = entry;
    this.positions[at] = this.written;
    if (entry.index > this.lastIndex) this.lastIndex = entry.index;
  }

  private writePromise(out: Disk): void {
    this.promisePosition = ++this.written;
    out.persist({ kind: 'promise', ballot: this.promised });
  }

  /** With it goes the promise, whose record may be among those that it makes needless. */
  private writeSnapshot(snapshot: Snapshot, out: Disk): void {
    // Votes in later slots may have been written before those that it covers.
    const needed = this.positions.slice(Math.max(0, snapshot.lastIndex - this.base));
    const needless = needed.reduce((least, position) => Math.min(least, position - 1), this.written);
    this.written++;
    out.persist(snapshot);
    this.writePromise(out);
    out.discard(needless);
  }

  private beginAt(snapshot: Snapshot): void {
    const { lastIndex } = snapshot;
    this.snapshot = snapshot;
    this.entries = this.entries.slice(Math.max(0, lastIndex - this.base));
    this.positions = this.positions.slice(Math.max(0, lastIndex - this.base));
    this.base = lastIndex;
    this.lastIndex = Math.max(this.lastIndex, lastIndex);
  }
}
