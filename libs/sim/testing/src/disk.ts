/** One node's journal, flushed as a whole again and again: entries written during a flush wait for the next. */
export class ScriptedDisk<Entry> {
  /** All that was written in this life or found at its beginning, flushed or not. */
  readonly entries: Entry[] = [];
  /** The first so many survive every crash. */
  flushed = 0;
  private covered = 0;
  /** Carried out at the next crash: nobody could tell earlier. `after`: so many entries must be safe. */
  private discards: { readonly count: number; readonly after: number }[] = [];
  private flushBeganAt = 0;

  constructor(private readonly fsync: number) {}

  get isClean(): boolean {
    return this.flushed === this.entries.length;
  }

  /** When the flush under way ends; null: there is none. */
  get flushEndsAt(): number | null {
    return this.covered > this.flushed ? this.flushBeganAt + this.fsync : null;
  }

  /** Entries of one moment share a flush. */
  write(entry: Entry, now: number): void {
    this.entries.push(entry);
    if (this.flushEndsAt === null) this.flushBeganAt = now;
    if (this.flushBeganAt === now) this.covered = this.entries.length;
  }

  discard(count: number): void {
    this.discards.push({ count, after: this.entries.length });
  }

  /** Ends the flush under way, and begins the next if entries wait. */
  endFlush(now: number): number {
    this.flushed = this.covered;
    this.covered = this.entries.length;
    this.flushBeganAt = now;
    return this.flushed;
  }

  /** Makes all safe at once. */
  flushAll(): number {
    return (this.flushed = this.covered = this.entries.length);
  }

  /** Loses all but the flushed entries and `keep` of the others; 'nothing' loses those too. */
  crash(keep: number | 'nothing'): void {
    const safe = keep === 'nothing' ? 0 : Math.min(this.entries.length, this.flushed + keep);
    this.entries.length = safe;
    const discarded = this.discards.filter(({ after }) => after <= safe).map(({ count }) => count);
    this.entries.splice(0, Math.max(0, ...discarded));
    this.discards = [];
    this.flushAll();
  }
}
