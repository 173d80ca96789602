import { positionsWhere } from './positions.js';
import type { ReadsFrom } from './reads-from.js';

const NONE = -1;

/** The writes to each key, chain by chain (a *run*): operations that follow one another, numbered ascending. */
export class WritesByChain {
  private readonly writes: Int32Array;
  /** Where each run begins in `writes`, and the end. */
  private readonly begins: Int32Array;
  private readonly chains: Int32Array;
  private readonly firstRuns: Int32Array;

  constructor({ length, keys, key, writes }: ReadsFrom, chainOf: Int32Array) {
    this.writes = positionsWhere(length, (i) => writes[i] === 1).sort(
      (a, b) => key[a]! - key[b]! || chainOf[a]! - chainOf[b]! || a - b,
    );
    const begins: number[] = [];
    this.firstRuns = new Int32Array(keys + 1);
    this.writes.forEach((write, at) => {
      const before = this.writes[at - 1];
      if (before !== undefined && key[before] === key[write] && chainOf[before] === chainOf[write]) return;
      begins.push(at);
      this.firstRuns[key[write]! + 1]!++;
    });
    for (let k = 0; k < keys; k++) this.firstRuns[k + 1]! += this.firstRuns[k]!;
    this.chains = Int32Array.from(begins, (at) => chainOf[this.writes[at]!]!);
    this.begins = Int32Array.from([...begins, this.writes.length]);
  }

  /** The runs of key k are those from `firstRunOf(k)` to before `firstRunOf(k + 1)`. */
  firstRunOf(key: number): number {
    return this.firstRuns[key]!;
  }

  chainOfRun(run: number): number {
    return this.chains[run]!;
  }

  firstOf(run: number): number {
    return this.writes[this.begins[run]!]!;
  }

  /** The run's last write up to an operation, other than the given one; or negative. */
  lastBefore(run: number, reach: number, except = NONE): number {
    const first = this.begins[run]!;
    let from = first;
    for (let to = this.begins[run + 1]!; from < to;) {
      const middle = (from + to) >>> 1;
      if (this.writes[middle]! <= reach) from = middle + 1;
      else to = middle;
    }
    from--;
    if (from >= first && this.writes[from] === except) from--;
    return from >= first ? this.writes[from]! : NONE;
  }

  /** The run's first write that matches, where all matching ones come last but for one that lies between; or negative. */
  firstWhere(run: number, matches: (write: number) => boolean): number {
    const end = this.begins[run + 1]!;
    let from = this.begins[run]!;
    for (let to = end; from < to;) {
      const middle = (from + to) >>> 1;
      if (matches(this.writes[middle]!)) to = middle;
      else from = middle + 1;
    }
    return from < end ? this.writes[from]! : NONE;
  }
}
