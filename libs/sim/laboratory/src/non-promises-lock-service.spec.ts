import { played } from './spec-experiments.js';

/** Every fifth holder stands still for longer than its lease. */
const PAUSED = { kind: 'locked-write', share: 1, lease: '800ms', hold: '20ms', pause: { share: 0.2, length: '2s' } };

function locked(
  strategy: Record<string, unknown>,
  faults: readonly Record<string, unknown>[] = [],
  operation = PAUSED,
) {
  return played({
    topology: { layout: 'aws-3' },
    strategy: { kind: 'lock-service', leader: 'us-east-1', ...strategy },
    workload: {
      arrivals: { kind: 'open', rate: '3/s' },
      operations: [operation],
      keys: { distribution: 'uniform', count: 1 },
      deadline: '2s',
    },
    faults,
    checks: ['linearizable', 'mutual-exclusion', 'fencing'],
    duration: '25s',
    warmup: '3s',
  }).report;
}

function checksOf({ otherChecks }: ReturnType<typeof locked>) {
  return Object.fromEntries(otherChecks.map(({ check, verdict, promised }) => [check, { verdict, promised }]));
}

describe('a holder that is paused beyond its lease', () => {
  it('writes over what the next holder wrote, though the lock service is right about who holds the lock', () => {
    const report = locked({ fencing: 'off' });
    expect(checksOf(report)).toEqual({
      'mutual-exclusion': { verdict: 'holds', promised: true },
      fencing: { verdict: 'violated', promised: undefined },
    });
    expect(report.otherChecks[1]?.sentence).toMatch(
      /the first: #\d+ on register 0 was accepted with token \d+ by .*#\d+ was accepted all the same with token \d+/,
    );
    expect(report.warnings.some((warning) => warning.includes('whatever their token'))).toBe(true);
  });

  it('is refused by storage that checks tokens', () => {
    const report = locked({ fencing: 'on' });
    expect(checksOf(report)).toEqual({
      'mutual-exclusion': { verdict: 'holds', promised: true },
      fencing: { verdict: 'holds', promised: true },
    });
    expect(report.operations.fail).toBeGreaterThan(0);
  });

  it('gives two sessions one lock where the clock of the leader is set forward, and storage still keeps order', () => {
    const patient = { kind: 'locked-write', share: 1, lease: '1min', hold: '2s', pause: { share: 0, length: '0s' } };
    const jumps = [6, 9, 12, 15].map((at) => ({
      ...{ name: `jump ${at}`, kind: 'clock-jump', at: `${at}s`, for: '500ms' },
      ...{ node: 'us-east-1', by: '61s' },
    }));
    expect(checksOf(locked({ fencing: 'on' }, jumps, patient))).toEqual({
      'mutual-exclusion': { verdict: 'violated', promised: undefined },
      fencing: { verdict: 'holds', promised: true },
    });
  });
});
