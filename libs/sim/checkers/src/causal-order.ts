import type { ReadsFrom } from './reads-from.js';

const NONE = -1;
/** 32-bit words of clocks that may be remembered: 128 MiB. */
const CLOCK_WORDS_MAX = 1 << 25;

/** Edges between operations, each with the read that it rests on, or NONE. */
export class Edges {
  length = 0;
  from: Int32Array = new Int32Array(1024);
  to: Int32Array = new Int32Array(1024);
  read: Int32Array = new Int32Array(1024);

  add(from: number, to: number, read = NONE): void {
    if (this.length === this.from.length) {
      this.from = enlarged(this.from);
      this.to = enlarged(this.to);
      this.read = enlarged(this.read);
    }
    this.from[this.length] = from;
    this.to[this.length] = to;
    this.read[this.length] = read;
    this.length++;
  }
}

/** The answered operation that each follows in its session, or NONE. */
export function predecessors({ length, session, answered }: ReadsFrom): Int32Array {
  const previous = new Int32Array(length).fill(NONE);
  for (let i = 1; i < length; i++) {
    if (session[i] === session[i - 1]) previous[i] = answered[i - 1] === 1 ? i - 1 : previous[i - 1]!;
  }
  return previous;
}

/** Session order (each operation's nearest) and reads-from: causal order is their transitive closure. */
export function causalEdges(graph: ReadsFrom): Edges {
  const edges = new Edges();
  const previous = predecessors(graph);
  for (let i = 0; i < graph.length; i++) {
    if (previous[i] !== NONE) edges.add(previous[i]!, i);
    if (graph.reads[i]! >= 0) edges.add(graph.reads[i]!, i);
  }
  return edges;
}

/** An order of as many operations as possible that goes along all edges: all of them, unless there is a cycle. */
export function orderAlong(length: number, edges: Edges): Int32Array {
  const waitsFor = new Int32Array(length);
  const begin = new Int32Array(length + 1);
  for (let e = 0; e < edges.length; e++) {
    waitsFor[edges.to[e]!]!++;
    begin[edges.from[e]! + 1]!++;
  }
  for (let i = 0; i < length; i++) begin[i + 1]! += begin[i]!;
  const place = begin.slice();
  const targets = new Int32Array(edges.length);
  for (let e = 0; e < edges.length; e++) targets[place[edges.from[e]!]!++] = edges.to[e]!;
  const order = new Int32Array(length);
  let count = 0;
  for (let i = 0; i < length; i++) if (waitsFor[i] === 0) order[count++] = i;
  for (let next = 0; next < count; next++) {
    const i = order[next]!;
    for (let at = begin[i]!; at < begin[i + 1]!; at++) {
      if (--waitsFor[targets[at]!]! === 0) order[count++] = targets[at]!;
    }
  }
  return order.subarray(0, count);
}

/**
 * Which operations causally precede which, by vector clocks: what precedes an operation is, of each session, its answered
 * operations up to one; and some of those of unknown outcome, each of which counts as a session of its own.
 *
 * Cost: operations times sessions; 4 bytes for each write and session.
 */
export class CausalClocks {
  readonly chains: number;
  readonly chainOf: Int32Array;
  private readonly previous: Int32Array;
  /** Which clock of those remembered is an operation's: of writes, and of what one of unknown outcome follows. */
  private readonly slot: Int32Array;
  private readonly slots: number;
  private clocks = new Int32Array(0);

  constructor(private readonly graph: ReadsFrom) {
    const { length, answered, session, writes } = graph;
    this.previous = predecessors(graph);
    this.chainOf = session.slice();
    this.slot = new Int32Array(length).fill(NONE);
    let chains = graph.sessions;
    for (let i = 0; i < length; i++) {
      if (writes[i] === 1) this.slot[i] = 0;
      if (answered[i] === 1) continue;
      this.chainOf[i] = chains++;
      if (this.previous[i] !== NONE) this.slot[this.previous[i]!] = 0;
    }
    let slots = 0;
    for (let i = 0; i < length; i++) if (this.slot[i] === 0) this.slot[i] = slots++;
    this.chains = chains;
    this.slots = slots;
  }

  get fits(): boolean {
    return this.slots * this.chains + this.graph.sessions * this.chains <= CLOCK_WORDS_MAX;
  }

  /** Visits all operations in causal order, each with what precedes it: of each chain the last operation, or NONE. */
  sweep(order: Int32Array, visit: (operation: number, past: Int32Array) => void): void {
    const { chains, slot, chainOf, previous } = this;
    const { reads, session, answered, sessions } = this.graph;
    this.clocks = new Int32Array(this.slots * chains);
    const running = new Int32Array(sessions * chains).fill(NONE);
    const past = new Int32Array(chains);
    for (const i of order) {
      const own = session[i]! * chains;
      if (answered[i] === 1) past.set(running.subarray(own, own + chains));
      else if (previous[i] === NONE) past.fill(NONE);
      else past.set(this.clockOf(previous[i]!));
      if (reads[i]! >= 0) {
        const writer = slot[reads[i]!]! * chains;
        for (let chain = 0; chain < chains; chain++) {
          const met = this.clocks[writer + chain]!;
          if (met > past[chain]!) past[chain] = met;
        }
      }
      visit(i, past);
      past[chainOf[i]!] = i;
      if (answered[i] === 1) running.set(past, own);
      if (slot[i] !== NONE) this.clocks.set(past, slot[i]! * chains);
    }
  }

  /** Whether an operation causally precedes a write that the sweep has visited. */
  precedes(operation: number, write: number): boolean {
    if (operation === write) return false;
    return this.clocks[this.slot[write]! * this.chains + this.chainOf[operation]!]! >= operation;
  }

  private clockOf(i: number): Int32Array {
    const at = this.slot[i]! * this.chains;
    return this.clocks.subarray(at, at + this.chains);
  }
}

function enlarged(numbers: Int32Array): Int32Array {
  const larger = new Int32Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}
