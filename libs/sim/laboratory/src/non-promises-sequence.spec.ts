import { played } from './spec-experiments.js';

/** Clients of each datacenter tell those of the next one. */
const TOLD = {
  arrivals: { kind: 'open', rate: '10/s' },
  operations: [{ kind: 'increment-and-tell', share: 1 }],
  keys: { distribution: 'uniform', count: 1 },
};

function rowsOf(generator: Record<string, unknown>, document: Record<string, unknown> = {}) {
  const { report } = played({
    topology: { layout: 'aws-3' },
    strategy: { kind: 'sequence', ...generator },
    workload: TOLD,
    checks: ['numbers'],
    duration: '10s',
    warmup: '1s',
    ...document,
  });
  return new Map(report.otherChecks.map((row) => [row.check, row]));
}

const LATE_CLOCKS = { layout: 'aws-3', nodes: { clock: { offset: '2s' } } };

describe('what sequence generators do not promise', () => {
  it.each([
    ['interleaved', {}, {}],
    ['wall-clock', {}, { topology: LATE_CLOCKS }],
    ['blocks', { block: 10 }, {}],
    ['blocks', { block: 1000 }, {}],
  ])('%s %j: numbers that agree with causality', (generator, options, document) => {
    const rows = rowsOf({ generator, ...options }, document);
    expect(rows.get('numbers: unique')).toMatchObject({ verdict: 'holds', promised: true });
    expect(rows.get('numbers: causal')).toMatchObject({ verdict: 'violated' });
    expect(rows.get('numbers: causal')?.promised).toBeUndefined();
    expect(rows.get('numbers: causal')?.sentence).toMatch(/the first: #\d+ got -?\d+, #\d+ got -?\d+, knowing of it$/);
  });

  it('lamport: that no number is left out, but never one against causality', () => {
    const rows = rowsOf({ generator: 'lamport' }, { topology: LATE_CLOCKS });
    expect(rows.get('numbers: causal')).toMatchObject({ verdict: 'holds', promised: true });
    expect(rows.get('numbers: gap-free')).toMatchObject({ verdict: 'violated' });
  });

  it('log: nothing of that, promised and kept', () => {
    const rows = rowsOf({ generator: 'log' }, { topology: LATE_CLOCKS });
    for (const property of ['unique', 'causal', 'gap-free'])
      expect(rows.get(`numbers: ${property}`)).toMatchObject({ verdict: 'holds', promised: true });
    const { numbers = [] } = rows.get('numbers: unique') ?? {};
    expect(numbers).toHaveLength(20);
    expect(new Set(numbers.map(({ value }) => value)).size).toBe(20);
  });
});
