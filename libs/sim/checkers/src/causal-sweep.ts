import { chainsOf, predecessors } from './causal-order.js';
import { positionsWhere } from './positions.js';
import { INITIAL_READ, type ReadsFrom } from './reads-from.js';

const NONE = -1;
/** 32-bit words of clocks that may be remembered at one time: 128 MiB, and half as much of those of sessions. */
const CLOCK_WORDS_MAX = 1 << 25;

/**
 * What a visitor is told: an operation; what precedes it, of each chain the last operation or negative; of what it read
 * the notes, which begin as its own past, itself included, and which the visitor may write to; and whether what it read
 * preceded it already otherwise, as the initial value does.
 */
export type Visit = (operation: number, past: Int32Array, notes: Int32Array | null, isStale: boolean) => void;

/**
 * Visits all operations in causal order, each with what causally precedes it: vector clocks, one for each session, and one
 * for each write that somebody is still to read.
 *
 * Operations come in the order of their rows as far as causal order allows, so that few writes are waiting to be read at any time.
 *
 * Cost: operations times chains.
 */
export class CausalSweep {
  readonly chains: number;
  readonly chainOf: Int32Array;
  /** All operations; null where causal order has a cycle. */
  readonly order: Int32Array;
  private readonly previous: Int32Array;
  /** By operation: how many will still ask for its clock, and where that is. */
  private readonly asking: Int32Array;
  private readonly slot: Int32Array;
  private clocks: Int32Array;
  private notes: Int32Array;
  private readonly free: number[] = [];
  private slots = 0;

  /** The graph has no cycle. */
  constructor(private readonly graph: ReadsFrom) {
    const { chains, chainOf } = chainsOf(graph);
    this.chains = chains;
    this.chainOf = chainOf;
    this.previous = predecessors(graph);
    this.order = this.orderByRow();
    this.asking = new Int32Array(graph.length);
    this.slot = new Int32Array(graph.length).fill(NONE);
    this.clocks = new Int32Array(0);
    this.notes = new Int32Array(0);
  }

  /** False if there were more clocks to remember than it may. */
  run(visit: Visit): boolean {
    const { chains, previous, asking, slot, chainOf } = this;
    const { length, reads, session, answered, sessions } = this.graph;
    const { from, operations } = this.graph.learned;
    if (2 * sessions * chains > CLOCK_WORDS_MAX) return false;
    for (let i = 0; i < length; i++) {
      if (reads[i]! >= 0) asking[reads[i]!]!++;
      if (answered[i] === 0 && previous[i] !== NONE) asking[previous[i]!]!++;
    }
    for (const learned of operations) asking[learned]!++;
    const running = new Int32Array(sessions * chains).fill(NONE);
    const aside = new Int32Array(chains);
    for (const i of this.order) {
      let past = aside;
      if (answered[i] === 1) past = running.subarray(session[i]! * chains, (session[i]! + 1) * chains);
      else if (previous[i] === NONE) past.fill(NONE);
      else past.set(this.clockOf(previous[i]!));
      for (let at = from[i]!; at < from[i + 1]!; at++) {
        this.merge(operations[at]!, past);
        this.release(operations[at]!);
      }
      const writer = reads[i]!;
      if (writer >= 0) {
        const isStale = past[chainOf[writer]!]! >= writer;
        this.merge(writer, past);
        visit(i, past, this.notes.subarray(slot[writer]! * chains, (slot[writer]! + 1) * chains), isStale);
        this.release(writer);
      } else visit(i, past, null, reads[i] === INITIAL_READ);
      if (answered[i] === 0 && previous[i] !== NONE) this.release(previous[i]!);
      past[chainOf[i]!] = i;
      if (asking[i] === 0) continue;
      if (!this.reserve(i)) return false;
      this.clocks.set(past, slot[i]! * chains);
      this.notes.set(past, slot[i]! * chains);
    }
    return true;
  }

  private merge(other: number, past: Int32Array): void {
    const { chains, clocks } = this;
    const from = this.slot[other]! * chains;
    for (let chain = 0; chain < chains; chain++) {
      const met = clocks[from + chain]!;
      if (met > past[chain]!) past[chain] = met;
    }
  }

  private clockOf(i: number): Int32Array {
    return this.clocks.subarray(this.slot[i]! * this.chains, (this.slot[i]! + 1) * this.chains);
  }

  private reserve(i: number): boolean {
    const slot = this.free.pop() ?? this.slots++;
    const words = this.slots * this.chains;
    if (words > this.clocks.length) {
      if (2 * words > CLOCK_WORDS_MAX) return false;
      const length = Math.min(Math.max(2 * words, 1024), CLOCK_WORDS_MAX >>> 1);
      this.clocks = enlarged(this.clocks, length);
      this.notes = enlarged(this.notes, length);
    }
    this.slot[i] = slot;
    return true;
  }

  private release(i: number): void {
    if (--this.asking[i]! > 0) return;
    this.free.push(this.slot[i]!);
    this.slot[i] = NONE;
  }

  private orderByRow(): Int32Array {
    const { length, row, reads } = this.graph;
    const { from, operations } = this.graph.learned;
    const order = new Int32Array(length);
    const met = new Uint8Array(length);
    let count = 0;
    const byRow = positionsWhere(length, () => true).sort((a, b) => row[a]! - row[b]!);
    for (const first of byRow) {
      const open = [first];
      for (let i = open.at(-1); i !== undefined; i = open.at(-1)) {
        if (met[i] === 1) {
          open.pop();
          continue;
        }
        const waiting = open.length;
        for (const before of [this.previous[i]!, reads[i]!]) if (before >= 0 && met[before] === 0) open.push(before);
        for (let at = from[i]!; at < from[i + 1]!; at++) if (met[operations[at]!] === 0) open.push(operations[at]!);
        if (open.length > waiting) continue;
        met[i] = 1;
        order[count++] = i;
        open.pop();
      }
    }
    return order;
  }
}

function enlarged(words: Int32Array, length: number): Int32Array {
  const larger = new Int32Array(length);
  larger.set(words);
  return larger;
}
