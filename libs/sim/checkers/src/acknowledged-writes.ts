const NONE = -1;

/** The acknowledged writes of one key, by position. Asked about reads by ascending invocation. */
export class AcknowledgedWrites {
  /** The one acknowledged last before the read asked about; negative if none. */
  newest = NONE;
  private readonly byInvocation: Int32Array;
  private readonly byResponse: Int32Array;
  /** By position: its place in `byInvocation`. */
  private readonly rank: Int32Array;
  /** By rank: the write from there on that was acknowledged first. */
  private readonly firstFrom: Int32Array;
  /** A binary indexed tree over ranks: how many were acknowledged before the read asked about. */
  private readonly counts: Int32Array;
  private acknowledged = 0;

  constructor(
    private readonly invokedAt: Float64Array,
    private readonly respondedAt: Float64Array,
  ) {
    const { length } = invokedAt;
    this.byInvocation = byInstant(positionsFrom(0, length), invokedAt);
    this.byResponse = byInstant(positionsFrom(0, length), respondedAt);
    this.rank = new Int32Array(length);
    for (let at = 0; at < length; at++) this.rank[this.byInvocation[at]!] = at;
    this.counts = new Int32Array(length + 1);
    this.firstFrom = this.byInvocation.slice();
    for (let at = length - 2; at >= 0; at--) {
      const later = this.firstFrom[at + 1]!;
      if (respondedAt[later]! < respondedAt[this.firstFrom[at]!]!) this.firstFrom[at] = later;
    }
  }

  /** Of the writes missed by a read invoked now that returned what was there at `end`, the one acknowledged first; negative if none. */
  missedBy(now: number, end: number): number {
    for (; this.acknowledged < this.byResponse.length; this.acknowledged++) {
      const write = this.byResponse[this.acknowledged]!;
      if (this.respondedAt[write]! >= now) break;
      for (let at = this.rank[write]! + 1; at < this.counts.length; at += at & -at) this.counts[at]!++;
      this.newest = write;
    }
    const first = this.firstFrom[this.firstInvokedAfter(end)] ?? NONE;
    return first === NONE || this.respondedAt[first]! >= now ? NONE : first;
  }

  /** How many that read missed. */
  countFrom(end: number): number {
    let earlier = 0;
    for (let at = this.firstInvokedAfter(end); at > 0; at -= at & -at) earlier += this.counts[at]!;
    return this.acknowledged - earlier;
  }

  private firstInvokedAfter(instant: number): number {
    let from = 0;
    for (let to = this.byInvocation.length; from < to;) {
      const middle = (from + to) >>> 1;
      if (this.invokedAt[this.byInvocation[middle]!]! <= instant) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

/** The positions from one to before another. */
export function positionsFrom(from: number, to: number): Int32Array {
  const positions = new Int32Array(to - from);
  for (let at = 0; at < positions.length; at++) positions[at] = from + at;
  return positions;
}

/** Sorts ascending positions by instants that are mostly in order already; equal ones stay as they are. */
export function byInstant(positions: Int32Array, at: Float64Array): Int32Array {
  for (let i = 1; i < positions.length; i++) {
    if (at[positions[i]!]! < at[positions[i - 1]!]!) return positions.sort((a, b) => at[a]! - at[b]! || a - b);
  }
  return positions;
}
