import type { History } from '@isthmus/sim-protocol';
import { causalEdges, type Edges, orderAlong } from './causal-order.js';
import { forcedOrder } from './forced-order.js';
import { searchOrder } from './order-search.js';
import { FROM_NOWHERE, NO_READ, type ReadsFrom, readsFrom } from './reads-from.js';
import type { ModelAnswer } from './model-verdict.js';
import { positionsWhere } from './positions.js';

/** Some seconds. */
export const ORDER_STEPS = 100_000_000;
/** Of the search that does not know yet what is forced. */
const FIRST_STEPS = 10_000_000;

/**
 * Whether all operations have one order, along each session's, in which every read returns the latest write to its key
 * [Lamport 1979]. A compare-and-set is one step of it. What a client had learned outside the store comes before what it then did.
 *
 * Deciding it is NP-hard [Gibbons and Korach 1997]: first what every such order must go along, which already refutes most
 * that have none; then a search of at most `budget` steps.
 */
export function judgeSequential(history: History, budget = ORDER_STEPS): ModelAnswer {
  const graph = readsFrom(history);
  if (graph === null) return { kind: 'undecided', reason: 'repeated-values' };
  return judgeOrder(graph, causalEdges(graph), budget);
}

/**
 * Whether all operations have such an order along which, besides, a change that was answered before another was invoked comes before
 * it: ordered sequential consistency of the changes. ZooKeeper's linearizable writes.
 *
 * Source: Lev-Ari, Bortnikov, Keidar and Shraer, "Composing ordered sequential consistency", Information Processing Letters 123, 2017.
 * Cost: as of sequential consistency; beyond causal order about as many edges as changes are under way at one time, for each.
 */
export function judgeLinearizableWrites(history: History, budget = ORDER_STEPS): ModelAnswer {
  const graph = readsFrom(history);
  if (graph === null) return { kind: 'undecided', reason: 'repeated-values' };
  const edges = causalEdges(graph);
  addTimeOfChanges(history, graph, edges);
  return judgeOrder(graph, edges, budget);
}

/**
 * Whether there is one order of all writes, along each session's, such that every read returns the state after some prefix of
 * it [Terry, CACM 56 (12), 2013, section 3]. A compare-and-set that swapped takes its place in the order and reads what comes right
 * before it.
 *
 * Where an operation reads one key, and nothing is promised from one read to the next, that says little: any written value
 * is the state of its key after some prefix. So only reads from nowhere and compare-and-sets can break it.
 */
export function judgeConsistentPrefix(history: History, budget = ORDER_STEPS): ModelAnswer {
  const graph = readsFrom(history);
  if (graph === null) return { kind: 'undecided', reason: 'repeated-values' };
  if (graph.reads.includes(FROM_NOWHERE)) return { kind: 'violated' };
  const changes = changesOf(graph);
  return judgeOrder(changes, causalEdges(changes), budget);
}

/** `edges`: what the order must go along, causal order among it. */
function judgeOrder(graph: ReadsFrom, edges: Edges, budget: number): ModelAnswer {
  if (graph.reads.includes(FROM_NOWHERE)) return { kind: 'violated' };
  // Without reads any order along the edges will do, and that of time is one.
  if (graph.reads.every((writer) => writer === NO_READ)) return { kind: 'holds' };
  if (orderAlong(graph.length, edges).length < graph.length) return { kind: 'violated' };
  // Mostly an order is found at once where there is one, and what is forced takes far longer to find.
  const easily = searchOrder(graph, edges, Math.min(budget, FIRST_STEPS));
  if (easily.kind !== 'undecided') return easily;
  const forced = forcedOrder(graph, edges);
  if (forced.kind === 'cycle') return { kind: 'violated' };
  // An order along what was known before may be found all the same.
  return searchOrder(graph, forced.kind === 'edges' ? forced.edges : edges, budget);
}

/**
 * Which change comes before which because it was answered before the other was invoked. Left out: what follows from others, as where
 * the one was answered before a third was invoked that was answered before the other was.
 */
function addTimeOfChanges(
  { invokedAt, respondedAt }: History,
  { length, row, writes, answered }: ReadsFrom,
  edges: Edges,
): void {
  const invoked = (i: number) => invokedAt[row[i]!]!;
  const responded = (i: number) => respondedAt[row[i]!]!;
  const changes = positionsWhere(length, (i) => writes[i] === 1);
  const byAnswer = changes.filter((i) => answered[i] === 1).sort((a, b) => responded(a) - responded(b));
  const byInvocation = changes.sort((a, b) => invoked(a) - invoked(b));
  /** Of those answered before the present one was invoked: how many, and when the last of them was invoked. */
  let count = 0;
  let latest = -Infinity;
  for (const change of byInvocation) {
    for (; count < byAnswer.length && responded(byAnswer[count]!) < invoked(change); count++) {
      latest = Math.max(latest, invoked(byAnswer[count]!));
    }
    for (let at = count - 1; at >= 0 && responded(byAnswer[at]!) >= latest; at--) edges.add(byAnswer[at]!, change);
  }
}

/** Only what writes. */
function changesOf(graph: ReadsFrom): ReadsFrom {
  const { length, writes, session, sessions } = graph;
  const place = new Int32Array(length);
  let count = 0;
  const from = new Int32Array(sessions + 1);
  for (let i = 0; i < length; i++) {
    place[i] = count;
    if (writes[i] === 0) continue;
    count++;
    from[session[i]! + 1] = count;
  }
  for (let s = 0; s < sessions; s++) from[s + 1] = Math.max(from[s]!, from[s + 1]!);
  const kept = <Column extends Int32Array | Uint8Array>(column: Column) =>
    column.filter((_, i) => writes[i] === 1) as Column;
  return {
    ...graph,
    length: count,
    row: kept(graph.row),
    session: kept(session),
    from,
    key: kept(graph.key),
    reads: kept(graph.reads).map((writer) => (writer >= 0 ? place[writer]! : writer)),
    writes: kept(writes),
    answered: kept(graph.answered),
    learned: { from: new Int32Array(count + 1), operations: new Int32Array(0) },
  };
}
