import type { TransactionHistory } from '@isthmus/sim-protocol';
import { addCausalPasts, type CausalPasts } from './isolation-causal.js';
import { EDGE, graphOf, IsolationEdges, type IsolationGraph, NONE } from './isolation-edges.js';
import { observeLists } from './isolation-lists.js';
import { type Observations, Writes } from './isolation-observations.js';
import { addOrderEdges } from './isolation-order.js';
import { observeRegisters } from './isolation-registers.js';
import { addRealPast, addVisibility, type Visibility } from './isolation-visibility.js';

/** All that is inferred from a history, at any level. */
export interface IsolationFacts {
  readonly history: TransactionHistory;
  readonly writes: Writes;
  readonly observed: Observations;
  readonly visibility: Visibility;
  readonly causal: CausalPasts;
  readonly graph: IsolationGraph;
}

/** Null where a value was written to a key twice, so that reads do not name what they saw. */
export function factsOf(history: TransactionHistory): IsolationFacts | null {
  const writes = new Writes(history);
  if (writes.repeated) return null;
  const edges = new IsolationEdges(history.length);
  const observe = history.model === 'list-append' ? observeLists : observeRegisters;
  const observed = observe(history, writes, edges);
  const visibility = addVisibility(observed, writes, edges);
  const causal = addCausalPasts(history, observed, writes, edges);
  if (history.model === 'rw-register') addRealPast(history, observed, writes, edges);
  addConflicts(writes, edges);
  addOrderEdges(history, observed.committed, edges);
  return { history, writes, observed, visibility, causal, graph: graphOf(edges) };
}

/** Edges beyond which conflicts are left to the search for an order. */
const CONFLICT_LOOKUPS_MAX = 20_000_000;

/** Two transactions that write one key cannot overlap, so an anti-dependency between them orders them wholly. */
function addConflicts(writes: Writes, edges: IsolationEdges): void {
  let lookups = 0;
  const { length } = edges;
  for (let e = 0; e < length && lookups < CONFLICT_LOOKUPS_MAX; e++) {
    const from = edges.from[e]!;
    const to = edges.to[e]!;
    if (edges.kind[e] !== EDGE.rw || to >= edges.transactions) continue;
    let both: number = NONE;
    writes.forEachFinal(from, (key) => {
      lookups++;
      if (both === NONE && writes.finalOf(to, key) !== NONE) both = key;
    });
    if (both !== NONE) edges.add(from, to, EDGE.conflict, { key: both, step: edges.step[e]! });
  }
}
