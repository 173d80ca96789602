import { type History, historyRow, OUTCOMES } from '@isthmus/sim-protocol';
import { isLinearizableByDefinition } from './brute-force.js';
import { checkLinearizable } from './linearizability.js';
import { drawsFrom, linearizableHistory, type RandomShape, withOneAnswerChanged } from './random-histories.js';
import { registersOf, withoutIdleUnknowns } from './register.js';
import { searchLinearization } from './search.js';
import { refinedBySessions } from './session-ties.js';
import { judgeByZones } from './zones.js';

const SHAPES: readonly Omit<RandomShape, 'operations'>[] = [
  { sessions: 3, keys: 1, writes: 40, swaps: 0, unknown: 0, failed: 0, values: 'unique' },
  { sessions: 4, keys: 1, writes: 30, swaps: 30, unknown: 20, failed: 5, values: 'unique' },
  { sessions: 3, keys: 1, writes: 30, swaps: 30, unknown: 20, failed: 5, values: 3 },
  { sessions: 4, keys: 2, writes: 30, swaps: 20, unknown: 15, failed: 5, values: 'unique' },
  { sessions: 2, keys: 1, writes: 10, swaps: 60, unknown: 30, failed: 0, values: 'unique' },
];

describe('the linearizability checker, on random histories', () => {
  it('agrees with the definition on 100,000 of 6 to 10 operations', () => {
    const draw = drawsFrom(1);
    const seen = { histories: 0, linearizable: 0, zones: 0, search: 0, tied: 0, shared: 0, undecided: 0 };
    const judge = (history: History): void => {
      const expected = isLinearizableByDefinition(history) ? 'holds' : 'violated';
      const { sufficient, necessary } = refinedBySessions(history, OUTCOMES.indexOf('ok'));
      seen.histories++;
      if (necessary.length > 0) {
        seen.shared++;
        const { verdict } = checkLinearizable(history);
        if (verdict === 'undecided') seen.undecided++;
        else expect(verdict).toBe(expected);
        return;
      }
      if (sufficient[0] !== history) seen.tied++;
      const registers = registersOf(sufficient[0]).map(withoutIdleUnknowns);
      const byZones = registers.map(judgeByZones);
      const bySearch = registers.map((register) => searchLinearization(register, 1_000_000).kind);
      if (expected === 'holds') seen.linearizable++;
      if (byZones.includes('inapplicable')) seen.search++;
      else seen.zones++;
      const agrees =
        verdictOf(bySearch) === expected &&
        byZones.every((answer, i) => answer === 'inapplicable' || answer === bySearch[i]) &&
        // A violation costs a witness, which has its own spec.
        (seen.histories % 10 > 0 || checkLinearizable(history).verdict === expected);
      if (agrees) return;
      const rows = Array.from({ length: history.length }, (_, row) => JSON.stringify(historyRow(history, row)));
      throw new Error(`by zones ${byZones}, by search ${bySearch}, by definition ${expected}:\n${rows.join('\n')}`);
    };
    for (let i = 0; i < 33_334; i++) {
      const shape = { ...SHAPES[i % SHAPES.length]!, operations: 6 + draw(5) };
      const honest = linearizableHistory(draw, shape);
      judge(honest);
      judge(withOneAnswerChanged(honest, draw, 6));
      judge(withOneAnswerChanged(honest, draw, 6));
    }
    expect(seen.histories).toBeGreaterThan(100_000);
    // Half and half, by both methods, or the agreement means little.
    expect(seen.linearizable).toBeGreaterThan(40_000);
    expect(seen.linearizable).toBeLessThan(70_000);
    expect(seen.zones).toBeGreaterThan(50_000);
    expect(seen.search).toBeGreaterThan(15_000);
    expect(seen.tied).toBeGreaterThan(20_000);
    expect(seen.shared).toBeGreaterThan(500);
  });
});

describe('the two methods', () => {
  it('agree on histories with up to a hundred operations open at once', () => {
    const draw = drawsFrom(2);
    const seen = { holds: 0, violated: 0, undecided: 0 };
    for (let i = 0; i < 90; i++) {
      const sessions = [20, 40, 100][i % 3]!;
      const shape: RandomShape = {
        operations: 300,
        sessions,
        keys: 1,
        writes: 40,
        swaps: 5,
        unknown: 10,
        failed: 0,
        values: 'unique',
      };
      const honest = linearizableHistory(draw, shape);
      const history = i % 2 === 0 ? honest : withOneAnswerChanged(honest, draw, 100);
      const [register] = registersOf(history);
      const stripped = withoutIdleUnknowns(register!);
      const { kind } = searchLinearization(stripped, 100_000);
      seen[kind]++;
      if (kind !== 'undecided') expect(kind).toBe(judgeByZones(stripped));
    }
    expect(seen.holds).toBeGreaterThan(30);
    expect(seen.violated).toBeGreaterThan(20);
  });
});

/** Of the whole history, from those of its keys. */
function verdictOf(answers: readonly string[]): string {
  return answers.every((answer) => answer === 'holds') ? 'holds' : 'violated';
}
