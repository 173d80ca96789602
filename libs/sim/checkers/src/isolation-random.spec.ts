import { type TransactionHistory, transactionRow } from '@isthmus/sim-protocol';
import { checkIsolation } from './isolation.js';
import { isolationByDefinition } from './isolation-brute-force.js';
import { factsOf } from './isolation-facts.js';
import { judgeIsolation } from './isolation-judge.js';
import { CONCURRENT, LAST_LATER, ONE_SESSION, smallHistories } from './isolation-small-histories.js';
import { IMPLIED_LEVELS, ISOLATION_LEVELS } from './isolation-verdict.js';
import { drawsFrom } from './random-histories.js';
import {
  looseHistory,
  serializableHistory,
  type TransactionShape,
  withOneReadChanged,
} from './transaction-random-histories.js';

const MODELS = ['list-append', 'rw-register'] as const;

function inWords(history: TransactionHistory): string {
  return Array.from({ length: history.length }, (_, row) => JSON.stringify(transactionRow(history, row))).join('\n');
}

/** Counts of what was judged. */
interface Seen {
  histories: number;
  undecided: number;
  strict: number;
}

/** Throws if any level is judged otherwise than by its definition. */
function compare(history: TransactionHistory, seen: Seen): void {
  const expected = isolationByDefinition(history);
  const judged = judgeIsolation(factsOf(history)!);
  for (const { level, verdict } of judged) {
    const agrees = verdict === 'undecided' || (verdict === 'holds') === expected.has(level);
    if (!agrees) throw new Error(`${level}: ${verdict}, but not by definition:\n${inWords(history)}`);
  }
  seen.histories++;
  if (judged.some(({ verdict }) => verdict === 'undecided')) seen.undecided++;
  if (expected.has('strict serializable')) seen.strict++;
}

describe('the isolation checker, on all small histories', () => {
  it.each([
    ['two concurrent transactions', { transactions: 2, stepsMax: 4, timed: CONCURRENT }, 1_300],
    ['two transactions of a session', { transactions: 2, stepsMax: 4, timed: ONE_SESSION }, 1_300],
    ['three concurrent transactions', { transactions: 3, stepsMax: 5, timed: CONCURRENT }, 13_000],
    ['two transactions before a third', { transactions: 3, stepsMax: 4, timed: LAST_LATER }, 1_300],
    ['three transactions of a session', { transactions: 3, stepsMax: 4, timed: ONE_SESSION }, 1_300],
  ])('agrees with the definition of every level, and decides all: %s', (_, shape, least) => {
    const seen = { histories: 0, undecided: 0, strict: 0 };
    for (const model of MODELS) for (const history of smallHistories(model, shape)) compare(history, seen);
    expect(seen.histories).toBeGreaterThan(least);
    expect(seen.undecided).toBe(0);
  });
});

function shapeOf(draw: (below: number) => number, i: number): TransactionShape {
  return {
    model: MODELS[i % 2]!,
    transactions: 2 + draw(3),
    sessions: 1 + draw(4),
    keys: 1 + draw(2),
    stepsMax: 1 + draw(4),
    writes: 30 + draw(40),
    unknown: draw(2) * 20,
    failed: draw(2) * 15,
  };
}

describe('the isolation checker, on random histories', () => {
  it('agrees with the definition of every level on 20,000 of up to four transactions of up to four steps', () => {
    const draw = drawsFrom(1);
    const seen = { histories: 0, undecided: 0, strict: 0 };
    for (let i = 0; i < 20_000; i++) {
      const shape = shapeOf(draw, i);
      const honest = i % 2 === 0 ? serializableHistory(draw, shape) : looseHistory(draw, shape, 4);
      compare(withOneReadChanged(honest, draw) ?? honest, seen);
    }
    expect(seen.undecided).toBe(0);
    // Enough of both, or the agreement means little.
    expect(seen.strict).toBeGreaterThan(4_000);
    expect(seen.strict).toBeLessThan(16_000);
  });

  it('shows with every anomaly a few transactions that, by definition, do not have the level', () => {
    const draw = drawsFrom(2);
    const names = new Set<string>();
    for (let i = 0; i < 1_500; i++) {
      const { anomalies } = checkIsolation(looseHistory(draw, shapeOf(draw, i), 4));
      for (const { name, excludes, reduced } of anomalies) {
        names.add(name);
        const held = isolationByDefinition(reduced);
        expect(excludes.filter((level) => held.has(level))).toEqual([]);
      }
    }
    expect(names.size).toBeGreaterThan(8);
  });

  it('accepts what runs one after another, at any size, and never says that a stronger level holds beside a weaker violated', () => {
    const draw = drawsFrom(3);
    let rejected = 0;
    for (let i = 0; i < 60; i++) {
      const shape = { ...shapeOf(draw, i), transactions: 300, sessions: 8, keys: 6, unknown: 3, failed: 3 };
      const honest = serializableHistory(draw, shape);
      expect(checkIsolation(honest).levels.every(({ verdict }) => verdict === 'holds')).toBe(true);
      const changed = withOneReadChanged(honest, draw);
      if (!changed) continue;
      const { levels, anomalies } = checkIsolation(changed);
      const verdictOf = new Map(levels.map(({ level, verdict }) => [level, verdict]));
      if (verdictOf.get('strict serializable') === 'violated') rejected++;
      for (const level of ISOLATION_LEVELS) {
        if (verdictOf.get(level) === 'holds')
          expect(IMPLIED_LEVELS[level].every((weaker) => verdictOf.get(weaker) === 'holds')).toBe(true);
        const broken = IMPLIED_LEVELS[level].some((weaker) => verdictOf.get(weaker) === 'violated');
        if (broken) expect(verdictOf.get(level)).toBe('violated');
      }
      for (const { level, anomaly } of levels)
        if (verdictOf.get(level) === 'violated') expect(anomalies[anomaly!]).toBeDefined();
    }
    expect(rejected).toBeGreaterThan(50);
  });
});
