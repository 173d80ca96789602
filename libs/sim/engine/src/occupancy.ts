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

/**
 * Keeps count of who is at each of some servers and whether it works, as time goes on.
 *
 * Whoever comes at t and goes at u adds u - t to the integral: so a change costs one addition, and only the end of a part more. The
 * sums stay exact while they are below 2^53: for 10,000 that wait for a quarter of an hour.
 */
export class Occupancy {
  private readonly present: Int32Array;
  private readonly isWorking: Uint8Array;
  /** Of this part: moments of going less moments of coming. */
  private readonly presence: Float64Array;
  /** Of this part: moments when work ended less moments when it began. */
  private readonly busy: Float64Array;
  private readonly peak: Float64Array;
  /** 0: before the first part; one more than there are: after the last. */
  private part = 0;
  private partEnds: number;
  private readonly past: { readonly busy: Float64Array; readonly presence: Float64Array; readonly peak: Float64Array };

  /** Moments are told in order, whichever server they are about. */
  constructor(
    private readonly servers: number,
    private readonly parts: Parts,
  ) {
    this.present = new Int32Array(servers);
    this.isWorking = new Uint8Array(servers);
    this.presence = new Float64Array(servers);
    this.busy = new Float64Array(servers);
    this.peak = new Float64Array(servers);
    this.partEnds = parts.from;
    const cells = () => new Float64Array(servers * parts.count);
    this.past = { busy: cells(), presence: cells(), peak: cells() };
  }

  count(server: number): number {
    return this.present[server]!;
  }

  enter(server: number, now: number): void {
    if (now >= this.partEnds) this.endParts(now);
    this.presence[server]! -= now;
    const present = ++this.present[server]!;
    if (present > this.peak[server]!) this.peak[server] = present;
  }

  leave(server: number, now: number): void {
    if (now >= this.partEnds) this.endParts(now);
    this.presence[server]! += now;
    this.present[server]!--;
  }

  /** So many are there from now on. */
  set(server: number, now: number, present: number): void {
    const before = this.present[server]!;
    if (present === before) return;
    if (now >= this.partEnds) this.endParts(now);
    this.presence[server]! += (before - present) * now;
    this.present[server] = present;
    if (present > this.peak[server]!) this.peak[server] = present;
  }

  works(server: number, now: number, works: boolean): void {
    if (works === (this.isWorking[server] === 1)) return;
    if (now >= this.partEnds) this.endParts(now);
    this.busy[server]! += works ? -now : now;
    this.isWorking[server] = works ? 1 : 0;
  }

  /** `now`: the end of the run. */
  finish(now: number): Usage[] {
    this.endParts(now);
    // What is left of the last part that the run reached.
    if (this.partEnds !== Infinity) this.endPart(now);
    const { count } = this.parts;
    return Array.from({ length: this.servers }, (_, server) => {
      const ofServer = (column: Float64Array) => column.slice(server * count, (server + 1) * count);
      return { busy: ofServer(this.past.busy), presence: ofServer(this.past.presence), peak: ofServer(this.past.peak) };
    });
  }

  private endParts(now: number): void {
    const { from, until, count } = this.parts;
    while (now >= this.partEnds) {
      this.endPart(this.partEnds);
      this.partEnds = this.part > count ? Infinity : from + ((until - from) * this.part) / count;
    }
  }

  private endPart(at: number): void {
    const { count } = this.parts;
    for (let server = 0; server < this.servers; server++) {
      const present = this.present[server]!;
      const isWorking = this.isWorking[server]!;
      if (this.part >= 1 && this.part <= count) {
        const cell = server * count + this.part - 1;
        this.past.busy[cell] = this.busy[server]! + isWorking * at;
        this.past.presence[cell] = this.presence[server]! + present * at;
        this.past.peak[cell] = this.peak[server]!;
      }
      this.busy[server] = -isWorking * at;
      this.presence[server] = -present * at;
      this.peak[server] = present;
    }
    this.part++;
  }
}
