import type { Latency } from './latency.js';
import { type WorstCaseGround, worstCaseOf, worstOverSeeds } from './worst-case.js';

const row = (datacenter: string, kind: Latency['kind'], maxMs: number, phase = 'all'): Latency => ({
  ...{ datacenter, kind, phase, count: 1 },
  ...{ p50Ms: 1, p90Ms: 1, p99Ms: 1, p999Ms: 1, maxMs },
});

const LATENCY = [
  row('us', 'read', 30),
  row('us', 'write', 70),
  row('us', 'write', 999, 'steady'),
  row('eu', 'read', 10),
  row('eu', 'read-linearizable', 50),
  row('eu', 'read-local', 500),
  row('eu', 'write', 60),
  row('ap', 'read', 20),
  row('ap', 'write', 90),
];

/** Promises all; 100 ms apart, delays that vary by 80 ms. */
const GROUND: WorstCaseGround = {
  promisesLinearizable: true,
  promisesSequential: true,
  distanceMs: (sites) => (sites.length === 3 ? 100 : 25),
  uncertaintyMs: 80,
};

const figuresOf = (latency: readonly Latency[], ground: WorstCaseGround) =>
  worstCaseOf(latency, ground).bounds.map(({ boundMs, worstMs, isReached }) => [boundMs, worstMs, isReached]);

describe('the worst case', () => {
  it('is the slowest read and the slowest write over all sites, local reads left out', () => {
    const { sites } = worstCaseOf(LATENCY, GROUND);
    expect(sites).toEqual([
      { datacenter: 'us', readMs: 30, writeMs: 70 },
      { datacenter: 'eu', readMs: 50, writeMs: 60 },
      { datacenter: 'ap', readMs: 20, writeMs: 90 },
    ]);
    expect(figuresOf(LATENCY, GROUND)).toEqual([
      [100, 50 + 90, true],
      [80 / 4, 50, true],
      [80 / 2, 90, true],
    ]);
  });

  it('need not be met by one run', () => {
    const fast = LATENCY.map((each) => ({ ...each, maxMs: 1 }));
    const { bounds } = worstCaseOf(fast, GROUND);
    expect(bounds.map(({ isReached }) => isReached)).toEqual([false, false, false]);
    expect(bounds[1]?.sentence).toBe(
      'The slowest read took 1 ms; the worst of all executions, which this need not have met, takes at least u/4 = 20 ms',
    );
  });

  it.each<[string, Partial<WorstCaseGround>, readonly Latency[], (number | null)[]]>([
    ['sequential consistency is promised alone', { promisesLinearizable: false }, LATENCY, [100, null, null]],
    ['nothing is', { promisesLinearizable: false, promisesSequential: false }, LATENCY, [null, null, null]],
    ['two sites read and write', {}, LATENCY.slice(0, 7), [25, null, null]],
    ['one does', {}, LATENCY.slice(0, 2), [null, null, null]],
    ['nobody writes', {}, LATENCY.filter(({ kind }) => kind !== 'write'), [null, null, null]],
    ['delays have no greatest value', { uncertaintyMs: Infinity }, LATENCY, [100, null, null]],
    ['delays are fixed', { uncertaintyMs: 0 }, LATENCY, [100, null, null]],
  ])('has bounds as far as the theorems apply where %s', (_, changed, latency, bounds) => {
    const found = worstCaseOf(latency, { ...GROUND, ...changed }).bounds;
    expect(found.map(({ boundMs }) => boundMs)).toEqual(bounds);
    for (const { boundMs, sentence } of found) expect(sentence.includes('not applicable')).toBe(boundMs === null);
  });

  it('over seeds is the slowest of any, site by site', () => {
    const fast = worstCaseOf([row('us', 'read', 5), row('us', 'write', 200), row('eu', 'read', 6)], GROUND);
    const all = worstOverSeeds([fast, worstCaseOf(LATENCY, GROUND)]);
    expect(all?.sites).toEqual([
      { datacenter: 'us', readMs: 30, writeMs: 200 },
      { datacenter: 'eu', readMs: 50, writeMs: 60 },
      { datacenter: 'ap', readMs: 20, writeMs: 90 },
    ]);
    expect(all?.bounds.map(({ boundMs, worstMs }) => [boundMs, worstMs])).toEqual([
      [100, 250],
      [20, 50],
      [40, 200],
    ]);
    expect(worstOverSeeds([fast])?.bounds[0]).toMatchObject({ boundMs: null, sentence: fast.bounds[0]!.sentence });
    expect(worstOverSeeds([])).toBeNull();
  });
});
