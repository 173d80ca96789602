import fc from 'fast-check';
import { type PairedDifference, pairedDifferences, type PairedMetric, type SeededCell } from './paired-differences.js';
import type { RunFigures } from './run-figures.js';

const empty: RunFigures = {
  phases: [{ name: 'cut', kind: 'fault', faults: ['cut'], fromMs: 0, toMs: 10_000 }],
  availability: [],
  latency: [],
  downtime: [],
  recovery: [],
  linearizable: { verdict: 'holds', promised: true, sentence: '' },
  cap: { verdict: 'consistent', sentence: '' },
};

/** A cell whose runs, of seeds 1, 2, ..., have these figures. */
function cellOf(name: string, runs: readonly Partial<RunFigures>[]): SeededCell {
  return { name, runs: runs.map((run, index) => ({ seed: String(index + 1), figures: { ...empty, ...run } })) };
}

const stale = (name: string, figures: readonly (number | null)[]) =>
  cellOf(
    name,
    figures.map((stalenessP99Ms) => ({ stalenessP99Ms })),
  );

/** Of cells that differ by this in seeds 1, 2, ..., around 1000 ms. */
function stalenessOf(differences: readonly number[]): PairedDifference {
  const a = stale(
    'a',
    differences.map((difference) => 1000 + difference),
  );
  const b = stale(
    'b',
    differences.map(() => 1000),
  );
  return of('stalenessP99Ms', a, b);
}

function of(metric: PairedMetric, a: SeededCell, b: SeededCell): PairedDifference {
  return pairedDifferences(a, b).differences.find((each) => each.metric === metric)!;
}

const outcome = ({ sentence }: PairedDifference) => sentence.replace('P99 staleness of a against b: ', '');

/** Nine values from one to nine, in no order, and moved: the interval of the median 5 is 2 to 8 (see median-bootstrap.spec). */
const nine = (moved: number) => [5, 1, 9, 2, 8, 3, 7, 4, 6].map((value) => value + moved);

describe('a difference paired by seed', () => {
  it('is told apart where the interval of its median excludes zero', () => {
    const higher = stalenessOf(nine(0));
    expect(higher.difference).toEqual({ median: 5, low: 2, high: 8, minimum: 1, maximum: 9, runs: 9 });
    expect(higher).toMatchObject({ lower: 0, equal: 0, higher: 9, toldApart: true, seedsNeeded: null });
    expect(outcome(higher)).toBe('higher in 9 of 9 seeds, by 5 ms (2 to 8)');
    expect(outcome(stalenessOf(nine(-11)))).toBe('lower in 9 of 9 seeds, by 6 ms (3 to 9)');
    expect(outcome(stalenessOf(nine(-1.5)))).toBe('higher in 8 of 9 seeds, by 3.5 ms (0.5 to 6.5)');
    expect(outcome(stalenessOf(nine(992)))).toBe('higher in 9 of 9 seeds, by 997 ms (994 ms to 1 s)');
  });

  it('says how many seeds would exclude zero: half the interval shrinks with the square root of their number', () => {
    // Median 1, zero's end of the interval at -2: the half of 3 must become 1, for which it takes 9 times 9 seeds.
    const unclear = stalenessOf(nine(-4));
    expect(unclear).toMatchObject({ difference: { median: 1, low: -2, high: 4 }, toldApart: false, seedsNeeded: 81 });
    expect(outcome(unclear)).toBe('cannot be told apart with 9 seeds; about 81 would do');
    // Median 0.5, end -2.5: (3 / 0.5)² x 9.
    expect(stalenessOf(nine(-4.5)).seedsNeeded).toBe(324);
    expect(outcome(stalenessOf(nine(-4.5)))).toBe('cannot be told apart with 9 seeds; about 330 would do');
    // Only the half on zero's side counts: 3 on the left of the median 1, and 29 on the right; and mirrored.
    const skewed = [-9, -2, -1, 0, 1, 1, 1, 30, 40];
    expect(stalenessOf(skewed)).toMatchObject({ difference: { low: -2, high: 30 }, seedsNeeded: 81 });
    expect(stalenessOf(skewed.map((value) => -value)).seedsNeeded).toBe(81);
    // An interval that ends at zero itself needs one seed more, at least.
    expect(stalenessOf(nine(-2))).toMatchObject({ difference: { low: 0 }, toldApart: false, seedsNeeded: 10 });
  });

  it('says that more than 1000 seeds would be needed, for a difference that small and for none', () => {
    for (const moved of [-4.75, -5, -5.25])
      expect(outcome(stalenessOf(nine(moved)))).toBe(
        'cannot be told apart with 9 seeds; more than 1000 would be needed',
      );
    expect(outcome(stalenessOf([0, 0, 0]))).toBe('the same in all 3 seeds');
    expect(outcome(stalenessOf([0]))).toBe('the same in the one seed');
  });

  it('is never told apart with fewer than six seeds, which have no 95 % interval', () => {
    expect(outcome(stalenessOf([1, 2, 3, 4, 5]))).toBe('cannot be told apart with 5 seeds; about 6 would do');
    expect(outcome(stalenessOf([7]))).toBe('cannot be told apart with 1 seed; about 6 would do');
    expect(outcome(stalenessOf([7, 7, 7, 7, 7, 7]))).toBe('higher in 6 of 6 seeds, by 7 ms (7 to 7)');
  });

  it('pairs runs by seed, not by place, and counts the seeds in which one has no such figure', () => {
    const a = stale('a', [10, null, 30, 40]);
    const b = { name: 'b', runs: stale('b', [1, 2, null, 4, 5]).runs.toReversed() };
    expect(of('stalenessP99Ms', a, b)).toMatchObject({
      pairs: [
        { seed: '1', a: 10, b: 1, difference: 9 },
        { seed: '4', a: 40, b: 4, difference: 36 },
      ],
      withoutA: 1,
      withoutB: 1,
      sentence:
        'P99 staleness of a against b: cannot be told apart with 2 seeds; about 6 would do; a has none in 1 seed; b has none in 1 seed',
    });
    expect(pairedDifferences(a, b).seeds).toBe(4);
  });

  it('is of the write figures and the longest time to recover of each run, too', () => {
    const runs = (ok: number, p99Ms: number, times: readonly (number | null)[]) =>
      Array.from({ length: 6 }, (): Partial<RunFigures> => {
        const row = { datacenter: 'us', kind: 'write' as const };
        return {
          availability: [{ ...row, phase: 'cut', intended: 100, ok, fail: 0, info: 100 - ok, successRate: ok / 100 }],
          latency: [{ ...row, phase: 'all', count: ok, p50Ms: 1, p90Ms: 1, p99Ms, p999Ms: p99Ms, maxMs: p99Ms }],
          recovery: times.map((timeToRecoverMs) => ({ fault: 'cut', healedAtMs: 0, timeToRecoverMs, windowMs: 1000 })),
        };
      });
    const result = pairedDifferences(cellOf('raft', runs(75, 80, [100, 3000])), cellOf('zab', runs(50, 95, [1000])));
    expect(result.differences.map(({ sentence }) => sentence)).toEqual([
      'P99 of writes of raft against zab: lower in 6 of 6 seeds, by 15 ms (15 to 15)',
      'Worst write success rate of raft against zab: higher in 6 of 6 seeds, by 25 percentage points (25 to 25)',
      'P99 staleness of raft against zab: not compared, for no seed has both; raft has none in 6 seeds; zab has none in 6 seeds',
      'Time to recover of raft against zab: higher in 6 of 6 seeds, by 2 s (2 to 2)',
    ]);
    expect(result).toMatchObject({
      comparisons: 3,
      sentence:
        '3 comparisons were made, each with a 95 % interval of its own: where nothing differs, about 1 in 20 would still be told apart',
    });
    const never = cellOf('raft', runs(75, 80, [100, null]));
    expect(of('timeToRecoverMs', never, never)).toMatchObject({ difference: null, withoutA: 6, withoutB: 6 });
  });

  it('is not made of cells without a common seed', () => {
    const result = pairedDifferences(stale('a', [1, 2]), cellOf('b', []));
    expect(result).toMatchObject({ seeds: 0, comparisons: 0 });
    expect(result.sentence).toBe('Nothing was compared: no seed has finished in both with a figure');
  });

  it('is negated, interval and all, when the cells change places', () => {
    const figure = fc.option(fc.oneof(fc.integer({ min: 0, max: 4 }), fc.double({ min: 0, max: 1e4, noNaN: true })));
    const eighteen = Array.from({ length: 18 }, (_, index): [number, number] => [index, 0]);
    const figures = fc.array(fc.tuple(figure, figure), { minLength: 1, maxLength: 25 });
    fc.assert(
      fc.property(figures, (rows) => {
        const a = stale(
          'a',
          rows.map(([figure]) => figure),
        );
        const b = stale(
          'b',
          rows.map(([, figure]) => figure),
        );
        const forth = of('stalenessP99Ms', a, b);
        const back = of('stalenessP99Ms', b, a);
        const negated = (value: number) => 0 - value;
        const { difference } = forth;
        expect(back.difference).toEqual(
          difference === null
            ? null
            : {
                median: negated(difference.median),
                low: negated(difference.high),
                high: negated(difference.low),
                minimum: negated(difference.maximum),
                maximum: negated(difference.minimum),
                runs: difference.runs,
              },
        );
        expect(back.pairs.map(({ difference }) => negated(difference))).toEqual(
          forth.pairs.map(({ difference }) => difference),
        );
        expect([back.lower, back.equal, back.higher, back.withoutA]).toEqual([
          forth.higher,
          forth.equal,
          forth.lower,
          forth.withoutB,
        ]);
        expect([back.toldApart, back.seedsNeeded]).toEqual([forth.toldApart, forth.seedsNeeded]);
      }),
      // The draws for 18 values are not symmetric.
      { seed: 1, numRuns: 60, endOnFailure: true, examples: [[eighteen]] },
    );
  });
});
