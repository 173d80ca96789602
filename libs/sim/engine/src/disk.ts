import { invariant } from '@isthmus/sim-protocol';
import type { DiskAtRestart } from './scenario.js';

interface Discard {
  /** The first so many entries of this life are to go. */
  readonly count: number;
  /** As soon as so many are safe. */
  readonly after: number;
}

/**
 * One node's disk: a journal that is flushed as a whole, again and again (group commit). Entries are counted from the
 * beginning of the node's life, discarded ones included.
 */
export class Disk<Entry> {
  /** Without the discarded ones. */
  private journal: Entry[] = [];
  private discarded = 0;
  private flushed = 0;
  /** Entries that the flush in progress covers: those written before it began. */
  private covered = 0;
  isFlushing = false;
  /** Asked for and not due yet, in order. */
  private discards: Discard[] = [];

  append(entry: Entry): void {
    this.journal.push(entry);
  }

  discard(count: number): void {
    invariant(count <= this.written, `${count} of ${this.written} entries are discarded`);
    this.discards.push({ count, after: this.written });
  }

  /** Begins a flush if one is due: entries wait, and none is in progress. */
  beginFlush(): boolean {
    if (this.isFlushing || this.written === this.flushed) return false;
    this.isFlushing = true;
    this.covered = this.written;
    return true;
  }

  /** The flush in progress is done. Gives how many entries of this life are safe now. */
  endFlush(): number {
    this.isFlushing = false;
    this.flushed = this.covered;
    if (this.discards.length > 0) this.carryOutDiscards();
    return this.flushed;
  }

  /** Entries written and not safe yet. */
  get unsafe(): number {
    return this.written - this.flushed;
  }

  /** What the next life begins with; all of it is safe. */
  restart(mode: DiskAtRestart): readonly Entry[] {
    this.flushed = { kept: this.written, truncated: this.flushed, lost: 0 }[mode];
    this.carryOutDiscards();
    this.journal = mode === 'lost' ? [] : this.journal.slice(0, this.flushed - this.discarded);
    this.discarded = 0;
    this.discards = [];
    this.flushed = this.journal.length;
    this.isFlushing = false;
    return this.journal.slice();
  }

  private get written(): number {
    return this.discarded + this.journal.length;
  }

  private carryOutDiscards(): void {
    while (this.discards[0] !== undefined && this.discards[0].after <= this.flushed) {
      const { count } = this.discards.shift() as Discard;
      this.journal.splice(0, count - this.discarded);
      this.discarded = Math.max(this.discarded, count);
    }
  }
}
