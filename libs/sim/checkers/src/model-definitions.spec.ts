import { type History, historyRow, NEVER } from '@isthmus/sim-protocol';
import { causalEdges, orderAlong } from './causal-order.js';
import { modelsByDefinition } from './model-definitions.js';
import { type Draw, drawsFrom } from './random-histories.js';
import { searchOrder } from './order-search.js';
import { FROM_NOWHERE, type ReadsFrom, readsFrom } from './reads-from.js';
import { judgeConsistentPrefix, judgeLinearizableWrites, judgeSequential } from './sequential.js';
import { judgeViews } from './session-views.js';
import { forEachToldHistory, weakHistory } from './told-histories.js';

function judged(history: History) {
  const graph = readsFrom(history)!;
  const holds = (answer: { readonly kind: string }) => answer.kind === 'holds';
  return {
    sequential: holds(judgeSequential(history)),
    'sequential, by search alone': searched(graph),
    'linearizable writes': holds(judgeLinearizableWrites(history)),
    CM: holds(judgeViews(graph, 'causal')),
    PRAM: holds(judgeViews(graph, 'session')),
    'consistent prefix': holds(judgeConsistentPrefix(history)),
  };
}

/** Each session from the beginning on, its operations of random lengths. */
function atOnce(history: History, draw: Draw): History {
  const [invokedAt, respondedAt] = [history.invokedAt.slice(), history.respondedAt.slice()];
  const free = new Map<number, number>();
  for (let row = 0; row < history.length; row++) {
    invokedAt[row] = (free.get(history.session[row]!) ?? 0) + draw(20);
    const end = invokedAt[row]! + 1 + draw(20);
    if (respondedAt[row] !== NEVER) respondedAt[row] = end;
    free.set(history.session[row]!, end + 1);
  }
  return { ...history, invokedAt, respondedAt };
}

/** Where the forced order is too large to be remembered, the search must do without. */
function searched(graph: ReadsFrom): boolean {
  const edges = causalEdges(graph);
  if (graph.reads.includes(FROM_NOWHERE) || orderAlong(graph.length, edges).length < graph.length) return false;
  return searchOrder(graph, edges, 1_000_000).kind === 'holds';
}

describe('sequential consistency, linearizable writes, CM, PRAM and consistent prefix, against their definitions', () => {
  const seen = { histories: 0, sequential: 0, 'linearizable writes': 0, CM: 0, PRAM: 0, 'consistent prefix': 0 };

  function compare(history: History): void {
    const expected = modelsByDefinition(history);
    seen.histories++;
    for (const [model, answer] of Object.entries(judged(history))) {
      const defined = model.replace(/,.*/, '') as keyof typeof expected;
      const wanted = expected[defined];
      if (!wanted && model === defined) seen[defined]++;
      if (answer === wanted) continue;
      const rows = Array.from({ length: history.length }, (_, row) => JSON.stringify(historyRow(history, row)));
      throw new Error(`${model}: ${answer}, by definition ${wanted}\n${rows.join('\n')}`);
    }
  }

  it('agree on all read/write histories of up to five operations in up to three sessions', () => {
    for (let operations = 1; operations <= 5; operations++) forEachToldHistory(operations, compare);
    expect(seen.histories).toBe(16_568);
  });

  it('agree on 8,000 random histories with compare-and-set, unknown outcomes and sessions at once', () => {
    const draw = drawsFrom(7);
    for (let i = 0; i < 8_000; i++) {
      const history = weakHistory(draw, {
        operations: 5 + draw(6),
        sessions: 2 + draw(3),
        keys: 1 + draw(3),
        writes: 45,
        swaps: i % 2 === 0 ? 0 : 10,
        unknown: i % 3 === 0 ? 0 : 30,
        learned: i % 4 === 0 ? 2 : 0,
      });
      compare(i % 4 === 0 ? history : atOnce(history, draw));
    }
    expect(seen.histories - seen.PRAM).toBeGreaterThan(5_000);
    expect(seen.PRAM).toBeLessThan(seen.CM);
    expect(seen.CM).toBeLessThan(seen.sequential);
    expect(seen.sequential).toBeLessThan(seen['linearizable writes']);
    expect(seen['consistent prefix']).toBeGreaterThan(500);
  });
});
