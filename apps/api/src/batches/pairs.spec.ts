import { batchResourceSchema, pairsSchema, type Report } from '@isthmus/contract';
import { LOCAL_TENANT } from '@isthmus/persistence';
import { endRun } from '../ended-run.fixture.js';
import { servedApi } from '../served-api.fixture.js';

const api = servedApi(process.env['DATABASE_URL']);

const BATCH = {
  version: 1,
  name: 'pairs spec',
  experiment: { topology: { layout: 'aws-3' }, duration: '10s', warmup: '1s' },
  sweep: {
    strategies: [
      { name: 'raft', strategy: { kind: 'raft' } },
      { name: 'zab', strategy: { kind: 'zab' } },
    ],
    seeds: { first: '1', count: 10 },
  },
};

/** Of seeds 1 to 9 what raft takes longer than zab. */
const LONGER_MS = [5, 1, 9, 2, 8, 3, 7, 4, 6];

/** A run without faults in which writes of one datacenter take so long. */
function figuresOf(p99Ms: number): Partial<Report> {
  const group = { datacenter: 'us-east-1', kind: 'write' as const };
  const counts = { intended: 100, ok: 100, fail: 0, info: 0, successRate: 1 };
  return {
    availability: [{ ...group, phase: 'steady', ...counts }],
    latency: [{ ...group, phase: 'all', count: 100, p50Ms: 1, p90Ms: 1, p99Ms, p999Ms: p99Ms, maxMs: p99Ms }],
    phases: [{ name: 'steady', kind: 'steady', faults: [], fromMs: 1000, toMs: 10_000 }],
  };
}

describe('two cells of a batch, seed by seed', () => {
  it('differ by the median of what each seed of both shows, with its interval; partial while it runs', async () => {
    const { id, experiments } = batchResourceSchema.parse((await api().post('/v1/batches').send(BATCH)).body);
    const { data } = await api.store().runs.list(LOCAL_TENANT, { batchId: id }, { size: 100 });
    for (const run of data) {
      const isRaft = run.experimentId === experiments[0]?.id;
      // The tenth run of zab is still to come.
      if (run.seed === '10' && !isRaft) continue;
      const longer = isRaft ? (LONGER_MS[Number(run.seed) - 1] ?? 0) : 0;
      await endRun(api.store(), run, 'holds', figuresOf(200 + longer));
    }
    const pairs = pairsSchema.parse((await api().get(`/v1/batches/${id}/pairs?a=raft%20on%20aws-3&b=1`)).body);
    expect(pairs).toMatchObject({ batchId: id, seeds: 9, comparisons: 2, a: { index: 0 }, b: { strategy: 'zab' } });
    const [writes, successes, staleness] = pairs.differences;
    // Of 1 to 9 the median is 5, and a resample's lies below 2 in 0.1 % and below 3 in 3.0 %: 2.5 % at 2, by symmetry 97.5 % at 8.
    expect(writes).toMatchObject({
      metric: 'writeP99Ms',
      difference: { median: 5, low: 2, high: 8, minimum: 1, maximum: 9, runs: 9 },
      ...{ lower: 0, equal: 0, higher: 9, toldApart: true },
      sentence: 'P99 of writes of raft on aws-3 against zab on aws-3: higher in 9 of 9 seeds, by 5 ms (2 to 8)',
    });
    expect(writes?.pairs.find(({ seed }) => seed === '3')).toEqual({ seed: '3', a: 209, b: 200, difference: 9 });
    expect(successes).toMatchObject({ difference: { median: 0, low: 0, high: 0 }, equal: 9, toldApart: false });
    expect(staleness).toMatchObject({ difference: null, withoutA: 9, withoutB: 9, pairs: [] });
    const { differences } = (await api().get(`/v1/batches/${id}/pairs?a=1&b=0`)).body;
    expect(differences[0].difference).toMatchObject({ median: -5, low: -8, high: -2 });
  });
});
