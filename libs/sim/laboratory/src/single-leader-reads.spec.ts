import { played } from './spec-experiments.js';

const CUT = {
  name: 'cut',
  kind: 'partition',
  at: '4s',
  for: '3s',
  groups: [['eu-west-1'], ['rest']],
  scope: 'replicas',
};
const CRASH = { name: 'crash', kind: 'crash', at: '8s', for: '1s', node: 'us-east-1', disk: 'truncated' };

function reportOf(strategy: Record<string, unknown>, checks: readonly unknown[]) {
  const { report } = played({
    topology: { layout: 'aws-3', links: { transport: 'datagram', loss: 0.02, reorder: 0.1, duplicate: 0.05 } },
    strategy: { kind: 'single-leader', leader: 'us-east-1', replication: 'semi-synchronous', ...strategy },
    workload: { arrivals: { kind: 'open', rate: '60/s' }, keys: { count: 3, distribution: 'uniform' }, retries: 2 },
    faults: [CUT, CRASH],
    duration: '12s',
    warmup: '1s',
    drain: '3s',
    checks: ['linearizable', ...checks],
  });
  return { linearizable: report.linearizable?.verdict, others: report.otherChecks.map(({ verdict }) => verdict) };
}

describe('followers that answer reads, cut off from a leader that crashes afterwards,', () => {
  const bounded = { kind: 'bounded-staleness', age: '400ms' };

  it('stay within a bound of staleness that they keep, and not within one that they do not', () => {
    const kept = reportOf({ reads: 'bounded-staleness', staleness: '400ms' }, [bounded]);
    expect(kept).toEqual({ linearizable: 'violated', others: ['holds', 'holds'] });
    expect(reportOf({ reads: 'local' }, [bounded])).toEqual({ linearizable: 'violated', others: ['violated'] });
  });

  it('show a consistent prefix from snapshots, and no linearizable one', () => {
    const { linearizable, others } = reportOf({ reads: 'snapshot', snapshotEvery: '300ms' }, ['consistent-prefix']);
    expect({ linearizable, others }).toEqual({ linearizable: 'violated', others: ['holds'] });
  });
});
