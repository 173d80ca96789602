/** Equal parts of a stretch of simulated time. */
export interface Parts {
  /** Nanoseconds of simulated time. */
  readonly from: number;
  readonly until: number;
  readonly count: number;
}

/** How one server was used: its time with work, and those that waited or were served, in each of some equal parts of a run. */
export interface Usage {
  /** Nanoseconds in which it worked. */
  readonly busy: Float64Array;
  /** The integral over time of how many were there: nanoseconds. */
  readonly presence: Float64Array;
  /** How many were there at most. */
  readonly peak: Float64Array;
}

/** Keeps count of who is at a server and whether it works, as time goes on. Costs a few additions at each change. */
export class Occupancy {
  private since = 0;
  private present = 0;
  private isBusy = false;
  /** 0: before the first part; one more than there are: after the last. */
  private part = 0;
  private partEnds: number;
  private readonly busy: Float64Array;
  private readonly presence: Float64Array;
  private readonly peak: Float64Array;

  constructor(private readonly parts: Parts) {
    this.partEnds = parts.from;
    this.busy = new Float64Array(parts.count + 2);
    this.presence = new Float64Array(parts.count + 2);
    this.peak = new Float64Array(parts.count + 2);
  }

  get count(): number {
    return this.present;
  }

  /** From `now` on, which is no earlier than the last change. */
  change(now: number, present: number, isBusy: boolean): void {
    if (present === this.present && isBusy === this.isBusy) return;
    this.settle(now);
    this.present = present;
    this.isBusy = isBusy;
    if (present > this.peak[this.part]!) this.peak[this.part] = present;
  }

  /** `now`: the end of the run. */
  finish(now: number): Usage {
    this.settle(now);
    const { count } = this.parts;
    const inParts = (column: Float64Array) => column.slice(1, count + 1);
    return { busy: inParts(this.busy), presence: inParts(this.presence), peak: inParts(this.peak) };
  }

  private settle(now: number): void {
    const { from, until, count } = this.parts;
    while (now >= this.partEnds) {
      this.advance(this.partEnds);
      this.part++;
      this.partEnds = this.part > count ? Infinity : from + ((until - from) * this.part) / count;
      this.peak[this.part] = this.present;
    }
    this.advance(now);
  }

  private advance(now: number): void {
    const length = now - this.since;
    this.since = now;
    if (this.isBusy) this.busy[this.part]! += length;
    this.presence[this.part]! += this.present * length;
  }
}
