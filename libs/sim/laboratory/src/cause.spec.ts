import { causeSchema } from '@isthmus/contract';
import { causeOf } from './cause.js';
import { causeRunsMax } from './cause-request.js';
import { experimentOf } from './spec-experiments.js';

const CUT = { name: 'cut', kind: 'partition', at: '4s', for: '4s', groups: [['eu-west-1'], ['rest']] };

function cause(change: Record<string, unknown>, seeds = 3) {
  const experiment = experimentOf({
    topology: { layout: 'aws-3' },
    workload: { arrivals: { kind: 'open', rate: '20/s' }, keys: { count: 5, distribution: 'uniform' } },
    duration: '10s',
    warmup: '1s',
    recovery: '1s',
    drain: '1s',
    ...change,
  });
  let runs = 0;
  const found = causeOf(experiment, '1', { seeds, onRun: (made) => (runs = made) });
  expect(runs).toBeLessThanOrEqual(causeRunsMax(experiment, seeds));
  return { found: found === null ? null : causeSchema.parse(found), runs };
}

describe('the cause of a violation', () => {
  it('is a local read where the same runs with reads at the leader hold', () => {
    const { found, runs } = cause({ strategy: { kind: 'single-leader', leader: 'us-east-1', reads: 'local' } });
    expect(found?.unchanged).toEqual({ seeds: 3, violated: 3, undecided: 0 });
    expect(found?.changes).toEqual([
      expect.objectContaining({
        pointer: '/strategy/reads',
        from: 'local',
        to: 'leader',
        seeds: 3,
        violated: 0,
        prevents: true,
      }),
    ]);
    expect(found?.sentence).toBe(
      'linearizable: 3 of 3 seeds violated as it is; no fault was in force; changing /strategy/reads from "local" to "leader" prevents it: 0 of 3 seeds violated; at most 63 % could (95 %)',
    );
    // The run itself, three unchanged, three changed.
    expect(runs).toBe(7);
  });

  it('is sought in the operation that asked for a local read before it is sought in the strategy', () => {
    const operations = [
      { kind: 'read', share: 0.5, consistency: 'local' },
      { kind: 'write', share: 0.5 },
    ];
    const workload = {
      arrivals: { kind: 'open', rate: '20/s' },
      keys: { count: 5, distribution: 'uniform' },
      operations,
    };
    const { found } = cause({ workload, strategy: { kind: 'raft', leader: 'us-east-1' } });
    expect(found?.changes.at(-1)).toMatchObject({
      pointer: '/workload/operations/0/consistency',
      from: 'local',
      to: 'linearizable',
      prevents: true,
    });
  });

  it('leaves out the fault in force, and says that it was not needed where the runs break without it too', () => {
    const { found } = cause({ strategy: { kind: 'multi-leader' }, faults: [{ ...CUT, at: '1ms', for: '9s' }] });
    expect(found?.faults).toEqual([
      {
        name: 'cut',
        seeds: 1,
        violated: 1,
        undecided: 0,
        needed: false,
        sentence: 'without "cut": 1 of 1 seed violated; it was not needed',
      },
    ]);
    expect(found?.changes.at(-1)).toMatchObject({ pointer: '/strategy', prevents: true });
  });

  it('tries the least overlap of quorums, and goes on where some seed breaks with it', () => {
    const { found } = cause({ strategy: { kind: 'leaderless', r: 1, w: 2 } });
    expect(found?.changes.map(({ pointer, to }) => [pointer, to]).slice(0, 1)).toEqual([['/strategy/r', 2]]);
    const last = found?.changes.at(-1);
    expect(last?.prevents).toBe(true);
    found?.changes.slice(0, -1).forEach((change) => expect(change.violated).toBe(1));
  });

  it('is not sought for a run that breaks nothing', () => {
    const { found, runs } = cause({ strategy: { kind: 'raft', leader: 'us-east-1' } });
    expect([found, runs]).toEqual([null, 1]);
  });
});
