/** Kinds of edges, as bits. */
export const EDGE = {
  /** Write dependency: the one overwrote what the other wrote. */
  ww: 1,
  /** Read dependency. */
  wr: 2,
  /** Anti-dependency: the one overwrote what the other read. */
  rw: 4,
  /** From a bundle of anti-dependencies to its targets. */
  rwBundled: 8,
  session: 16,
  realTime: 32,
  /** Write dependencies that follow because a reader had read from the earlier writer before, at all, ... */
  seenBefore: 64,
  seen: 128,
  /** ... because the earlier writer is in the reader's causal past, or responded before the reader was invoked. */
  causalPast: 256,
  realPast: 512,
  /** Under snapshot isolation, an anti-dependency between two that write one key: they cannot overlap. */
  conflict: 1024,
} as const;

export const NONE = -1;

/** Edges between transactions, and bundles: nodes that stand for no transaction and keep many-to-many edges few. */
export class IsolationEdges {
  readonly from: number[] = [];
  readonly to: number[] = [];
  readonly kind: number[] = [];
  /** The key that it is about, or NONE. */
  readonly key: number[] = [];
  /** The step that shows it, or NONE. */
  readonly step: number[] = [];
  nodes: number;

  constructor(readonly transactions: number) {
    this.nodes = transactions;
  }

  get length(): number {
    return this.from.length;
  }

  add(from: number, to: number, kind: number, why: { readonly key: number; readonly step: number } = NOTHING): void {
    this.from.push(from);
    this.to.push(to);
    this.kind.push(kind);
    this.key.push(why.key);
    this.step.push(why.step);
  }

  bundle(): number {
    return this.nodes++;
  }
}

const NOTHING = { key: NONE, step: NONE };

/** The edges by the node where they begin. */
export interface IsolationGraph {
  readonly transactions: number;
  readonly nodes: number;
  /** Edges of node i: positions in `order`, from begin[i] up to begin[i + 1], exclusive. */
  readonly begin: Int32Array;
  readonly to: Int32Array;
  readonly kind: Int16Array;
  /** Position in the edges as they were added. */
  readonly edge: Int32Array;
  readonly edges: IsolationEdges;
}

export function graphOf(edges: IsolationEdges): IsolationGraph {
  const { nodes, length } = edges;
  const begin = new Int32Array(nodes + 1);
  for (let e = 0; e < length; e++) begin[edges.from[e]! + 1]!++;
  for (let i = 0; i < nodes; i++) begin[i + 1]! += begin[i]!;
  const place = begin.slice();
  const to = new Int32Array(length);
  const kind = new Int16Array(length);
  const edge = new Int32Array(length);
  for (let e = 0; e < length; e++) {
    const at = place[edges.from[e]!]!++;
    to[at] = edges.to[e]!;
    kind[at] = edges.kind[e]!;
    edge[at] = e;
  }
  return { transactions: edges.transactions, nodes, begin, to, kind, edge, edges };
}
