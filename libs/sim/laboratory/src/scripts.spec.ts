import { assess } from './assessment.js';
import { experimentOf, played } from './spec-experiments.js';

/** A leader and two followers, one of which is far from it. */
const THREE = {
  topology: {
    datacenters: [
      { id: 'leader', nodes: 1 },
      { id: 'near', nodes: 1 },
      { id: 'far', nodes: 1 },
    ],
    links: {
      jitter: { kind: 'none' },
      roundTrips: { leader: { near: '20ms', far: '400ms' }, near: { far: '400ms' } },
    },
    intraDatacenter: { roundTrip: '2ms' },
    nodes: { serviceTime: '0s', fsync: '0s' },
  },
  duration: '10s',
  warmup: '0s',
  drain: '1s',
};
const ASYNCHRONOUS = { kind: 'single-leader', leader: 'leader', replication: 'asynchronous', reads: 'local' };

/** Alice reads the score from the near follower and tells Bob, who reads from the far one. */
const SCORE = [
  { client: 'referee', site: 'leader', steps: [{ at: '1s', kind: 'write', value: 42, label: 'final' }] },
  { client: 'alice', site: 'near', steps: [{ at: '1.05s', kind: 'read', label: 'seen' }] },
  {
    client: 'bob',
    site: 'far',
    steps: [
      { kind: 'read', after: { label: 'seen', delay: '10ms' } },
      { kind: 'read', at: '3s' },
    ],
  },
];

const refusals = (document: Record<string, unknown>) => {
  const assessed = assess(experimentOf({ ...THREE, ...document }));
  return assessed.ok ? [] : assessed.violations.map(({ pointer, code }) => `${pointer}: ${code}`);
};

describe('a script', () => {
  it('plays a timeline to the nanosecond, and the checkers find what is wrong with it', () => {
    const { history, report } = played({ ...THREE, strategy: ASYNCHRONOUS, workload: { script: SCORE } });
    expect([...history.invokedAt].map((at) => at / 1e6)).toEqual([1000, 1050, 1062, 3000]);
    expect([...history.value]).toEqual([42, 42, 0, 42]);
    expect([[...history.after!.operation], [...history.after!.learned]]).toEqual([[2], [1]]);
    expect(report.linearizable).toMatchObject({ verdict: 'violated', witness: { offender: 2 } });
    expect(report.messages.perOperation).toBeLessThan(3);
  });

  it('may go beside arrivals, whose values are others', () => {
    const arrivals = { kind: 'open', rate: '20/s' };
    const { history } = played({ ...THREE, strategy: ASYNCHRONOUS, workload: { script: SCORE, arrivals } });
    const written = [...history.argument].filter((value) => value > 0);
    expect(written.length).toBeGreaterThan(100);
    expect(new Set(written).size).toBe(written.length);
    expect(written.includes(42)).toBe(true);
  });

  it('asks for nothing that the strategy does not serve, at sites that have clients', () => {
    const client = (site: string, step: object) => [{ client: 'alice', site, steps: [step] }];
    const raft = { kind: 'raft' };
    expect(refusals({ strategy: raft, workload: { script: client('near', { kind: 'increment' }) } })).toEqual([
      '/workload/script/0/steps/0/kind: unsupported',
    ]);
    const local = client('near', { kind: 'read', consistency: 'local' });
    expect(refusals({ strategy: raft, workload: { script: local } })).toEqual([]);
    expect(refusals({ strategy: { kind: 'leaderless' }, workload: { script: local } })).toEqual([
      '/workload/script/0/steps/0/consistency: unsupported',
    ]);
    const nowhere = client('mars', { kind: 'read' });
    expect(refusals({ strategy: raft, workload: { script: nowhere } })).toEqual([
      '/workload/script/0/site: unknown-datacenter',
    ]);
    const elsewhere = { script: client('near', { kind: 'read' }), clients: { sites: ['far'] } };
    expect(refusals({ strategy: raft, workload: elsewhere })).toEqual(['/workload/script/0/site: unknown-datacenter']);
  });

  it('may be expected something of, by the kinds that it has', () => {
    const expectOf = (kind: string) =>
      refusals({
        strategy: ASYNCHRONOUS,
        workload: { script: SCORE },
        expect: [{ metric: 'successRate', kind, atLeast: 1 }],
      });
    expect(expectOf('write')).toEqual([]);
    expect(expectOf('cas')).toEqual(['/expect/0/kind: unknown']);
  });

  it('costs what it has operations', () => {
    const assessed = assess(experimentOf({ ...THREE, strategy: ASYNCHRONOUS, workload: { script: SCORE } }));
    expect(assessed.ok && assessed.estimate.operationsPerRun).toBe(4);
  });
});
