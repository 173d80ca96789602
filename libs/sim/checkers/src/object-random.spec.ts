import { OBJECT_MODELS, type ObjectModel, objectRow } from '@isthmus/sim-protocol';
import { isObjectLinearizableByDefinition } from './object-brute-force.js';
import { checkObjectLinearizable } from './object-linearizability.js';
import { randomObjectHistory } from './object-random-histories.js';
import { drawsFrom } from './random-histories.js';

const MODELS = Object.keys(OBJECT_MODELS) as ObjectModel[];

describe.each(MODELS)('a random history of a %s', (model) => {
  it('is judged as the definition judges it', () => {
    const draw = drawsFrom(1);
    const met = { holds: 0, violated: 0, undecided: 0 };
    for (let round = 0; round < 150; round++) {
      const shape = { model, operations: 3 + draw(5), sessions: 2 + draw(3), values: 3, unknown: 20, lies: 30 };
      const history = randomObjectHistory(draw, shape);
      const answer = checkObjectLinearizable(history);
      const rows = Array.from({ length: history.length }, (_, row) => objectRow(history, row));
      expect({ rows, verdict: answer.verdict }).toEqual({
        rows,
        verdict: isObjectLinearizableByDefinition(history) ? 'holds' : 'violated',
      });
      met[answer.verdict]++;
    }
    expect(met.undecided).toBe(0);
    expect(Math.min(met.holds, met.violated)).toBeGreaterThan(15);
  });

  it('without lies is linearizable, at 100 operations too', () => {
    const draw = drawsFrom(2);
    for (let round = 0; round < 4; round++) {
      const shape = { model, operations: 100, sessions: 3, values: 1_000, unknown: 2, lies: 0 };
      expect(checkObjectLinearizable(randomObjectHistory(draw, shape)).verdict).toBe('holds');
    }
  });
});
