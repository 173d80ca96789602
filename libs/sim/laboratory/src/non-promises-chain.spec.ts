import { played } from './spec-experiments.js';

const WORKLOAD = {
  arrivals: { kind: 'open', rate: '20/s' },
  operations: [
    { kind: 'read', share: 0.7 },
    { kind: 'write', share: 0.3 },
  ],
  keys: { distribution: 'uniform', count: 2 },
};

/** The head and the master are in us-east-1, the tail is in ap-northeast-1. */
function chained(strategy: Record<string, unknown>, faults: readonly Record<string, unknown>[] = []) {
  return played({
    topology: { layout: 'aws-3' },
    strategy: { kind: 'chain', order: ['us-east-1', 'eu-west-1', 'ap-northeast-1'], ...strategy },
    workload: WORKLOAD,
    faults,
    duration: '15s',
    warmup: '1s',
  }).report.linearizable;
}

/** The tail cannot reach the others for 6 s; its own datacenter's clients still can reach it. */
const CUT = {
  name: 'cut',
  kind: 'partition',
  at: '5s',
  for: '6s',
  groups: [['us-east-1', 'eu-west-1'], ['ap-northeast-1']],
};

describe('a chain', () => {
  it('with leases is linearizable while its tail is cut off, and owes it', () => {
    expect(chained({}, [CUT])).toMatchObject({ verdict: 'holds', promised: true });
    expect(chained({ reads: 'apportioned' }, [CUT])).toMatchObject({ verdict: 'holds', promised: true });
  });

  it('does not promise it to who asks for local reads', () => {
    const workload = {
      ...WORKLOAD,
      operations: [
        { kind: 'read', share: 0.7, consistency: 'local' },
        { kind: 'write', share: 0.3 },
      ],
    };
    const { report } = played({
      topology: { layout: 'aws-3' },
      strategy: { kind: 'chain' },
      workload,
      duration: '15s',
      warmup: '1s',
    });
    expect(report.linearizable).toMatchObject({ verdict: 'violated', promised: false });
  });
});

it('a chain without its master serves no more than it can: nobody is taken out, and with leases nobody answers', () => {
  const crash = { name: 'master', kind: 'crash', at: '5s', for: '6s', node: 'eu-west-1', disk: 'kept' };
  const strategy = { kind: 'chain', order: ['us-east-1', 'ap-northeast-1', 'eu-west-1'], master: 'eu-west-1' };
  const { report } = played({
    topology: { layout: 'aws-3' },
    strategy,
    workload: WORKLOAD,
    faults: [crash],
    duration: '15s',
    warmup: '1s',
  });
  const { bucketMs, groups } = report.series;
  const served = (from: number, to: number) =>
    groups.reduce((sum, { ok }) => sum + ok.slice(from / bucketMs, to / bucketMs).reduce((a, b) => a + b, 0), 0);
  expect(served(6500, 10_500)).toBe(0);
  expect(served(12_500, 15_000)).toBeGreaterThan(80);
  expect(report.linearizable).toMatchObject({ verdict: 'holds', promised: true });
});
