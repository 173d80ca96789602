import { played } from './spec-experiments.js';

/** Clients of all datacenters read what is near, while others write at the leader. */
function reading(reads: string) {
  return played({
    topology: { layout: 'aws-3' },
    strategy: { kind: 'multi-paxos', leader: 'us-east-1', reads },
    workload: {
      arrivals: { kind: 'open', rate: '20/s' },
      keys: { distribution: 'uniform', count: 2 },
    },
    duration: '10s',
    warmup: '3s',
  }).report.linearizable;
}

describe('local reads of Multi-Paxos', () => {
  it('are stale, and nothing else is', () => {
    const stale = reading('local');
    expect(stale).toMatchObject({ verdict: 'violated', promised: false });
    expect(stale.witness?.cause.sentence).toMatch(/lag behind the leader/);
    for (const reads of ['log', 'quorum']) {
      expect(reading(reads)).toMatchObject({ verdict: 'holds', promised: true });
    }
  });
});
