import { OBJECT_MODELS, type ObjectModel, objectRow } from '@isthmus/sim-protocol';
import { isObjectLinearizableByDefinition } from './object-brute-force.js';
import { callsOf, rowsByKey } from './object-calls.js';
import { type ObjectShape, randomObjectHistory } from './object-random-histories.js';
import { searchObject } from './object-search.js';
import { checkObjectLinearizable } from './object-linearizability.js';
import { judgeByStructure } from './object-structure.js';
import { drawsFrom } from './random-histories.js';

const MODELS = Object.keys(OBJECT_MODELS) as ObjectModel[];

/** Sets that shrink, and texts that are compared, have no structure. */
const GROWING: Partial<Record<ObjectModel, Pick<ObjectShape, 'kinds'>>> = {
  set: { kinds: ['read', 'add'] },
  kv: { kinds: ['get', 'put', 'append'] },
};

describe.each(MODELS)('the structure of a %s', (model) => {
  it('decides as the definition and the search do, where it decides', () => {
    const draw = drawsFrom(3);
    const met = { holds: 0, violated: 0, inapplicable: 0 };
    for (let round = 0; round < 500; round++) {
      const operations = 3 + draw(5);
      const [sessions, unknown, lies] = [2 + draw(4), 20 * draw(2), 35 * draw(2)];
      const history = randomObjectHistory(draw, {
        ...GROWING[model],
        model,
        operations,
        sessions,
        values: 6,
        unknown,
        lies,
        unique: draw(4) > 0,
        repeats: 25,
      });
      const calls = callsOf(history, rowsByKey(history)[0] ?? []);
      const answer = judgeByStructure(calls);
      met[answer]++;
      if (answer === 'inapplicable') continue;
      const rows = Array.from({ length: history.length }, (_, row) => objectRow(history, row));
      const defined = isObjectLinearizableByDefinition(history) ? 'holds' : 'violated';
      expect({ rows, answer, searched: searchObject(calls, 100_000).kind }).toEqual({
        rows,
        answer: defined,
        searched: defined,
      });
    }
    expect(Math.min(met.holds, met.violated)).toBeGreaterThan(15);
  });

  it('needs no search for 600 operations of 50 sessions', () => {
    // Of compare-and-sets some do not tell what they found; of locks sessions do not take turns here.
    if (model === 'cas-register' || model === 'lock') return;
    const shape = {
      ...GROWING[model],
      model,
      operations: 2_000,
      sessions: 50,
      values: 2_000,
      unknown: 2,
      unique: true,
    };
    for (const lies of [0, 1]) {
      const answer = checkObjectLinearizable(randomObjectHistory(drawsFrom(6), { ...shape, lies }));
      expect([answer.verdict, answer.method]).toEqual([lies === 0 ? 'holds' : 'violated', 'structure']);
    }
  });
});
