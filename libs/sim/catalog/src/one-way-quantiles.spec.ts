import { matricesWithSpread, matrix, oneWayQuantiles, type QuantilePoint, roundTripSpread } from './index.js';

/** Every measured pair. */
const MEASURED = matricesWithSpread().flatMap((known) =>
  known.regions.flatMap((from) =>
    known.regions.map((to) => ({ link: `${known.id} ${from} ${to}`, spread: roundTripSpread(known, from, to)! })),
  ),
);

/** Of what lies on straight lines between the points. */
function moments(points: readonly QuantilePoint[]): { mean: number; deviation: number } {
  let [sum, squares] = [0, 0];
  for (const [index, { p, ms: high }] of points.entries()) {
    const { p: before, ms: low } = points[index - 1] ?? { p: 0, ms: 0 };
    sum += ((p - before) * (low + high)) / 2;
    squares += ((p - before) * (low * low + low * high + high * high)) / 3;
  }
  return { mean: sum, deviation: Math.sqrt(Math.max(0, squares - sum * sum)) };
}

describe('the delay of one way', () => {
  it('computed in the head: 10 to 20 ms, 11 on average, 1.1 mdev', () => {
    // Of one way: m = 0.5, x = 5, s^2 = 0.605; t = (1.815 - 0.25) / (5 * 4) = 0.07825; b = 1 - 5 t = 0.60875.
    const { minMs, points } = oneWayQuantiles({ min: 10, average: 11, max: 20, deviation: 1.1 });
    expect(minMs).toBe(5);
    expect(points.map(({ p }) => Number(p.toFixed(9)))).toEqual([0, 0.92175, 1]);
    expect(points.map(({ ms }) => Number(ms.toFixed(9)))).toEqual([0, 0.60875, 5]);
  });

  it('is even between least and greatest where the average is half way and nothing is known of the spread', () => {
    // 3 ms is more than 10 to 12 ms allows, and less than what ping can make of nothing at 11 s.
    expect(oneWayQuantiles({ min: 10_999, average: 11_000, max: 11_001, deviation: 3 }).points).toEqual([
      { p: 0, ms: 0 },
      { p: 1, ms: 1 },
    ]);
  });

  it('has the least, the average and the greatest round trip of every measured pair', () => {
    expect(MEASURED).toHaveLength(361 + 25 + 400);
    for (const { link, spread } of MEASURED) {
      const { minMs, points } = oneWayQuantiles(spread);
      expect({ link, first: points[0], last: points.at(-1)?.p }).toEqual({ link, first: { p: 0, ms: 0 }, last: 1 });
      expect(2 * (minMs + points.at(-1)!.ms)).toBeCloseTo(spread.max, 9);
      expect(2 * (minMs + moments(points).mean)).toBeCloseTo(spread.average, 9);
      for (const [index, { p, ms }] of points.slice(1).entries()) {
        const before = points[index]!;
        expect({ link, index, rises: p > before.p && ms >= before.ms - 1e-12 }).toEqual({ link, index, rises: true });
      }
    }
  });

  it('has the mdev where it can, which ping rounded away for most pairs of AWS and few of Google', () => {
    const count = (id: string) => {
      const known = MEASURED.filter(({ link }) => link.startsWith(`${id} `));
      const met = known.filter(({ spread }) => {
        const deviation = moments(oneWayQuantiles(spread).points).deviation * Math.SQRT2;
        return Math.abs(deviation / spread.deviation - 1) < 1e-6;
      });
      return [met.length, known.length];
    };
    expect(['aws-2020-06-05', 'aws-2021-02-13', 'gcp-fantoch'].map(count)).toEqual([
      [82, 361],
      [8, 25],
      [297, 400],
    ]);
  });

  it('was recorded for no matrix of medians', () => {
    expect(roundTripSpread(matrix('azure-p50-2026-11-23')!, 'east-us', 'north-europe')).toBeNull();
    expect(roundTripSpread(matrix('aws-2020-06-05')!, 'us-east-1', 'nowhere')).toBeNull();
  });
});
