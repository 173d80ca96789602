import { checkCausal } from './causal.js';
import { drawsFrom } from './random-histories.js';
import { readsFrom } from './reads-from.js';
import { judgeViews } from './session-views.js';
import { causalMemoryHistory } from './told-histories.js';

describe('the views of causal memory', () => {
  it('are the same whether they are looked at whole or in windows', () => {
    const draw = drawsFrom(11);
    const seen = { honest: 0, violated: 0, 'violated, but not causal consistency': 0 };
    for (let i = 0; i < 2_000; i++) {
      const lies = i % 4;
      const shape = {
        operations: 20 + draw(100),
        sessions: 2 + draw(6),
        keys: 1 + draw(5),
        writes: 20 + draw(40),
        lies,
      };
      const history = causalMemoryHistory(draw, shape);
      const graph = readsFrom(history)!;
      const whole = judgeViews(graph, 'causal', 1);
      for (const floorWords of [graph.length * 2, 1 << 23]) {
        expect(judgeViews(graph, 'causal', floorWords)).toEqual(whole);
      }
      if (lies === 0) {
        seen.honest++;
        expect(whole).toEqual({ kind: 'holds' });
      }
      if (whole.kind === 'holds') continue;
      seen.violated++;
      if (checkCausal(history)[0]!.verdict === 'holds') seen['violated, but not causal consistency']++;
    }
    expect(seen.honest).toBe(500);
    expect(seen.violated).toBeGreaterThan(800);
    expect(seen['violated, but not causal consistency']).toBeGreaterThan(40);
  });
});
