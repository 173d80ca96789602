import type { ReadsFrom } from './reads-from.js';

const NONE = -1;

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

  copy(): Edges {
    const copy = new Edges();
    copy.length = this.length;
    copy.from = this.from.slice();
    copy.to = this.to.slice();
    copy.read = this.read.slice();
    return copy;
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

/** Session order (each operation's nearest), reads-from and second channels: causal order is their transitive closure. */
export function causalEdges(graph: ReadsFrom): Edges {
  const edges = new Edges();
  const previous = predecessors(graph);
  const { from, operations } = graph.learned;
  for (let i = 0; i < graph.length; i++) {
    if (previous[i] !== NONE) edges.add(previous[i]!, i);
    if (graph.reads[i]! >= 0 && graph.reads[i] !== previous[i]) edges.add(graph.reads[i]!, i);
    for (let at = from[i]!; at < from[i + 1]!; at++) edges.add(operations[at]!, i);
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
 * Chains: what precedes an operation is, of each session, its answered operations up to one; and some of those of unknown
 * outcome, each of which counts as a session of its own.
 */
export function chainsOf({ session, sessions, answered }: ReadsFrom): {
  readonly chains: number;
  readonly chainOf: Int32Array;
} {
  const chainOf = session.slice();
  let chains = sessions;
  for (let i = 0; i < chainOf.length; i++) if (answered[i] === 0) chainOf[i] = chains++;
  return { chains, chainOf };
}

function enlarged(numbers: Int32Array): Int32Array {
  const larger = new Int32Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}
