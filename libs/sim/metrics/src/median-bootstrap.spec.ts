import fc from 'fast-check';
import { Random } from '@isthmus/sim-random';
import { MedianBootstrap } from './median-bootstrap.js';

describe('a figure over seeds', () => {
  it('has its median, its extremes and the number of runs', () => {
    const bootstrap = new MedianBootstrap();
    expect(bootstrap.overSeeds([3, 1, 2])).toMatchObject({ median: 2, minimum: 1, maximum: 3, runs: 3 });
    expect(bootstrap.overSeeds([4, 1, 2, 3])).toMatchObject({ median: 2.5, minimum: 1, maximum: 4, runs: 4 });
  });

  it('of one run, and of equal runs, has no width', () => {
    const bootstrap = new MedianBootstrap();
    expect(bootstrap.overSeeds([7])).toEqual({ median: 7, low: 7, high: 7, minimum: 7, maximum: 7, runs: 1 });
    expect(bootstrap.overSeeds([0.5, 0.5])).toMatchObject({ low: 0.5, high: 0.5 });
  });

  it('of no run does not exist', () => {
    expect(new MedianBootstrap().overSeeds([])).toBeNull();
  });

  it('has the interval that the exact distribution of a resample of 1, 2, ..., 9 gives', () => {
    // P(median <= k) = P(Binomial(9, k/9) >= 5): 0.0013 for 1, 0.0304 for 2. So 2.5 % lies at 2 and, by symmetry, 97.5 % at 8.
    expect(new MedianBootstrap().overSeeds([1, 2, 3, 4, 5, 6, 7, 8, 9])).toMatchObject({ low: 2, median: 5, high: 8 });
  });

  it('has, for an even number, the interval that resampling value by value gives', () => {
    const values = [0, 1, 10, 11, 40, 90];
    const { low, high } = new MedianBootstrap('1').overSeeds(values)!;
    // All 6^6 equally likely resamples.
    const medians: number[] = [];
    for (let code = 0; code < 6 ** 6; code++) {
      const resample = Array.from({ length: 6 }, (_, place) => values[Math.floor(code / 6 ** place) % 6]!).sort(
        (a, b) => a - b,
      );
      medians.push((resample[2]! + resample[3]!) / 2);
    }
    medians.sort((a, b) => a - b);
    expect(low).toBe(medians[Math.floor(0.025 * medians.length)]);
    expect(high).toBe(medians[Math.floor(0.975 * medians.length)]);
  });

  it('is the same for the same values in any order, from any instance', () => {
    const values = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(values, (values) => {
        const shuffled = [...values].reverse();
        expect(new MedianBootstrap().overSeeds(shuffled)).toEqual(new MedianBootstrap().overSeeds(values));
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  it('lies around the median and within the extremes', () => {
    const bootstrap = new MedianBootstrap();
    const values = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(values, (values) => {
        const { minimum, low, median, high, maximum } = bootstrap.overSeeds(values)!;
        expect([minimum, low, median, high, maximum]).toEqual(
          [minimum, low, median, high, maximum].sort((a, b) => a - b),
        );
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('covers the true median in about 95 % of samples', () => {
    const bootstrap = new MedianBootstrap();
    const stream = new Random('1').stream('samples');
    const uniform = Array.from({ length: 1000 }, () => Array.from({ length: 20 }, () => stream.uniform()));
    let covered = 0;
    for (const values of uniform) {
      const { low, high } = bootstrap.overSeeds(values)!;
      if (low <= 0.5 && 0.5 <= high) covered++;
    }
    expect(covered / uniform.length).toBeGreaterThan(0.9);
    expect(covered / uniform.length).toBeLessThan(0.98);
  });
});
