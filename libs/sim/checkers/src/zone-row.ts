/**
 * Blocks of operations, each contiguous in every linearization, and whether they can stand in a row.
 *
 * Block A must come before block B if an operation of A ended before one of B was invoked, that is if end(A) < start(B),
 * with end the earliest end and start the latest invocation in a block; the blocks fit in a row exactly if this relation has
 * no cycle. A shortest cycle has two blocks: were it A1..Ak with k > 2 and A1's end the earliest, the absence of a chord
 * gives start(A3) <= end(A1), so A2's end, being before start(A3), would be earlier still. A block with end < start is a
 * *forward zone*, the open interval between them; the others are *backward zones*. Two blocks force each other exactly if
 * they are forward zones that overlap, or a backward zone inside a forward one.
 *
 * Source: Gibbons and Korach, "Testing shared memories", SIAM J. Comput. 26 (4), 1997, section 4.
 */
export class ZoneRow {
  private forward = 0;
  private backward = 0;
  private readonly forwardStarts: Float64Array;
  private readonly forwardEnds: Float64Array;
  private readonly backwardStarts: Float64Array;
  private readonly backwardEnds: Float64Array;

  /** `capacity`: blocks at most. */
  constructor(capacity: number) {
    this.forwardStarts = new Float64Array(capacity);
    this.forwardEnds = new Float64Array(capacity);
    this.backwardStarts = new Float64Array(capacity);
    this.backwardEnds = new Float64Array(capacity);
  }

  add(earliestEnd: number, latestStart: number): void {
    if (earliestEnd < latestStart) {
      this.forwardStarts[this.forward] = earliestEnd;
      this.forwardEnds[this.forward++] = latestStart;
    } else {
      this.backwardStarts[this.backward] = latestStart;
      this.backwardEnds[this.backward++] = earliestEnd;
    }
  }

  /** Cost: O(n log n) in the blocks. */
  fits(): boolean {
    const starts = this.forwardStarts.subarray(0, this.forward).sort();
    const ends = this.forwardEnds.subarray(0, this.forward).sort();
    // Open intervals are disjoint exactly if, starts and ends each in order, every one ends before the next starts.
    for (let i = 0; i + 1 < starts.length; i++) if (starts[i + 1]! < ends[i]!) return false;
    for (let i = 0; i < this.backward; i++) {
      const last = countBelow(starts, this.backwardStarts[i]!) - 1;
      if (last >= 0 && this.backwardEnds[i]! < ends[last]!) return false;
    }
    return true;
  }
}

/** How many of the ascending numbers are below the limit. */
export function countBelow(ascending: Float64Array, limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
