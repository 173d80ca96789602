import { Random } from './random.js';
import { Zipfian } from './zipfian.js';

const DRAWS = 200_000;

function shares(count: number, theta: number): number[] {
  const counts = new Array<number>(count).fill(0);
  const stream = new Random('1').stream(`zipfian ${count} ${theta}`);
  const zipfian = new Zipfian(count, theta);
  for (let draw = 0; draw < DRAWS; draw++) counts[zipfian.next(stream)]!++;
  return counts.map((drawn) => drawn / DRAWS);
}

function harmonic(count: number, theta: number): number {
  let sum = 0;
  for (let rank = 1; rank <= count; rank++) sum += 1 / rank ** theta;
  return sum;
}

describe('zipfian ranks', () => {
  it.each([
    [20, 0.99],
    [1000, 0.99],
    [1000, 0.5],
  ])('have the exact shares at the head, of %i ranks with theta %f', (count, theta) => {
    const drawn = shares(count, theta);
    const zeta = harmonic(count, theta);
    for (const rank of [0, 1]) {
      const expected = 1 / (rank + 1) ** theta / zeta;
      expect(Math.abs(drawn[rank]! - expected)).toBeLessThan(4 * Math.sqrt(expected / DRAWS));
    }
  });

  it('fall off as a power: the first tenth of 1,000 ranks has its share within two hundredths', () => {
    const head = shares(1000, 0.99)
      .slice(0, 100)
      .reduce((sum, share) => sum + share, 0);
    expect(Math.abs(head - harmonic(100, 0.99) / harmonic(1000, 0.99))).toBeLessThan(0.02);
  });

  it('stay in range and reach every rank, however few there are', () => {
    for (const count of [1, 2, 3, 20]) {
      expect(shares(count, 0.99)).toHaveLength(count);
      expect(shares(count, 0.99).every((share) => share > 0)).toBe(true);
    }
  });
});
