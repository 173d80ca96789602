import { FAILURE_REASONS } from '@isthmus/sim-protocol';
import { played } from './spec-experiments.js';

/** Transactions that read two of three keys and write one of them, and readers, all in contention. */
function transacted(strategy: Record<string, unknown>, more: Record<string, unknown> = {}) {
  const { report, history } = played({
    topology: { layout: 'aws-3' },
    strategy: { kind: 'transactions', leader: 'us-east-1', ...strategy },
    workload: {
      arrivals: { kind: 'open', rate: '8/s' },
      operations: [
        { kind: 'txn', share: 0.6, reads: 2, writes: 1, pauseBetween: '20ms' },
        { kind: 'txn', share: 0.4, reads: 3, writes: 0, pauseBetween: '5ms' },
      ],
      keys: { distribution: 'uniform', count: 3 },
    },
    duration: '12s',
    warmup: '1s',
    checks: ['linearizable', 'isolation'],
    ...more,
  });
  const level = (name: string) => report.otherChecks.find(({ check }) => check === name)!;
  return { report, history, level };
}

const SERIALIZABLE = ['serial', 'two-phase-locking', 'serializable-snapshot'];

describe('transactions', () => {
  it.each(['serial', 'two-phase-locking'])(
    'one after another by %s are strictly serializable, and owe it',
    (isolation) => {
      const { level } = transacted({ isolation });
      expect(level('strict serializable')).toMatchObject({ verdict: 'holds', promised: true });
    },
  );

  it('under snapshot isolation show write skew, with its cycle', () => {
    const { level } = transacted({ isolation: 'snapshot' });
    expect(level('snapshot isolation')).toMatchObject({ verdict: 'holds', promised: true });
    expect(level('serializable')).toMatchObject({ verdict: 'violated' });
    expect(level('serializable').sentence).toMatch(/^write-skew: .*#\d+/);
  });

  it('under serializable snapshot isolation do not, and some are aborted for it', () => {
    const { level, history } = transacted({ isolation: 'serializable-snapshot' });
    expect(level('serializable')).toMatchObject({ verdict: 'holds', promised: true });
    expect(history.reason).toContain(FAILURE_REASONS.indexOf('aborted'));
    // Nobody owes it.
    expect(level('strict serializable')).toMatchObject({ verdict: 'holds' });
    expect(level('strict serializable')).not.toHaveProperty('promised');
  });

  it.each(SERIALIZABLE)(
    'that read at followers are serializable by %s, and not strictly: they read what is old',
    (isolation) => {
      const { level } = transacted({ isolation, reads: 'any' });
      expect(level('serializable')).toMatchObject({ verdict: 'holds', promised: true });
      expect(level('strict serializable')).toMatchObject({ verdict: 'violated' });
      expect(level('strict serializable')).not.toHaveProperty('promised');
    },
  );

  it('are not judged as registers', () => {
    expect(transacted({}).report.linearizable).toMatchObject({
      verdict: 'unchecked',
      sentence: 'nobody read or wrote a register',
    });
  });
});
