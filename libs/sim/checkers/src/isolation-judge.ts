import { invariant } from '@isthmus/sim-protocol';
import { componentsOf, type CycleSearch } from './isolation-components.js';
import { type Cycle, shortestCycle, shortestPath } from './isolation-cycles.js';
import { EDGE, type IsolationGraph } from './isolation-edges.js';
import { hasOrder } from './isolation-exhaustive.js';
import type { IsolationFacts } from './isolation-facts.js';
import type { Finding } from './isolation-observations.js';
import { findsOrder, RETRIED_EDGES_MAX, versionsOf } from './isolation-search.js';
import {
  IMPLIED_LEVELS,
  ISOLATION_LEVELS,
  type IsolationLevel,
  type IsolationLevelVerdict,
} from './isolation-verdict.js';
import type { Miss } from './isolation-visibility.js';

/** Why a history does not have a level. */
export type Proof =
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'cycle'; readonly cycle: Cycle }
  | { readonly kind: 'miss'; readonly cycle: Cycle }
  | { readonly kind: 'no-order' };

export interface Judgement {
  readonly level: IsolationLevel;
  readonly verdict: IsolationLevelVerdict['verdict'];
  /** Present when it is `violated`, and no level that it implies is. */
  readonly proof?: Proof;
  readonly undecided?: NonNullable<IsolationLevelVerdict['undecided']>;
}

const READS = EDGE.ww | EDGE.wr;
const ANTI = EDGE.rw | EDGE.rwBundled;
const ATOMIC = READS | EDGE.seenBefore | EDGE.seen;
const SESSION = EDGE.session | EDGE.causalPast;
const REAL = SESSION | EDGE.realTime | EDGE.realPast;
const SNAPSHOT = ATOMIC | ANTI | EDGE.conflict;
const SERIAL = ATOMIC | ANTI;

/** The cycles that each level excludes. */
export const EXCLUDED_CYCLES: Readonly<Record<IsolationLevel, CycleSearch>> = {
  'read uncommitted': { kinds: EDGE.ww, shape: 'any' },
  'read committed': { kinds: READS, shape: 'any' },
  'monotonic atomic view': { kinds: READS | EDGE.seenBefore, shape: 'any' },
  'transactional causal': { kinds: ATOMIC | SESSION, shape: 'any' },
  'snapshot isolation': { kinds: SNAPSHOT, shape: 'nonadjacent' },
  'repeatable read': { kinds: SERIAL, shape: 'any' },
  serializable: { kinds: SERIAL, shape: 'any' },
  'strong session snapshot isolation': { kinds: SNAPSHOT | SESSION, shape: 'nonadjacent' },
  'strong session serializable': { kinds: SERIAL | SESSION, shape: 'any' },
  'strong snapshot isolation': { kinds: SNAPSHOT | REAL, shape: 'nonadjacent' },
  'strict serializable': { kinds: SERIAL | REAL, shape: 'any' },
};

/** Levels that are decided by looking for an order of commits, the strongest first. */
const ORDERED = [
  'strict serializable',
  'strong session serializable',
  'serializable',
  'strong snapshot isolation',
  'strong session snapshot isolation',
  'snapshot isolation',
] as const;

/**
 * Judges all levels, by ISOLATION_LEVELS. A violation comes with its proof; that a level holds is proven by an order of commits,
 * or, of the levels up to transactional causal, by there being no cycle [Biswas and Enea 2019, section 4].
 */
export function judgeIsolation(facts: IsolationFacts): readonly Judgement[] {
  const verdicts = new Map<IsolationLevel, Judgement>();
  const refuted = new Set<IsolationLevel>();
  const isAcyclic = componentsOf(facts.graph, ~0, false).members.length === 0;
  for (const level of ISOLATION_LEVELS) {
    if (IMPLIED_LEVELS[level].some((implied) => refuted.has(implied))) {
      refuted.add(level);
      verdicts.set(level, { level, verdict: 'violated' });
      continue;
    }
    const proof = refutation(facts, level, isAcyclic);
    if (proof) {
      refuted.add(level);
      verdicts.set(level, { level, verdict: 'violated', proof });
    } else if (level === 'monotonic atomic view' && !facts.visibility.complete)
      verdicts.set(level, { level, verdict: 'undecided', undecided: 'memory' });
    else if (level === 'transactional causal' && !facts.causal.complete)
      verdicts.set(level, { level, verdict: 'undecided', undecided: 'memory' });
    else if (!(ORDERED as readonly IsolationLevel[]).includes(level) && level !== 'repeatable read')
      verdicts.set(level, { level, verdict: 'holds' });
  }
  searchOrders(facts, verdicts);
  return ISOLATION_LEVELS.map((level) => verdicts.get(level)!);
}

function refutation(facts: IsolationFacts, level: IsolationLevel, isAcyclic: boolean): Proof | null {
  const { observed, visibility, causal, graph } = facts;
  const finding = observed.findings.find(({ name }) => excludedBy(name) === level);
  if (finding) return { kind: 'finding', finding };
  if (level === 'monotonic atomic view' && visibility.misses[0]) return missed(facts, visibility.misses[0], EDGE.wr);
  if (level === 'transactional causal' && causal.misses[0])
    return missed(facts, causal.misses[0], EDGE.wr | EDGE.session);
  const cycle = isAcyclic ? null : shortestCycle(graph, EXCLUDED_CYCLES[level]);
  return cycle && { kind: 'cycle', cycle };
}

/** The weakest level that a finding excludes. */
export function excludedBy(name: Finding['name']): IsolationLevel {
  return name === 'duplicate-elements' ? 'read uncommitted' : 'read committed';
}

/** From the writer to the transaction that had seen it, and back, as that missed what it wrote. */
function missed({ graph }: IsolationFacts, { read, writer }: Miss, kinds: number): Proof {
  const { begin, to, kind, edge, edges } = graph;
  const from = read.transaction;
  const there = shortestPath(graph, kinds, writer, from);
  let at = begin[from]!;
  while (kind[at] !== EDGE.rw || to[at] !== writer || edges.step[edge[at]!] !== read.step) at++;
  invariant(there !== null && at < begin[from + 1]!, `transaction ${from} had not seen ${writer}, or did not miss it`);
  return { kind: 'miss', cycle: { steps: [...there, { from, to: writer, hops: [edge[at]!] }], shortest: true } };
}

/** Looks for orders of commits, for the strongest levels first: one that has a stronger level has the weaker too. */
function searchOrders(facts: IsolationFacts, verdicts: Map<IsolationLevel, Judgement>): void {
  const { history, observed, writes, graph } = facts;
  const open = ORDERED.filter((level) => !verdicts.has(level));
  if (open.length > 0) {
    const versions = versionsOf(history, observed, writes);
    const budget = { edges: RETRIED_EDGES_MAX };
    const byInvocation = Int32Array.from(history.invokedAt.keys());
    for (const level of open) {
      if (verdicts.has(level)) continue;
      const { kinds, shape } = EXCLUDED_CYCLES[level];
      const serial = shape === 'any';
      const search = { graph, versions, committed: observed.committed, kinds, serial };
      const ranks = [rankBy(deadlines(graph, kinds | ANTI, history.respondedAt), history.invokedAt), byInvocation];
      const found =
        ranks.some((rank) => findsOrder({ ...search, rank }, budget)) || hasOrder({ ...search, rank: ranks[0]! });
      if (found === true)
        for (const implied of withImplied(level)) verdicts.set(implied, { level: implied, verdict: 'holds' });
      else if (found === false) {
        const weakest = level === 'serializable' ? 'repeatable read' : level;
        verdicts.set(weakest, { level: weakest, verdict: 'violated', proof: { kind: 'no-order' } });
      }
    }
  }
  // A level that no order was found for is violated if one that it implies is.
  for (const level of ISOLATION_LEVELS) {
    const implied = IMPLIED_LEVELS[level].map((weaker) => verdicts.get(weaker)!);
    if (verdicts.get(level)?.verdict === 'violated') {
      if (implied.some(({ verdict }) => verdict === 'violated')) verdicts.set(level, { level, verdict: 'violated' });
    } else if (implied.some(({ verdict }) => verdict === 'violated'))
      verdicts.set(level, { level, verdict: 'violated' });
    else if (level === 'repeatable read') verdicts.set(level, { ...verdictOf(verdicts, 'serializable'), level });
    else if (!verdicts.has(level)) verdicts.set(level, verdictOf(verdicts, level));
  }
}

function verdictOf(verdicts: ReadonlyMap<IsolationLevel, Judgement>, level: IsolationLevel): Judgement {
  return verdicts.get(level) ?? { level, verdict: 'undecided', undecided: 'search' };
}

/** The level and all that it implies. */
export function withImplied(level: IsolationLevel): ReadonlySet<IsolationLevel> {
  return new Set([level, ...IMPLIED_LEVELS[level].flatMap((weaker) => [...withImplied(weaker)])]);
}

/**
 * By when each transaction must have taken effect, if all that follow it along edges of these kinds have before they responded. The
 * edges have no cycle.
 */
function deadlines(
  { begin, to, kind, nodes, transactions }: IsolationGraph,
  kinds: number,
  respondedAt: Float64Array,
): Float64Array {
  const due = new Float64Array(nodes).fill(Infinity);
  due.set(respondedAt);
  const place = begin.slice(0, nodes);
  const path = new Int32Array(nodes);
  const visited = new Uint8Array(nodes);
  for (let root = 0; root < nodes; root++) {
    if (visited[root] === 1) continue;
    visited[root] = 1;
    path[0] = root;
    for (let depth = 1; depth > 0;) {
      const node = path[depth - 1]!;
      if (place[node]! < begin[node + 1]!) {
        const at = place[node]!++;
        const target = to[at]!;
        if ((kind[at]! & kinds) === 0) continue;
        if (visited[target] === 1) due[node] = Math.min(due[node]!, due[target]!);
        else {
          visited[target] = 1;
          path[depth++] = target;
        }
        continue;
      }
      depth--;
      if (depth > 0) due[path[depth - 1]!] = Math.min(due[path[depth - 1]!]!, due[node]!);
    }
  }
  return due.subarray(0, transactions);
}

/** The position of each row in the order of one column, ties by another. */
function rankBy(column: Float64Array, ties: Float64Array): Int32Array {
  const rows = Int32Array.from(column.keys()).sort((a, b) =>
    column[a] === column[b] ? ties[a]! - ties[b]! || a - b : column[a]! - column[b]!,
  );
  const rank = new Int32Array(rows.length);
  rows.forEach((row, i) => (rank[row] = i));
  return rank;
}
