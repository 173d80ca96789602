import type { TransactionHistory } from '@isthmus/sim-protocol';
import { anomalyOf } from './isolation-anomalies.js';
import { shortestCycle } from './isolation-cycles.js';
import { factsOf, type IsolationFacts } from './isolation-facts.js';
import { EXCLUDED_CYCLES, type Judgement, judgeIsolation, withImplied } from './isolation-judge.js';
import { type IsolationAnomaly, ISOLATION_LEVELS, type IsolationReport } from './isolation-verdict.js';

/**
 * Which isolation levels a history of transactions has, and what it shows that excludes the others.
 *
 * A level is `violated` with a proof: something that a transaction should never have read, or a cycle of dependencies that clients
 * saw [Adya 1999; Kingsbury and Alvaro 2020]. It `holds` with a proof too: no such cycle, where that is enough, or an order of
 * the commits that explains all reads. Where neither is found it is `undecided`: of registers, whose version order is not
 * seen, and of lists to which much was appended that nobody read.
 *
 * Cost: n log n, and for causal levels transactions times sessions.
 */
export function checkIsolation(history: TransactionHistory): IsolationReport {
  const facts = factsOf(history);
  if (facts === null) {
    const levels = ISOLATION_LEVELS.map((level) => ({
      level,
      verdict: 'undecided' as const,
      undecided: 'repeated-values' as const,
    }));
    return { transactions: history.length, committed: 0, levels, anomalies: [] };
  }
  const judgements = judgeIsolation(facts);
  const anomalies = anomaliesOf(facts, judgements);
  const levels = judgements.map(({ level, verdict, undecided }) => {
    if (undecided !== undefined) return { level, verdict, undecided };
    if (verdict !== 'violated') return { level, verdict };
    const implied = withImplied(level);
    return {
      level,
      verdict,
      anomaly: anomalies.findIndex(({ excludes }) => excludes.some((weaker) => implied.has(weaker))),
    };
  });
  const committed = facts.observed.committed.reduce((count, one) => count + one, 0);
  return { transactions: history.length, committed, levels, anomalies };
}

/** One of each name: those that the weakest violated levels exclude, then those that may be hidden behind them. */
function anomaliesOf(facts: IsolationFacts, judgements: readonly Judgement[]): readonly IsolationAnomaly[] {
  const anomalies: IsolationAnomaly[] = [];
  const add = (anomaly: IsolationAnomaly) => {
    const isKnown = anomalies.some(
      ({ name, transactions }) => name === anomaly.name || areSame(transactions, anomaly.transactions),
    );
    if (!isKnown) anomalies.push(anomaly);
  };
  const violated = judgements.filter(({ verdict }) => verdict === 'violated');
  for (const { level, proof } of violated) if (proof) add(anomalyOf(facts, level, proof));
  const named = new Set(anomalies.map(({ name }) => name));
  for (const finding of facts.observed.findings) {
    if (named.has(finding.name)) continue;
    named.add(finding.name);
    add(anomalyOf(facts, 'read committed', { kind: 'finding', finding }));
  }
  if (violated.length === 0) return anomalies;
  for (const { level, shape } of HIDDEN) {
    const cycle = shortestCycle(facts.graph, { kinds: EXCLUDED_CYCLES[level].kinds, shape });
    if (cycle) add(anomalyOf(facts, level, { kind: 'cycle', cycle }));
  }
  return anomalies;
}

function areSame(some: readonly number[], others: readonly number[]): boolean {
  return some.length === others.length && some.every((row) => others.includes(row));
}

/** Cycles that may be there beside those that already decide the verdicts. */
const HIDDEN = [
  { level: 'read committed', shape: 'any' },
  { level: 'snapshot isolation', shape: 'single' },
  { level: 'snapshot isolation', shape: 'nonadjacent' },
  { level: 'serializable', shape: 'adjacent' },
] as const;
