import { played } from './spec-experiments.js';

const WORKLOAD = {
  arrivals: { kind: 'open', rate: '20/s' },
  operations: [
    { kind: 'read', share: 0.7 },
    { kind: 'write', share: 0.3 },
  ],
  keys: { distribution: 'uniform', count: 2 },
};

/** The leader cannot reach the others for 8 s; its own datacenter's clients still can reach it. */
const ISOLATED = {
  name: 'cut',
  kind: 'partition',
  at: '10s',
  for: '8s',
  groups: [['us-east-1'], ['eu-west-1', 'ap-northeast-1']],
};

function leased(strategy: Record<string, unknown>, faults: readonly Record<string, unknown>[], drift = '0ppm') {
  return played({
    topology: { layout: 'aws-3', nodes: { clock: { drift } } },
    strategy: { kind: 'raft', leader: 'us-east-1', reads: 'lease', ...strategy },
    workload: WORKLOAD,
    faults,
    duration: '25s',
    warmup: '3s',
  }).report.linearizable;
}

describe('reads under a lease', () => {
  it('are linearizable while clocks drift no more than the bound, and owe it', () => {
    const verdict = leased({ clockDrift: '100000ppm' }, [ISOLATED], '100000ppm');
    expect(verdict).toMatchObject({ verdict: 'holds', promised: true });
  });

  it("are stale once the leader's clock loses more than the bound: its lease outlives the voters' patience", () => {
    // It loses 7.2 s in 8, a tenth of the others' pace, while it is cut off.
    const slow = { name: 'slow', kind: 'clock-smear', at: '10s', for: '8s', nodes: ['us-east-1'], by: '-7200ms' };
    const verdict = leased({}, [ISOLATED, slow]);
    expect(verdict).toMatchObject({ verdict: 'violated', promised: false });
    expect(verdict.witness?.cause.sentence).toMatch(/lease/);
  });
});
