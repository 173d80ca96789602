import { majority } from '@isthmus/sim-protocol';

/** What a majority of nodes has reached, of a number that each node has. */
export class MajorityReached {
  private readonly sorted: Int32Array;
  private readonly quorum: number;

  constructor(private readonly count: number) {
    this.sorted = new Int32Array(count);
    this.quorum = majority(count);
  }

  /** Whether a majority is beyond `value`: cheaper than to ask what it has reached, and nearly always the answer is no. */
  isBeyond(values: Int32Array, value: number): boolean {
    let beyond = 0;
    for (let i = 0; i < values.length; i++) if (values[i]! > value) beyond++;
    return beyond >= this.quorum;
  }

  /** The highest value that a majority has reached. */
  of(values: Int32Array): number {
    const { sorted, count } = this;
    for (let i = 0; i < count; i++) {
      const value = values[i]!;
      let at = i;
      for (; at > 0 && sorted[at - 1]! < value; at--) sorted[at] = sorted[at - 1]!;
      sorted[at] = value;
    }
    return sorted[this.quorum - 1]!;
  }
}
