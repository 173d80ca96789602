import { played } from './spec-experiments.js';

const SYNCED = { kind: 'read', consistency: 'linearizable' };

function judged(read: Record<string, unknown>, document: Record<string, unknown> = {}) {
  return played({
    topology: { layout: 'aws-3' },
    strategy: { kind: 'zab', leader: 'us-east-1', electionTimeout: '4s' },
    workload: {
      arrivals: { kind: 'open', rate: '20/s' },
      operations: [
        { ...read, share: 0.7 },
        { kind: 'write', share: 0.3 },
      ],
      keys: { distribution: 'uniform', count: 2 },
    },
  
    duration: '15s',
    warmup: '3s',
    ...document,
  }).report;
}

/** The leader stands still for longer than the others wait, and then goes on as if nothing had happened. */
const STANDS_STILL = { name: 'still', kind: 'pause', at: '5s', for: '6s', node: 'us-east-1' };

describe('what ZooKeeper does not promise', () => {
  it('linearizable reads: each server answers from what it has applied; and it is sequentially consistent', () => {
    const { linearizable, otherChecks } = judged({ kind: 'read' });
    expect(linearizable).toMatchObject({ verdict: 'violated', promised: false });
    expect(linearizable.witness?.cause.sentence).toMatch(/may lag behind the leader/);
    expect(otherChecks).toMatchObject([{ check: 'sequential', verdict: 'holds', promised: true }]);
  });

  it('fresh reads after a sync: they are, as long as there is one leader', () => {
    expect(judged(SYNCED).linearizable).toMatchObject({ verdict: 'holds', promised: false });
  });

  it('fresh reads after a sync: a deposed leader answers it without asking anybody', () => {
    const { linearizable, otherChecks } = judged(SYNCED, { faults: [STANDS_STILL] });
    expect(linearizable).toMatchObject({ verdict: 'violated', promised: false });
    expect(otherChecks).toMatchObject([{ check: 'sequential', verdict: 'holds', promised: true }]);
  });
});
