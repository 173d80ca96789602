import fc from 'fast-check';
import { boundText, upperBound, violationSentence, wilsonInterval } from './proportions.js';

describe('the Wilson interval', () => {
  it('is that of Newcombe, Statistics in Medicine 17, 1998, table I, method 3', () => {
    for (const [successes, trials, low, high] of [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const) {
      const interval = wilsonInterval(successes, trials);
      expect(interval.low).toBeCloseTo(low, 4);
      expect(interval.high).toBeCloseTo(high, 4);
    }
  });

  it('lies in [0, 1] around the share, and keeps a width at all and none', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (trials, part) => {
        const successes = Math.round(trials * part);
        const { low, high } = wilsonInterval(successes, trials);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(successes / trials);
        expect(high).toBeGreaterThanOrEqual(successes / trials);
        expect(high).toBeLessThanOrEqual(1);
        expect(high - low).toBeGreaterThan(0);
      }),
      { seed: 1 },
    );
  });

  it('of nothing measured does not exist', () => {
    expect(() => wilsonInterval(0, 0)).toThrow();
    expect(() => wilsonInterval(2, 1)).toThrow();
  });
});

describe('the exact upper bound', () => {
  it('of none in n is 1 - 0.05^(1/n)', () => {
    for (const n of [1, 2, 10, 20, 50, 100, 1000, 10_000])
      expect(upperBound(0, n)).toBeCloseTo(1 - 0.05 ** (1 / n), 11);
  });

  it('is 13.9 % for 0 of 20, 5.8 % for 0 of 50, 3.0 % for 0 of 100', () => {
    expect([20, 50, 100].map((n) => (upperBound(0, n) * 100).toFixed(1))).toEqual(['13.9', '5.8', '3.0']);
  });

  it('of k in n is the 95 % quantile of the beta distribution with k + 1 and n - k', () => {
    // Closed forms: k = n - 1 gives 0.95^(1/n); k = 1 of 2 and so on solve the binomial sum.
    for (const n of [2, 5, 20, 1000]) expect(upperBound(n - 1, n)).toBeCloseTo(0.95 ** (1 / n), 11);
    // R: qbeta(0.95, k + 1, n - k)
    expect(upperBound(1, 10)).toBeCloseTo(0.394163, 6);
    expect(upperBound(5, 10)).toBeCloseTo(0.777559, 6);
    expect(upperBound(2, 20)).toBeCloseTo(0.282619, 6);
  });

  it('leaves 5 % of all series with as few successes or fewer', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (n, part) => {
        const k = Math.min(n - 1, Math.floor(n * part));
        const p = upperBound(k, n);
        let choose = 1;
        let atMost = 0;
        for (let x = 0; x <= k; x++) {
          atMost += choose * p ** x * (1 - p) ** (n - x);
          choose = (choose * (n - x)) / (x + 1);
        }
        expect(atMost).toBeCloseTo(0.05, 8);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('of all is 1, and of large numbers does not underflow', () => {
    expect(upperBound(7, 7)).toBe(1);
    // Normal approximation: 0.5 + 1.645 * 0.5 / 100.
    expect(upperBound(5000, 10_000)).toBeCloseTo(0.5082, 3);
  });
});

describe('the sentence about violating seeds', () => {
  it('gives the count and what it leaves possible', () => {
    expect(violationSentence(0, 20)).toBe('0 of 20 seeds violated; at most 14 % could (95 %)');
    expect(violationSentence(0, 50)).toBe('0 of 50 seeds violated; at most 5.8 % could (95 %)');
    expect(violationSentence(3, 10)).toBe('3 of 10 seeds violated; at most 61 % could (95 %)');
    expect(violationSentence(0, 1)).toBe('0 of 1 seed violated; at most 95 % could (95 %)');
    expect(violationSentence(10, 10)).toBe('10 of 10 seeds violated');
  });

  it('never rounds a bound to all', () => {
    expect(boundText(0.9999)).toBe('99.99 %');
  });
});
