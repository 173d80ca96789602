import { positionsWhere } from './positions.js';
import type { ReadsFrom } from './reads-from.js';

/** The writes to each key, chain by chain: operations that follow one another, numbered ascending. */
export class WritesByChain {
  private readonly writes: Int32Array;
  /** Where each run of one key and one chain begins in `writes`, and the end. */
  private readonly runs: Int32Array;
  /** The runs of key k: from `runsOf[k]` to before `runsOf[k + 1]`. */
  private readonly runsOf: Int32Array;

  constructor(
    { length, keys, key, writes }: ReadsFrom,
    private readonly chainOf: Int32Array,
  ) {
    this.writes = positionsWhere(length, (i) => writes[i] === 1).sort(
      (a, b) => key[a]! - key[b]! || chainOf[a]! - chainOf[b]! || a - b,
    );
    const runs: number[] = [];
    this.runsOf = new Int32Array(keys + 1);
    this.writes.forEach((write, at) => {
      const before = this.writes[at - 1];
      if (before !== undefined && key[before] === key[write] && chainOf[before] === chainOf[write]) return;
      runs.push(at);
      this.runsOf[key[write]! + 1]!++;
    });
    for (let k = 0; k < keys; k++) this.runsOf[k + 1]! += this.runsOf[k]!;
    this.runs = Int32Array.from([...runs, this.writes.length]);
  }

  /** Of each chain, its last write to the key up to where `past` reaches in that chain. */
  forEachLastOf(key: number, past: Int32Array, visit: (write: number) => void): void {
    const { writes, runs, runsOf } = this;
    for (let run = runsOf[key]!; run < runsOf[key + 1]!; run++) {
      let from = runs[run]!;
      let to = runs[run + 1]!;
      const reach = past[this.chainOf[writes[from]!]!]!;
      if (writes[from]! > reach) continue;
      while (to - from > 1) {
        const middle = (from + to) >>> 1;
        if (writes[middle]! <= reach) from = middle;
        else to = middle;
      }
      visit(writes[from]!);
    }
  }
}
