import { happensBeforeSchema } from '@isthmus/contract';
import { happensBeforeIn } from './happens-before.js';
import { runExperiment } from './run.js';
import { experimentOf } from './spec-experiments.js';

function orderOf(strategy: Record<string, unknown>) {
  const experiment = experimentOf({
    topology: { layout: 'aws-3' },
    strategy,
    workload: { arrivals: { kind: 'open', rate: '20/s' }, keys: { count: 1, distribution: 'uniform' } },
    duration: '5s',
    warmup: '1s',
    drain: '1s',
  });
  const result = runExperiment(experiment, '1');
  if (result.kind !== 'report') throw new Error(result.message);
  return happensBeforeSchema.parse(
    happensBeforeIn(experiment, result.history, { fromMs: 1000, toMs: 3000, limit: 100 }),
  );
}

describe('happens-before in a run', () => {
  it('branches and merges under multi-leader, and each edge goes forward in time', () => {
    const { operations, edges, width, widest, concurrentPairs, left } = orderOf({ kind: 'multi-leader' });
    expect(operations).toHaveLength(100);
    expect(left).toBeGreaterThan(0);
    expect(width).toBe(widest.length);
    expect(concurrentPairs).toBeGreaterThan(0);
    const [into, outOf] = [0, 1].map((end) => edges.map((edge) => edge[1 - end]!));
    expect(new Set(into).size).toBeLessThan(edges.length);
    expect(new Set(outOf).size).toBeLessThan(edges.length);
    for (const [a, b] of edges)
      expect(operations[a]!.invokedAtMs!).toBeLessThan(operations[b]!.respondedAtMs ?? Infinity);
  });
});
