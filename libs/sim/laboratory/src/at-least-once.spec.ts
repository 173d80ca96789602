import { played } from './spec-experiments.js';

/** Attempts are given up long before most answers can come, so that most operations are sent several times. */
const IMPATIENT = {
  topology: { layout: 'aws-3' },
  workload: {
    operations: [
      { kind: 'read', share: 0.4 },
      { kind: 'write', share: 0.4 },
      { kind: 'cas', share: 0.2 },
    ],
    keys: { distribution: 'uniform', count: 3 },
    retries: 4,
    attemptTimeout: '60ms',
    backoff: { base: '10ms', cap: '100ms' },
    deadline: '2s',
    clients: { failover: {} },
  },
  faults: [{ name: 'cut', kind: 'partition', at: '5s', for: '5s', groups: [['us-east-1'], ['rest']] }],
  duration: '15s',
  warmup: '0s',
  drain: '1s',
};

describe('operations that were sent several times', () => {
  for (const strategy of [
    { kind: 'raft', leader: 'us-east-1' },
    { kind: 'single-leader', leader: 'us-east-1', replication: 'semi-synchronous' },
  ]) {
    it(`take effect once where ${strategy.kind} promises linearizability`, () => {
      const { report, history } = played({ ...IMPATIENT, strategy });
      expect([report.linearizable.promised, report.linearizable.verdict]).toEqual([true, 'holds']);
      const isTriedWrite = (row: number) => history.kind[row] === 1 && history.attempts[row]! > 2;
      const triedWrites = [...history.outcome].filter((outcome, row) => outcome === 1 && isTriedWrite(row));
      expect(triedWrites.length).toBeGreaterThan(100);
    });
  }

  it('take effect twice in a register of quorums, which promises nothing then', () => {
    const operations = IMPATIENT.workload.operations
      .filter(({ kind }) => kind !== 'cas')
      .map((one) => ({ ...one, share: 0.5 }));
    const verdicts = ['1', '2', '3', '4'].map((seed) => {
      const workload = { ...IMPATIENT.workload, operations };
      const strategy = { kind: 'leaderless', readRepair: 'sync', stamps: 'read-first' };
      const { linearizable } = played({ ...IMPATIENT, workload, strategy }, seed).report;
      expect(linearizable.promised).toBe(false);
      return linearizable.verdict;
    });
    expect(verdicts).toContain('violated');
  });
});
