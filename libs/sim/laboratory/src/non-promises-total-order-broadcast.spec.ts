import { played } from './spec-experiments.js';

const BROADCASTS = {
  arrivals: { kind: 'open', rate: '5/s' },
  operations: [{ kind: 'broadcast', share: 1 }],
};

function rowsOf(strategy: Record<string, unknown>, document: Record<string, unknown> = {}) {
  const { report } = played({
    topology: { layout: 'aws-3' },
    strategy: { kind: 'total-order-broadcast', ...strategy },
    workload: BROADCASTS,
    checks: ['total-order-broadcast'],
    duration: '10s',
    warmup: '1s',
    drain: '10s',
    ...document,
  });
  return new Map(report.otherChecks.map((row) => [row.check, row]));
}

const LOSSY = { layout: 'aws-3', links: { transport: 'datagram', loss: 0.02 } };

describe('what total order broadcast does not promise', () => {
  it('by stamps and a wait: one order, where a message takes longer than half of it', () => {
    const rows = rowsOf({ ordering: 'lamport', wait: '50ms' });
    expect(rows.get('broadcast: total order')?.verdict).toBe('violated');
    const patient = rowsOf({ ordering: 'lamport', wait: '400ms' });
    expect(patient.get('broadcast: total order')?.verdict).toBe('holds');
  });

  it('by stamps and a wait for every node: any progress, nowhere, while one node is cut off from the others', () => {
    const cut = { name: 'cut', kind: 'isolate', target: 'eu-west-1/0', at: '3s', for: '4s' };
    const { report, history } = played({
      topology: { layout: 'aws-3' },
      strategy: { kind: 'total-order-broadcast', ordering: 'lamport-all' },
      workload: BROADCASTS,
      faults: [cut],
      duration: '12s',
      warmup: '1s',
      drain: '10s',
    });
    const answered = Array.from(history.respondedAt).filter((at, row) => history.outcome[row] === 1 && at > 3.2e9);
    expect(answered.length).toBeGreaterThan(10);
    expect(Math.min(...answered)).toBeGreaterThan(7e9);
    // Late, and in one order all the same.
    const kept = report.otherChecks.filter(({ promised }) => promised);
    expect(kept.length).toBeGreaterThan(3);
    expect(kept.every(({ verdict }) => verdict === 'holds')).toBe(true);
  });

  it('by a log: nothing of that, promised and kept', () => {
    const rows = rowsOf({ electionTimeout: '1s' }, { topology: LOSSY });
    for (const property of ['integrity', 'reliable delivery', 'total order', 'no gaps']) {
      expect(rows.get(`broadcast: ${property}`)).toMatchObject({ verdict: 'holds', promised: true });
    }
    expect(rows.get('broadcast: causal order')).toMatchObject({ verdict: 'holds' });
  });

  it('by a log: not that a node has delivered what is still on its way to it when the run ends', () => {
    const busy = { arrivals: { kind: 'open', rate: '200/s' }, operations: [{ kind: 'broadcast', share: 1 }] };
    const rows = rowsOf({}, { workload: busy, drain: '10ms', duration: '3s' });
    expect(rows.get('broadcast: reliable delivery')).toMatchObject({
      verdict: 'undecided',
      promised: true,
      sentence: expect.stringMatching(/had not at the end, but was delivering until shortly before\.$/),
    });
  });

  const STORAGE = {
    operations: [
      { kind: 'read', share: 0.8 },
      { kind: 'write', share: 0.2 },
    ],
    keys: { distribution: 'uniform', count: 2 },
  };
  it('linearizable reads from what a node has delivered; they are sequentially consistent', () => {
    const { report } = played({
      topology: { layout: 'aws-3' },
      strategy: { kind: 'total-order-broadcast', reads: 'local' },
      workload: { arrivals: { kind: 'open', rate: '20/s' }, ...STORAGE },
      duration: '10s',
      warmup: '1s',
    });
    expect(report.linearizable).toMatchObject({ verdict: 'violated', promised: false });
    expect(report.linearizable.witness?.cause.sentence).toMatch(/Local reads are answered from a copy that may lag/);
    expect(report.otherChecks).toMatchObject([{ check: 'sequential', verdict: 'holds', promised: true }]);
  });
});
