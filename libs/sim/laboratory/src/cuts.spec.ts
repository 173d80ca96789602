import { assess } from './assessment.js';
import { explain } from './explanation.js';
import { runExperiment } from './run.js';
import { experimentOf, played } from './spec-experiments.js';

const SMALL = {
  topology: { layout: 'aws-3' },
  strategy: { kind: 'raft', leader: 'us-east-1' },
  workload: { arrivals: { kind: 'open', rate: '20/s' } },
  duration: '20s',
  warmup: '1s',
  recovery: '2s',
  drain: '2s',
};
const SINGLE = { strategy: { kind: 'single-leader', leader: 'us-east-1' } };
const at = { name: 'trouble', at: '5s', for: '6s' };

function reportOf(fault: Record<string, unknown>, change: Record<string, unknown> = {}) {
  return played({ ...SMALL, ...change, faults: [{ ...at, ...fault }] }).report;
}

function complaints(fault: Record<string, unknown>, change: Record<string, unknown> = {}): string[] {
  const assessed = assess(experimentOf({ ...SMALL, ...change, faults: [{ ...at, ...fault }] }));
  return assessed.ok ? [] : assessed.violations.map(({ pointer, message }) => `${pointer}: ${message}`);
}

function writes(report: ReturnType<typeof reportOf>, datacenter: string) {
  return report.availability.find(
    (row) => row.kind === 'write' && row.datacenter === datacenter && row.phase === 'trouble',
  )?.successRate;
}

describe('a cut', () => {
  it('of the leader strikes whoever leads when it begins; the rest elects another and goes on', () => {
    const report = reportOf({ kind: 'isolate', target: 'leader' });
    expect(report.faults[0]).toMatchObject({
      isolated: 'us-east-1/0',
      sentence: 'us-east-1/0, the leader when it struck, | everyone else',
    });
    expect(
      report.leadership.some(({ node, role, atMs }) => role === 'leader' && node !== 'us-east-1/0' && atMs > 5000),
    ).toBe(true);
    expect(writes(report, 'us-east-1')).toBeLessThan(0.5);
    expect(report.cap.verdict).toBe('consistent');
  });

  it('of a node leaves its clients connected; of a datacenter takes them with it', () => {
    const change = { strategy: { kind: 'multi-leader' }, workload: { arrivals: { kind: 'open', rate: '20/s' } } };
    expect(writes(reportOf({ kind: 'isolate', target: 'eu-west-1/0' }, change), 'eu-west-1')).toBe(0);
    expect(writes(reportOf({ kind: 'isolate', target: 'eu-west-1' }, change), 'eu-west-1')).toBe(1);
  });

  it('that comes and goes lets a part of the writes through', () => {
    const flapping = { kind: 'flapping', groups: [['eu-west-1'], ['rest']], period: '2s', share: 0.5 };
    const stream = { topology: { layout: 'aws-3', links: { transport: 'datagram' } } };
    const report = reportOf(flapping, { ...SINGLE, ...stream });
    expect(report.faults[0]?.sentence).toBe('eu-west-1 | us-east-1, ap-northeast-1, the first 50 % of every 2s');
    expect(report.phases.filter(({ name }) => name === 'trouble')).toHaveLength(1);
    const rate = writes(report, 'eu-west-1') ?? 0;
    expect(rate).toBeGreaterThan(0.3);
    expect(rate).toBeLessThan(0.7);
    // One partition, however often it came.
    expect(report.cap.availability.map(({ fault }) => fault)).toEqual(['trouble']);
  });

  it('of single links leaves a bridge, over which nothing is forwarded', () => {
    const links = [['eu-west-1', 'us-east-1']];
    const report = reportOf({ kind: 'cut-links', links }, SINGLE);
    expect(report.faults[0]?.sentence).toBe('eu-west-1 | us-east-1');
    expect([writes(report, 'eu-west-1'), writes(report, 'ap-northeast-1')]).toEqual([0, 1]);
  });

  it('with a host in no group is a bridge, too; and it may run inside one datacenter', () => {
    const groups = [['eu-west-1'], ['us-east-1']];
    const bridge = reportOf({ kind: 'partition', groups }, SINGLE);
    expect([writes(bridge, 'eu-west-1'), writes(bridge, 'ap-northeast-1')]).toEqual([0, 1]);
    const topology = { datacenters: [{ id: 'one', nodes: 3 }] };
    const raft = { strategy: { kind: 'raft', leader: 'one/0', electionTimeout: '100ms', heartbeat: '20ms' } };
    const inside = { kind: 'partition', groups: [['one/0'], ['one/1', 'one/2']], scope: 'replicas' };
    const report = reportOf(inside, { topology, ...raft });
    expect(report.leadership.some(({ node, role }) => role === 'leader' && node !== 'one/0')).toBe(true);
    expect(report.linearizable.verdict).toBe('holds');
  });

  it('into a ring leaves Raft a majority that can be talked to', () => {
    const topology = { layout: 'aws-5' };
    const report = reportOf({ kind: 'majorities-ring' }, { topology });
    expect(report.linearizable).toMatchObject({ verdict: 'holds', promised: true });
    expect(report.cap.availability).toHaveLength(1);
  });

  it('must name what exists, and what can be', () => {
    expect(complaints({ kind: 'isolate', target: 'mars' })).toEqual([
      '/faults/0/target: there is no datacenter or node "mars"',
    ]);
    expect(complaints({ kind: 'isolate', target: 'leader' }, { strategy: { kind: 'multi-leader' } })).toEqual([
      '/faults/0/target: multi-leader has no leader to isolate',
    ]);
    expect(
      complaints({
        kind: 'cut-links',
        links: [
          ['eu-west-1', 'us-east-1'],
          ['mars', 'us-east-1'],
          ['eu-west-1', 'eu-west-1/0'],
        ],
      }),
    ).toEqual([
      '/faults/0/links/1/0: there is no datacenter or node "mars"',
      '/faults/0/links/2: eu-west-1 and eu-west-1/0 have a host in common',
    ]);
    expect(complaints({ kind: 'majorities-ring' })).toEqual([
      '/faults/0/kind: on a ring of 3 everyone is a neighbour of everyone',
    ]);
    expect(complaints({ kind: 'flapping', groups: [['x'], ['rest']], period: '1ms', for: '14s' })).toEqual([
      '/faults/0/groups/0/0: there is no datacenter or node "x"',
      '/faults/0/period: every 1ms for 14s makes 14000 cuts',
    ]);
    expect(complaints({ kind: 'slow-link', groups: [['eu-west-1'], ['eu-west-1/0']], factor: 2 })).toEqual([
      '/faults/0/groups/1/0: "eu-west-1/0" is in two groups',
    ]);
  });

  it('is named where an operation failed that it stood in the way of', () => {
    const explanations = (target: string) => {
      const experiment = experimentOf({ ...SMALL, ...SINGLE, faults: [{ ...at, kind: 'isolate', target }] });
      const result = runExperiment(experiment, '1');
      if (result.kind !== 'report') throw new Error(result.message);
      const run = { experiment, report: result.report };
      // 60 a second: these are asked while it lasts.
      return Array.from({ length: 40 }, (_, row) => explain(run, result.history, 340 + row)?.sentence).join('\n');
    };
    expect(explanations('eu-west-1')).toContain('"trouble" (5 s to 11 s) separated clients in eu-west-1');
    // Whom it struck is known from the run only.
    expect(explanations('leader')).toContain('"trouble" (5 s to 11 s) separated clients in eu-west-1 from us-east-1/0');
  });
});

describe('a bad link', () => {
  const groups = [['eu-west-1'], ['us-east-1']];
  const slowest = (report: ReturnType<typeof reportOf>, datacenter: string, phase: string) =>
    report.latency.find((row) => row.kind === 'write' && row.datacenter === datacenter && row.phase === phase)?.p50Ms ??
    0;

  it('slows writes over it by as much as it says, counts as no partition and stops none', () => {
    const report = reportOf({ kind: 'slow-link', groups, added: '100ms', direction: 'outgoing' }, SINGLE);
    expect(report.faults[0]?.sentence).toBe('eu-west-1 -> us-east-1: messages take 100ms more');
    const slower = slowest(report, 'eu-west-1', 'trouble') - slowest(report, 'eu-west-1', 'steady');
    expect(slower).toBeGreaterThan(95);
    expect(slower).toBeLessThan(105);
    expect([writes(report, 'eu-west-1'), report.cap.verdict]).toEqual([1, 'not applicable']);
  });

  it('that loses messages costs a stream time and datagrams operations', () => {
    const flaky = { kind: 'flaky-link', groups, loss: 0.2 };
    const change = { topology: { layout: 'aws-3', links: { transport: 'datagram' } }, ...SINGLE };
    const datagrams = reportOf(flaky, change);
    expect(datagrams.faults[0]?.sentence).toBe('eu-west-1 <-> us-east-1: the network loses 20 % of the messages');
    // Request and answer get through: 0.8 * 0.8.
    expect(Math.abs((writes(datagrams, 'eu-west-1') ?? 0) - 0.64)).toBeLessThan(0.15);
    const stream = reportOf(flaky, SINGLE);
    expect(writes(stream, 'eu-west-1')).toBeGreaterThan(writes(datagrams, 'eu-west-1') ?? 1);
  });
});

describe('the jitter of links', () => {
  const median = (jitter: Record<string, unknown>) =>
    played({ ...SMALL, ...SINGLE, topology: { layout: 'aws-3', links: { jitter } } }).report.latency.find(
      (row) => row.kind === 'write' && row.datacenter === 'eu-west-1' && row.phase === 'all',
    )?.p50Ms ?? 0;

  it('may be of a heavy tail, or a mixture of several', () => {
    const usual = median({ kind: 'none' });
    expect(median({ kind: 'pareto', relative: 0, minimum: '10ms', shape: 2 }) - usual).toBeCloseTo(20, 0);
    const part = (minimum: string) => ({ kind: 'uniform', relative: 0, minimum });
    const parts = [
      { share: 0.9, jitter: part('5ms') },
      { share: 0.1, jitter: part('50ms') },
    ];
    expect(median({ kind: 'mixture', parts }) - usual).toBeCloseTo(10, 0);
    expect(() => median({ kind: 'mixture', parts: [parts[0], { ...parts[1], share: 0.2 }] })).toThrow(
      '/topology/links/jitter/parts',
    );
  });
});
