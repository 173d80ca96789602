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

  it('blocks: by a witness that a reader can follow', () => {
    expect(rowsOf({ generator: 'blocks', block: 1000 }).get('numbers: causal')?.sentence).toMatch(
      /the first: #1 got 2001, #4 got 1, knowing of it$/,
    );
  });

  it('lamport: that no number is left out, but never one against causality', () => {
    const rows = rowsOf({ generator: 'lamport' }, { topology: LATE_CLOCKS });
    expect(rows.get('numbers: causal')).toMatchObject({ verdict: 'holds', promised: true });
    expect(rows.get('numbers: gap-free')).toMatchObject({ verdict: 'violated' });
  });

  it('interleaved: that numbers are unique once a disk is lost', () => {
    const crash = { name: 'lost', kind: 'crash', node: 'us-east-1', disk: 'lost', at: '5s', for: '1s' };
    const row = rowsOf({ generator: 'interleaved' }, { faults: [crash] }).get('numbers: unique');
    expect(row).toMatchObject({ verdict: 'violated' });
    expect(row?.promised).toBeUndefined();
  });

  it('wall-clock: that numbers are unique where a clock is set back while its node is down', () => {
    const faults = [
      { name: 'down', kind: 'crash', node: 'us-east-1', disk: 'kept', at: '5s', for: '1s' },
      { name: 'back', kind: 'clock-jump', node: 'us-east-1', by: '-4s', at: '5100ms', for: '4s' },
    ];
    // So many that a tick is met again.
    const workload = {
      ...TOLD,
      arrivals: { kind: 'open', rate: '2000/s' },
      operations: [{ kind: 'increment', share: 1 }],
    };
    const row = rowsOf({ generator: 'wall-clock' }, { faults, workload }).get('numbers: unique');
    expect(row).toMatchObject({ verdict: 'violated' });
    expect(row?.promised).toBeUndefined();
  });

  it('log: nothing of that, promised and kept', () => {
    const rows = rowsOf({ generator: 'log' }, { topology: LATE_CLOCKS });
    for (const property of ['unique', 'causal', 'gap-free'])
      expect(rows.get(`numbers: ${property}`)).toMatchObject({ verdict: 'holds', promised: true });
  });
});
