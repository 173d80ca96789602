import { planOf } from './plan.js';
import { strategyOf } from './registry.js';
import { resolvedAgain } from './resolve.js';
import { experimentOf, played } from './spec-experiments.js';
import { worstCaseGround } from './worst-case-ground.js';

/** `a` and `c` are far apart, but for the way by `b`. */
const oneWay = { a: { b: '10ms', c: '50ms' }, b: { c: '20ms' } };

function groundOf(
  links: Readonly<Record<string, unknown>>,
  strategy: Readonly<Record<string, unknown>> = { kind: 'raft' },
) {
  const topology = {
    datacenters: ['a', 'b', 'c'].map((id) => ({ id })),
    links: { oneWay, ...links },
    intraDatacenter: { roundTrip: '1ms' },
  };
  const planned = planOf(resolvedAgain(experimentOf({ topology, strategy })), '1');
  return worstCaseGround(planned, strategyOf(planned.experiment, planned.cluster).guarantees);
}

const UNIFORM = { kind: 'uniform', relative: 0.5 };

describe('what the worst-case theorems ask', () => {
  it('is how fast news travels between clients, by whatever way', () => {
    const { distanceMs, uncertaintyMs } = groundOf({ jitter: { kind: 'none' } });
    expect([distanceMs(['a', 'b']), distanceMs(['a', 'c']), distanceMs(['a', 'b', 'c'])]).toEqual([10.5, 30, 30]);
    expect(uncertaintyMs).toBe(0);
  });

  it('is the longest that messages can take, and by how much the steadiest link varies', () => {
    // Twice the mean extra of half the delay: every message takes up to twice as long.
    const { distanceMs, uncertaintyMs } = groundOf({ jitter: UNIFORM });
    expect(distanceMs(['a', 'c'])).toBe(60);
    expect(uncertaintyMs).toBe(10);
  });

  it('is the least where there is no longest', () => {
    const { distanceMs, uncertaintyMs } = groundOf({ jitter: { kind: 'lognormal', relative: 0.01 } });
    expect(distanceMs(['a', 'c'])).toBe(30);
    expect(uncertaintyMs).toBe(Infinity);
  });

  it('is what varies least of messages of several kinds', () => {
    const delays = [{ messages: ['client-reply'], delay: { kind: 'uniform', from: '5ms', to: '9ms' } }];
    expect(groundOf({ jitter: UNIFORM, delays }).uncertaintyMs).toBe(4);
  });

  it('is a promise', () => {
    expect(groundOf({})).toMatchObject({ promisesLinearizable: true });
    expect(groundOf({}, { kind: 'zab' })).toMatchObject({ promisesLinearizable: false, promisesSequential: true });
    expect(groundOf({}, { kind: 'causal' })).toMatchObject({ promisesLinearizable: false, promisesSequential: false });
  });
});

describe('the worst case of a run', () => {
  it.each([
    { kind: 'raft', leader: 'us-east-1' },
    { kind: 'chain' },
    { kind: 'leaderless', stamps: 'read-first', readRepair: 'sync' },
  ])('is above the bounds where linearizability is kept, of %j', (strategy) => {
    const { report } = played({
      topology: { layout: 'aws-3', links: { jitter: UNIFORM } },
      strategy,
      ...{ duration: '15s', warmup: '1s', drain: '1s' },
    });
    expect(report.worstCase?.bounds.map(({ isReached }) => isReached)).toEqual([true, true, true]);
  });
});
