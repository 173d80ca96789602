import fc from 'fast-check';
import { exactPercentile, Histogram, nearestRank } from './histogram.js';

const PERCENTILES = [1, 500, 900, 990, 999, 1000];

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

const figuresOf = (histogram: Histogram) => [
  histogram.count,
  histogram.minimum,
  histogram.maximum,
  ...PERCENTILES.map((perMille) => histogram.percentile(perMille)),
];

/** Spread over all orders of magnitude, as latencies are. */
const values = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 52 }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([bits, share]) => Math.floor(2 ** bits * (1 + share * 0.999))),
  { minLength: 1, maxLength: 200 },
);

describe('a histogram', () => {
  it('gives the nearest rank of 1 to 1000 exactly', () => {
    const histogram = histogramOf(Array.from({ length: 1000 }, (_, index) => index + 1));
    expect(PERCENTILES.map((perMille) => histogram.percentile(perMille))).toEqual([1, 500, 900, 990, 999, 1000]);
  });

  it('is off by less than 1/1024 of the exact percentile, and its extremes are exact', () => {
    fc.assert(
      fc.property(values, (values) => {
        const histogram = histogramOf(values);
        const sorted = Float64Array.from(values).sort();
        expect([histogram.minimum, histogram.maximum]).toEqual([sorted[0], sorted.at(-1)]);
        for (const perMille of PERCENTILES) {
          const exact = exactPercentile(sorted, perMille);
          expect(Math.abs(histogram.percentile(perMille) - exact)).toBeLessThanOrEqual(exact / 1024);
        }
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('comes within the bound at every power of two and its neighbours, up to the greatest safe integer', () => {
    for (let bits = 0; bits <= 53; bits++) {
      for (const value of [2 ** bits - 1, 2 ** bits, 2 ** bits + 1].filter(Number.isSafeInteger)) {
        // Two far neighbours keep the exact extremes from correcting the middle.
        const histogram = histogramOf([0, value, Number.MAX_SAFE_INTEGER]);
        expect(Math.abs(histogram.percentile(500) - value)).toBeLessThanOrEqual(value / 1024);
      }
    }
  });

  it('merged from parts is the histogram of the whole', () => {
    fc.assert(
      fc.property(values, values, (some, others) => {
        const merged = histogramOf(some);
        merged.merge(histogramOf(others));
        expect(figuresOf(merged)).toEqual(figuresOf(histogramOf([...some, ...others])));
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('is as new after a reset', () => {
    const histogram = histogramOf([5, 1e9, 3e12]);
    histogram.reset();
    expect(histogram.count).toBe(0);
    histogram.record(7);
    expect(figuresOf(histogram)).toEqual(figuresOf(histogramOf([7])));
  });

  it('merged with an empty one stays as it is', () => {
    const histogram = histogramOf([7, 9]);
    histogram.merge(new Histogram());
    expect(figuresOf(histogram)).toEqual(figuresOf(histogramOf([7, 9])));
  });

  it('has no percentile without a value, and takes no negative or fractional one', () => {
    expect(() => new Histogram().percentile(500)).toThrow();
    expect(() => histogramOf([-1])).toThrow();
    expect(() => histogramOf([0.5])).toThrow();
  });
});

describe('the nearest rank', () => {
  it('is the least whole number that is no less than the share', () => {
    expect([
      nearestRank(1, 500),
      nearestRank(2, 500),
      nearestRank(3, 500),
      nearestRank(1000, 999),
      nearestRank(1001, 999),
    ]).toEqual([1, 1, 2, 999, 1000]);
  });
});
