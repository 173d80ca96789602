import { EDGE, type IsolationGraph, NONE } from './isolation-edges.js';

/**
 * Which cycles count.
 *
 * - `any`: all.
 * - `nonadjacent`: no two anti-dependencies in a row (none last if one is first).
 * - `single`: exactly one anti-dependency.
 * - `adjacent`: two in a row at least once.
 */
export type CycleShape = 'any' | 'nonadjacent' | 'single' | 'adjacent';

/** Kinds of edges that a cycle may have, and its shape. */
export interface CycleSearch {
  readonly kinds: number;
  readonly shape: CycleShape;
}

/**
 * Strongly connected components that have a cycle [Tarjan 1972], each with the states in it: nodes, or, where no two
 * anti-dependencies may be in a row, twice a node plus 1 if an anti-dependency led to it. Cost: linear.
 */
export interface Components {
  readonly twofold: boolean;
  /** Of each state; NONE if it is in no cycle. */
  readonly of: Int32Array;
  readonly members: readonly (readonly number[])[];
}

/** The state that an edge leads to, or NONE if it cannot be taken. */
export function nextState(kinds: number, twofold: boolean, state: number, kind: number, to: number): number {
  if ((kind & kinds) === 0) return NONE;
  if (!twofold) return to;
  if ((kind & EDGE.rw) !== 0) return (state & 1) === 1 ? NONE : to * 2 + 1;
  return (kind & EDGE.rwBundled) !== 0 ? to * 2 + 1 : to * 2;
}

export function componentsOf(graph: IsolationGraph, kinds: number, twofold: boolean): Components {
  const scale = twofold ? 2 : 1;
  const states = graph.nodes * scale;
  const { begin, to, kind } = graph;
  const of = new Int32Array(states).fill(NONE);
  const members: number[][] = [];
  /** From 1, in order of discovery; 0: not yet. */
  const index = new Int32Array(states);
  const low = new Int32Array(states);
  const onStack = new Uint8Array(states);
  const stack = new Int32Array(states);
  const path = new Int32Array(states);
  const place = new Int32Array(states);
  let found = 0;
  let height = 0;
  for (let root = 0; root < states; root++) {
    if (index[root] !== 0) continue;
    let depth = 0;
    const enter = (state: number) => {
      index[state] = low[state] = ++found;
      stack[height++] = state;
      onStack[state] = 1;
      place[state] = begin[twofold ? state >> 1 : state]!;
      path[depth++] = state;
    };
    enter(root);
    while (depth > 0) {
      const state = path[depth - 1]!;
      const node = twofold ? state >> 1 : state;
      if (place[state]! < begin[node + 1]!) {
        const at = place[state]!++;
        const next = nextState(kinds, twofold, state, kind[at]!, to[at]!);
        if (next === NONE) continue;
        if (index[next] === 0) enter(next);
        else if (onStack[next] === 1 && index[next]! < low[state]!) low[state] = index[next]!;
        continue;
      }
      depth--;
      if (depth > 0 && low[state]! < low[path[depth - 1]!]!) low[path[depth - 1]!] = low[state]!;
      if (low[state] !== index[state]) continue;
      const top = height;
      while (stack[--height] !== state) onStack[stack[height]!] = 0;
      onStack[state] = 0;
      // No edge leads from a node to itself, so one state alone is no cycle.
      if (top - height < 2) continue;
      const component = Array.from(stack.subarray(height, top));
      for (const member of component) of[member] = members.length;
      members.push(component);
    }
  }
  return { twofold, of, members };
}
