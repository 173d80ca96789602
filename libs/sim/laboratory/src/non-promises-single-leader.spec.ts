import type { Report } from '@isthmus/contract';
import { goldenText } from '@isthmus/sim-testing';
import { inFive } from './broken-guarantees.fixture.js';
import { played } from './spec-experiments.js';

/** Three datacenters 5 ms apart, with a node and clients each. */
const THREE = {
  datacenters: ['a', 'b', 'c'].map((id) => ({ id, nodes: 1 })),
  links: { oneWay: { a: { b: '5ms', c: '5ms' }, b: { c: '5ms' } } },
};
const FEW_KEYS = { count: 3, distribution: 'uniform' };
const WORKLOAD = {
  arrivals: { kind: 'open', rate: '50/s' },
  operations: [
    { kind: 'read', share: 0.5 },
    { kind: 'write', share: 0.5 },
  ],
  keys: FEW_KEYS,
  deadline: '1s',
};

/** a cannot reach the other nodes, while clients reach all. */
const CUT = { name: 'cut', kind: 'partition', at: '3s', for: '4s', groups: [['a'], ['rest']], scope: 'replicas' };

function reportOf(strategy: Record<string, unknown>, change: Record<string, unknown> = {}, seed = '1'): Report {
  const document = {
    topology: THREE,
    strategy: { kind: 'single-leader', leader: 'a', ...strategy },
    workload: WORKLOAD,
    duration: '9s',
    warmup: '1s',
    recovery: '1s',
    drain: '2s',
    ...change,
  };
  return played(document, seed).report;
}

/** A sentence for each thing that a reader of the report would look for. */
function told({ linearizable, leadership, writes }: Report): string {
  const leaders = leadership.map(({ atMs, node, role, term }) => `${Math.round(atMs)} ms ${node} ${role} of ${term}`);
  return [
    `linearizable: ${linearizable.verdict}${linearizable.promised ? ', promised' : ''}`,
    ...(linearizable.verdict === 'violated' ? [linearizable.sentence] : []),
    `writes: ${writes?.acknowledged} acknowledged, ${writes?.lost} lost, ${writes?.dropped} dropped`,
    ...leaders,
  ].join('\n');
}

function expectGolden(name: string, reports: Readonly<Record<string, Report>>): void {
  const text = Object.entries(reports)
    .map(([title, report]) => `== ${title}\n${told(report)}\n`)
    .join('\n');
  expect(text).toBe(goldenText(new URL(`./testdata/single-leader-${name}.txt`, import.meta.url), text));
}

const verdicts = (reports: Readonly<Record<string, Report>>) =>
  Object.fromEntries(Object.entries(reports).map(([title, { linearizable }]) => [title, linearizable.verdict]));

describe('a leader that is replaced without consensus', () => {
  const timeout = { failover: { kind: 'timeout', after: '500ms' } };
  /** Nor can clients elsewhere reach a, nor its own the others. */
  const between = { ...CUT, scope: 'both' };

  it('acknowledges writes beside its successor while they cannot hear each other, and those are lost', () => {
    const reports = {
      'a cut, few keys': reportOf(timeout, { faults: [between] }),
      'a cut, keys that are written once': reportOf(timeout, {
        faults: [between],
        workload: { ...WORKLOAD, keys: { count: 10_000, distribution: 'uniform' } },
      }),
      'no fault': reportOf(timeout),
    };
    expect(verdicts(reports)).toMatchObject({ 'a cut, few keys': 'violated', 'no fault': 'holds' });
    expect(reports['a cut, keys that are written once'].writes?.lost).toBeGreaterThan(50);
    expectGolden('timeout', reports);
  });

  it('by an operator answers reads that its successor’s writes have made stale, until it hears of that', () => {
    const manual = { replication: 'quorum', failover: { kind: 'manual', promote: 'b', at: '4s' } };
    const reports = { 'a cut': reportOf(manual, { faults: [CUT] }), 'no fault': reportOf(manual) };
    expect(verdicts(reports)).toEqual({ 'a cut': 'violated', 'no fault': 'holds' });
    expectGolden('manual', reports);
  });
});

describe('a holder of the lock that is paused past the end of its lease, and cannot hear its successor afterwards,', () => {
  const faults = [
    { name: 'cut', kind: 'cut-links', at: '3s', for: '4s', links: [['a', 'b']], scope: 'replicas' },
    { name: 'pause', kind: 'pause', at: '3200ms', for: '2500ms', node: 'a' },
  ];
  const lock = (reads: string, fencing: boolean) =>
    reportOf({ replication: 'quorum', reads, failover: { kind: 'lock-service', lease: '1s', fencing } }, { faults });

  it('does harm unless replicas check its token, and it looks at its clock before it answers a read', () => {
    const reports = {
      'fencing, lease reads': lock('lease', true),
      'fencing, leader reads': lock('leader', true),
      'no fencing, lease reads': lock('lease', false),
    };
    expect(verdicts(reports)).toEqual({
      'fencing, lease reads': 'holds',
      'fencing, leader reads': 'violated',
      'no fencing, lease reads': 'violated',
    });
    expect(reports['fencing, lease reads'].linearizable.promised).toBe(true);
    // Without fencing both acknowledge writes: those of the one are never seen again.
    expect(reports['fencing, leader reads'].writes?.dropped).toBe(0);
    expect(reports['no fencing, lease reads'].writes?.dropped).toBeGreaterThan(10);
    expectGolden('paused-holder', reports);
  });
});

describe('a lease', () => {
  function drifting(clockDrift: string, drift: string, seed: string): Report {
    return reportOf(
      { replication: 'quorum', reads: 'lease', failover: { kind: 'lock-service', lease: '10s', clockDrift } },
      {
        topology: { ...inFive(() => 5), nodes: { clock: { drift } } },
        workload: { ...WORKLOAD, arrivals: { kind: 'open', rate: '20/s' } },
        faults: [{ ...CUT, for: '14s' }],
        duration: '17s',
      },
      seed,
    );
  }

  it('does not hold where clocks drift further than it allows for, and does within', () => {
    const reports = {
      'clocks within the bound': drifting('100000ppm', '100000ppm', '1'),
      'clocks beyond the bound': drifting('500ppm', '100000ppm', '1'),
    };
    expect(verdicts(reports)).toEqual({ 'clocks within the bound': 'holds', 'clocks beyond the bound': 'violated' });
    expect(reports['clocks within the bound'].linearizable.promised).toBe(true);
    expectGolden('drifting-clocks', reports);
  });
});

it('a new holder that cannot see every acknowledged write loses some', () => {
  const failover = { kind: 'lock-service', lease: '1s' };
  const crash = { name: 'crash', kind: 'crash', at: '4s', for: '3s', node: 'a' };
  const change = {
    faults: [{ ...CUT, at: '3s', for: '1s' }, crash],
    workload: { ...WORKLOAD, keys: { count: 10_000, distribution: 'uniform' } },
  };
  const lost = (replication: string) => reportOf({ replication, failover }, change).writes?.lost;
  expect(lost('asynchronous')).toBeGreaterThan(10);
  expect(lost('quorum')).toBe(0);
});
