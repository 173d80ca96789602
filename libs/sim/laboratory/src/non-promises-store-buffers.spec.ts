import { played } from './spec-experiments.js';

/** Four cores around a memory 40 ns away. A thread loads and stores every 5 us, and a store stays in its buffer for two of these. */
function machine(fences: string) {
  return played({
    topology: {
      datacenters: [{ id: 'memory' }, { id: 'a' }, { id: 'b' }, { id: 'c' }],
      links: {
        roundTrips: {
          memory: { a: '40ns', b: '40ns', c: '40ns' },
          a: { b: '80ns', c: '80ns' },
          b: { c: '80ns' },
        },
        jitter: { kind: 'uniform', relative: 0.2 },
      },
      intraDatacenter: { roundTrip: '2ns' },
      nodes: { serviceTime: '1ns', fsync: '0s' },
    },
    strategy: { preset: 'x86-tso', fences, drain: '10us' },
    workload: {
      arrivals: { kind: 'closed', thinkTime: '5us' },
      clients: { perDatacenter: 1 },
      operations: [
        { kind: 'read', share: 0.5 },
        { kind: 'write', share: 0.5 },
      ],
      keys: { distribution: 'uniform', count: 2 },
      deadline: '1ms',
    },
    checks: ['linearizable', 'sequential', 'causal'],
    duration: '10ms',
    warmup: '1us',
    drain: '1us',
  }).report;
}

function verdicts({ linearizable, otherChecks }: ReturnType<typeof machine>) {
  const others = otherChecks.map(({ check, verdict, promised }) => [check, [verdict, promised ?? false]] as const);
  return { linearizable: [linearizable.verdict, linearizable.promised], ...Object.fromEntries(others) };
}

describe('cores with store buffers', () => {
  it('are neither linearizable nor sequentially consistent without fences, and keep causality', () => {
    const report = machine('none');
    expect(verdicts(report)).toMatchObject({
      linearizable: ['violated', false],
      sequential: ['violated', false],
      'causal (CC)': ['holds', true],
      'causal (CCv)': ['holds', true],
    });
    expect(report.linearizable.witness?.cause.sentence).toMatch(/buffer/);
  });

  it('are both with a fence after each store, which takes a round trip to memory', () => {
    const [plain, fenced] = [machine('none'), machine('after-stores')];
    expect(verdicts(fenced)).toMatchObject({ linearizable: ['holds', true], sequential: ['holds', false] });
    const medianMs = ({ latency }: typeof fenced) =>
      latency.find(({ datacenter, kind, phase }) => datacenter === 'a' && kind === 'write' && phase === 'all')?.p50Ms;
    expect(medianMs(plain)).toBeLessThan(0.00001);
    expect(medianMs(fenced)).toBeGreaterThan(0.00004);
  });
});
