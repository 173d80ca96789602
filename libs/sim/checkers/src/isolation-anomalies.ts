import { invariant, type TransactionHistory } from '@isthmus/sim-protocol';
import { type Cycle, type CycleStep, shortestPath } from './isolation-cycles.js';
import { EDGE } from './isolation-edges.js';
import { factsOf, type IsolationFacts } from './isolation-facts.js';
import { EXCLUDED_CYCLES, excludedBy, judgeIsolation, type Proof, withImplied } from './isolation-judge.js';
import { READ } from './isolation-observations.js';
import { reducedTo } from './isolation-reduction.js';
import {
  type CyclePhenomenon,
  type IsolationAnomaly,
  type IsolationAnomalyName,
  ISOLATION_LEVELS,
  type IsolationLevel,
} from './isolation-verdict.js';
import { explain } from './isolation-words.js';

/** A proof in words, with the transactions that show it; these are judged again, by themselves. */
export function anomalyOf(facts: IsolationFacts, level: IsolationLevel, proof: Proof): IsolationAnomaly {
  switch (proof.kind) {
    case 'finding': {
      const { name, transactions, support = [], statement } = proof.finding;
      const shows = new Set([...transactions, ...support]);
      const told = { name, transactions, edges: [], statements: [statement], shortest: true };
      return verified(facts, shows, { ...told, excludes: [excludedBy(name)] });
    }
    case 'miss':
      return ofCycle(
        facts,
        proof.cycle,
        missName(facts, level, proof.cycle),
        weakestThatExclude(facts, proof.cycle, level),
      );
    case 'cycle':
      return ofCycle(facts, proof.cycle, nameOf(facts, proof.cycle), weakestThatExclude(facts, proof.cycle));
    case 'no-order': {
      const rows = fewestWithoutOrder(facts, level);
      const statement = `No order of the commits of ${[...rows].map((row) => `#${row}`).join(', ')} explains what they read, whatever the order of the versions.`;
      const told = { name: 'no-order' as const, transactions: [...rows], edges: [], statements: [statement] };
      return verified(facts, rows, { ...told, excludes: [level], shortest: true });
    }
  }
}

function ofCycle(
  facts: IsolationFacts,
  { steps, shortest }: Cycle,
  name: IsolationAnomalyName,
  excludes: readonly IsolationLevel[],
): IsolationAnomaly {
  const explained = steps.map((step) => explain(facts, step));
  const transactions = steps.map(({ from }) => from);
  const shows = new Set([...transactions, ...explained.flatMap(({ shownBy }) => shownBy)]);
  for (const between of steps.flatMap((step) => causalPath(facts, step))) shows.add(between);
  const edges = explained.map(({ edge }) => edge);
  const statements = edges.map(({ reason }) => reason);
  return verified(facts, shows, { name, excludes, transactions, edges, statements, shortest });
}

/** The transactions by which the earlier writer is in the causal past of a reader. */
function causalPath({ graph, writes }: IsolationFacts, { from, hops }: CycleStep): readonly number[] {
  const { kind, step } = graph.edges;
  if (kind[hops[0]!] !== EDGE.causalPast) return [];
  const path = shortestPath(graph, EDGE.wr | EDGE.session, from, writes.transactionOf[step[hops[0]!]!]!);
  return (path ?? []).map(({ to }) => to);
}

function verified(
  facts: IsolationFacts,
  rows: ReadonlySet<number>,
  anomaly: Omit<IsolationAnomaly, 'reduced'>,
): IsolationAnomaly {
  const reduced = reducedTo(facts.history, facts.writes, rows);
  for (const level of anomaly.excludes)
    invariant(
      isViolated(reduced, level),
      `${anomaly.name} of ${anomaly.transactions.join(', ')} does not exclude ${level}`,
    );
  return { ...anomaly, reduced };
}

function isViolated(history: Parameters<typeof factsOf>[0], level: IsolationLevel): boolean {
  const facts = factsOf(history);
  return facts !== null && judgeIsolation(facts).some((each) => each.level === level && each.verdict === 'violated');
}

/** Transactions without any of which there would be an order. There are few. */
function fewestWithoutOrder({ history, writes, observed }: IsolationFacts, level: IsolationLevel): ReadonlySet<number> {
  let rows = new Set(Array.from(observed.committed.keys()).filter((row) => observed.committed[row] === 1));
  for (const row of [...rows]) {
    const fewer = new Set([...rows].filter((other) => other !== row));
    if (isViolated(reducedTo(history, writes, fewer), level)) rows = fewer;
  }
  return rows;
}

/** Levels that exclude a cycle, and the one given, but for those that imply another of them. */
function weakestThatExclude(facts: IsolationFacts, cycle: Cycle, given?: IsolationLevel): readonly IsolationLevel[] {
  const all = ISOLATION_LEVELS.filter((level) => level === given || excludes(facts, level, cycle));
  return all.filter((level) => !all.some((other) => other !== level && withImplied(level).has(other)));
}

function excludes({ graph }: IsolationFacts, level: IsolationLevel, { steps }: Cycle): boolean {
  const { kinds, shape } = EXCLUDED_CYCLES[level];
  const { kind } = graph.edges;
  if (!steps.every(({ hops }) => hops.every((hop) => (kind[hop]! & kinds) !== 0))) return false;
  return shape === 'any' || !antiDependencies(graph.edges.kind, steps).hasAdjacent;
}

function antiDependencies(
  kind: readonly number[],
  steps: readonly CycleStep[],
): { readonly count: number; readonly hasAdjacent: boolean } {
  const first = steps.map(({ hops }) => kind[hops[0]!]!);
  const hasAdjacent = first.some((one, i) => one === EDGE.rw && first[(i + 1) % first.length] === EDGE.rw);
  return { count: first.filter((one) => one === EDGE.rw).length, hasAdjacent };
}

/** A cycle of what a transaction had seen and what it then missed. */
function missName(facts: IsolationFacts, level: IsolationLevel, cycle: Cycle): IsolationAnomalyName {
  if (level === 'monotonic atomic view') return 'OTV';
  const { kind } = facts.graph.edges;
  return cycle.steps.some(({ hops }) => kind[hops[0]!] === EDGE.session) ? 'causal-miss' : nameOf(facts, cycle);
}

/** The name of a cycle, by its edges. */
function nameOf(facts: IsolationFacts, { steps }: Cycle): IsolationAnomalyName {
  const { kind } = facts.graph.edges;
  const first = steps.map(({ hops }) => kind[hops[0]!]!);
  const has = (wanted: number) => first.some((one) => (one & wanted) !== 0);
  const { count, hasAdjacent } = antiDependencies(kind, steps);
  const inferred = EDGE.wr | EDGE.seenBefore | EDGE.seen | EDGE.causalPast | EDGE.realPast;
  // Of two that may not overlap, whichever came first was missed by the other.
  const misses = Math.max(count, has(EDGE.conflict) ? 1 : 0);
  const phenomenon: CyclePhenomenon =
    misses === 0 ? (has(inferred) ? 'G1c' : 'G0') : misses === 1 ? 'G-single' : hasAdjacent ? 'G2' : 'G-nonadjacent';
  if (has(EDGE.realTime | EDGE.realPast)) return `${phenomenon}-realtime`;
  if (has(EDGE.session | EDGE.causalPast)) return `${phenomenon}-session`;
  return pairName(facts, steps) ?? phenomenon;
}

/** What Berenson et al. 1995 call a cycle of two transactions with anti-dependencies, or null. */
function pairName(
  { graph, writes, history }: IsolationFacts,
  steps: readonly CycleStep[],
): IsolationAnomalyName | null {
  const [there, back] = steps;
  if (!there || !back || steps.length > 2) return null;
  const { kind, key } = graph.edges;
  const kinds = [there, back].map(({ hops }) => kind[hops[0]!]!);
  const keys = [there, back].map(({ hops }) => key[hops[0]!]!);
  const anti = kinds.filter((one) => one === EDGE.rw).length;
  if (anti === 0 && !kinds.includes(EDGE.conflict)) return null;
  const updates = steps.every(({ from }) => writes.finalOf(from, keys[0]!) >= 0 && reads(history, from, keys[0]!));
  if (keys[0] === keys[1] && updates && !kinds.includes(EDGE.wr)) return 'lost-update';
  if (anti === 2) return 'write-skew';
  return anti === 1 && kinds.includes(EDGE.wr) ? 'read-skew' : null;
}

function reads({ stepsFrom, stepKind, stepKey }: TransactionHistory, row: number, key: number): boolean {
  for (let step = stepsFrom[row]!; step < stepsFrom[row + 1]!; step++)
    if (stepKind[step] === READ && stepKey[step] === key) return true;
  return false;
}
