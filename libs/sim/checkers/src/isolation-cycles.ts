import { type Components, componentsOf, type CycleSearch, nextState } from './isolation-components.js';
import { EDGE, type IsolationGraph, NONE } from './isolation-edges.js';

/** Edges that the searches for a shortest cycle may look at. */
const LOOKS_MAX = 5_000_000;

export interface Cycle {
  /** Each from one transaction to the next, as its hops: several where a bundle is between. The last leads to the first. */
  readonly steps: readonly CycleStep[];
  /** False where the search for a shorter one was given up. */
  readonly shortest: boolean;
}

export interface CycleStep {
  readonly from: number;
  readonly to: number;
  /** Positions in the edges as they were added. */
  readonly hops: readonly number[];
}

/**
 * A cycle with the fewest transactions, or null if there is none: breadth first from every transaction of every component, no
 * deeper than the best so far.
 */
export function shortestCycle(graph: IsolationGraph, { kinds, shape }: CycleSearch): Cycle | null {
  const twofold = shape === 'nonadjacent' || shape === 'single';
  const components = componentsOf(graph, kinds, twofold);
  if (components.members.length === 0) return null;
  const search = new BreadthFirst(graph, { kinds, shape }, components);
  const bySize = [...components.members].sort((a, b) => a.length - b.length);
  for (const members of bySize) {
    for (const state of members) {
      const node = twofold ? state >> 1 : state;
      // Every such cycle has a transaction to which no anti-dependency leads.
      if (node >= graph.transactions || (twofold && (state & 1) === 1)) continue;
      search.from(node);
      if (search.isOver) return search.best();
    }
  }
  return search.best();
}

/** States: node times 4, plus how much of the shape has been met. */
class BreadthFirst {
  private bestSteps: readonly CycleStep[] | null = null;
  private looks = 0;
  private round = 0;
  private readonly met: Int32Array;
  private readonly arrivedBy: Int32Array;
  private readonly arrivedFrom: Int32Array;

  constructor(
    private readonly graph: IsolationGraph,
    private readonly wanted: CycleSearch,
    private readonly components: Components,
  ) {
    this.met = new Int32Array(graph.nodes * 4);
    this.arrivedBy = new Int32Array(graph.nodes * 4);
    this.arrivedFrom = new Int32Array(graph.nodes * 4);
  }

  get isOver(): boolean {
    return this.looks > LOOKS_MAX || this.bestSteps?.length === 2;
  }

  best(): Cycle | null {
    return (
      this.bestSteps && { steps: this.bestSteps, shortest: this.bestSteps.length === 2 || this.looks <= LOOKS_MAX }
    );
  }

  from(start: number): void {
    this.round++;
    const limit = this.bestSteps ? this.bestSteps.length - 1 : Infinity;
    let level: number[] = [start * 4];
    // Of the start only, so that a cycle may come back to it.
    this.arrivedFrom[start * 4] = NONE;
    for (let length = 1; length <= limit && level.length > 0; length++) {
      const next: number[] = [];
      // Grows as bundles are met: they are no step of their own.
      for (let i = 0; i < level.length; i++) if (this.expand(level[i]!, start, level, next)) return;
      level = next;
      if (this.looks > LOOKS_MAX) return;
    }
  }

  private expand(state: number, start: number, level: number[], next: number[]): boolean {
    const { begin, to, kind, transactions } = this.graph;
    const node = state >> 2;
    for (let at = begin[node]!; at < begin[node + 1]!; at++) {
      this.looks++;
      const target = to[at]!;
      const phase = this.phase(node, state & 3, kind[at]!, target, start);
      if (phase === NONE) continue;
      const reached = target * 4 + phase;
      if (target === start && this.closes(phase)) {
        const steps = this.path(state, at, start);
        if (steps === null) continue;
        this.bestSteps = steps;
        return true;
      }
      if (this.met[reached] === this.round || target === start) continue;
      this.met[reached] = this.round;
      this.arrivedBy[reached] = at;
      this.arrivedFrom[reached] = state;
      (target < transactions ? next : level).push(reached);
    }
    return false;
  }

  /** How much of the shape is met after an edge, or NONE if it cannot be taken. */
  private phase(node: number, phase: number, kind: number, target: number, start: number): number {
    const { kinds, shape } = this.wanted;
    if ((kind & kinds) === 0) return NONE;
    const { of } = this.components;
    const anti = (kind & (EDGE.rw | EDGE.rwBundled)) !== 0;
    switch (shape) {
      case 'any':
        return of[target] === of[start] ? 0 : NONE;
      case 'nonadjacent': {
        const reached = nextState(kinds, true, node * 2 + phase, kind, target);
        return reached !== NONE && of[reached] === of[start * 2] ? reached & 1 : NONE;
      }
      case 'single':
        // It begins with the anti-dependency, which ends where a bundle of them does.
        if (of[target * 2 + (anti ? 1 : 0)] !== of[start * 2]) return NONE;
        if (phase === 0) return anti ? 1 : NONE;
        return (kind & EDGE.rw) !== 0 ? NONE : 1;
      case 'adjacent':
        if (of[target] !== of[start]) return NONE;
        if ((kind & EDGE.rwBundled) !== 0) return phase;
        return phase < 2 ? (anti ? phase + 1 : NONE) : 2;
    }
  }

  private closes(phase: number): boolean {
    const { shape } = this.wanted;
    return shape === 'any' || (shape === 'nonadjacent' ? phase === 0 : shape === 'single' ? phase === 1 : phase === 2);
  }

  /** The steps to a state and over one more edge. Null if a transaction is there twice. */
  private path(state: number, lastEdge: number, start: number): readonly CycleStep[] | null {
    const { transactions, edge, edges } = this.graph;
    const hops: number[] = [edge[lastEdge]!];
    for (let at = state; this.arrivedFrom[at] !== NONE; at = this.arrivedFrom[at]!) {
      hops.push(edge[this.arrivedBy[at]!]!);
    }
    hops.reverse();
    const steps: CycleStep[] = [];
    let from = start;
    let since: number[] = [];
    for (const hop of hops) {
      since.push(hop);
      const to = edges.to[hop]!;
      if (to >= transactions) continue;
      steps.push({ from, to, hops: since });
      from = to;
      since = [];
    }
    return new Set(steps.map((step) => step.to)).size === steps.length ? steps : null;
  }
}

/** The fewest steps from one transaction to another along edges of these kinds, or null. */
export function shortestPath(
  graph: IsolationGraph,
  kinds: number,
  from: number,
  to: number,
): readonly CycleStep[] | null {
  const { begin, kind, edge, transactions } = graph;
  const arrivedBy = new Int32Array(graph.nodes).fill(NONE);
  let level = [from];
  const steps: CycleStep[] = [];
  while (level.length > 0 && arrivedBy[to] === NONE) {
    const next: number[] = [];
    for (let i = 0; i < level.length; i++) {
      const node = level[i]!;
      for (let at = begin[node]!; at < begin[node + 1]!; at++) {
        const target = graph.to[at]!;
        if ((kind[at]! & kinds) === 0 || target === from || arrivedBy[target] !== NONE) continue;
        arrivedBy[target] = edge[at]!;
        (target < transactions ? next : level).push(target);
      }
    }
    level = next;
  }
  if (arrivedBy[to] === NONE) return null;
  let hops: number[] = [];
  let end = to;
  for (let node = to; node !== from;) {
    const hop = arrivedBy[node]!;
    hops.unshift(hop);
    node = graph.edges.from[hop]!;
    if (node >= transactions) continue;
    steps.unshift({ from: node, to: end, hops });
    end = node;
    hops = [];
  }
  return steps;
}
