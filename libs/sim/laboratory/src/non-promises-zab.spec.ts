import { played } from './spec-experiments.js';

const SYNCED = { kind: 'read', consistency: 'linearizable' };

function judged(
  read: Record<string, unknown>,
  {
    faults,
    writes = 0.3,
    rate = '20/s',
    seed = '1',
  }: { faults?: unknown; writes?: number; rate?: string; seed?: string } = {},
) {
  const experiment = {
    topology: { layout: 'aws-3' },
    strategy: { kind: 'zab', leader: 'us-east-1' },
    workload: {
      arrivals: { kind: 'open', rate },
      operations: [
        { ...read, share: 1 - writes },
        { kind: 'write', share: writes },
      ],
      keys: { distribution: 'uniform', count: 2 },
    },
    ...(faults === undefined ? {} : { faults }),
    duration: '12s',
    warmup: '3s',
  };
  return played(experiment, seed).report;
}

/** The leader stands still for longer than the others wait, and then answers whoever has asked it meanwhile. */
const STANDS_STILL = { name: 'still', kind: 'pause', at: '5s', for: '4s', node: 'us-east-1' };

const KEPT = ['sequential', 'linearizable writes'].map((check) => ({ check, verdict: 'holds', promised: true }));

describe('what ZooKeeper does not promise', () => {
  it('linearizable reads: each server answers from what it has applied; and it is sequentially consistent', () => {
    const { linearizable, otherChecks } = judged({ kind: 'read' });
    expect(linearizable).toMatchObject({ verdict: 'violated', promised: false });
    expect(linearizable.witness?.cause.sentence).toMatch(/may lag behind the leader/);
    expect(otherChecks).toMatchObject(KEPT);
  });

  it('fresh reads after a sync: they are, as long as there is one leader', () => {
    expect(judged(SYNCED).linearizable).toMatchObject({ verdict: 'holds', promised: false });
  });

  // What is written there is never committed, and a sync waits for it: it is stale as long as nobody has.
  it('fresh reads after a sync: a deposed leader answers it without asking anybody', () => {
    const rare = { writes: 0.005, rate: '60/s', seed: '3' };
    const { linearizable, otherChecks } = judged(SYNCED, { ...rare, faults: [STANDS_STILL] });
    expect(linearizable).toMatchObject({ verdict: 'violated', promised: false });
    expect(linearizable.witness?.cause.sentence).toMatch(/was paused in "still"/);
    expect(otherChecks).toMatchObject(KEPT);
  });
});
