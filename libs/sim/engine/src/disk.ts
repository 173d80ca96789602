import type { DiskAtRestart } from './scenario.js';

/** One node's disk: a journal that is flushed as a whole, again and again (group commit). */
export class Disk<Entry> {
  private journal: Entry[] = [];
  private flushed = 0;
  /** Entries that the flush in progress covers: those written before it began. */
  private covered = 0;
  private isFlushing = false;

  append(entry: Entry): void {
    this.journal.push(entry);
  }

  /** Begins a flush if one is due: entries wait, and none is in progress. */
  beginFlush(): boolean {
    if (this.isFlushing || this.journal.length === this.flushed) return false;
    this.isFlushing = true;
    this.covered = this.journal.length;
    return true;
  }

  /** The flush in progress is done. Gives how many entries of this life are safe now. */
  endFlush(): number {
    this.isFlushing = false;
    this.flushed = this.covered;
    return this.flushed;
  }

  /** What the next life begins with; all of it is safe. */
  restart(mode: DiskAtRestart): readonly Entry[] {
    const safe = { kept: this.journal.length, truncated: this.flushed, lost: 0 }[mode];
    this.journal = this.journal.slice(0, safe);
    this.flushed = safe;
    this.isFlushing = false;
    return this.journal.slice();
  }
}
