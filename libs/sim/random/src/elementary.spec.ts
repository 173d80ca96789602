import { cosineOfTurns } from './cosine.js';
import { exp, log, pow } from './elementary.js';
import { Random } from './random.js';

const stream = new Random('1').stream('arguments');
const draws = (from: number, to: number) => Array.from({ length: 20_000 }, () => from + stream.uniform() * (to - from));

function worst(xs: readonly number[], ours: (x: number) => number, reference: (x: number) => number): number {
  return xs.reduce((error, x) => Math.max(error, Math.abs(ours(x) / reference(x) - 1)), 0);
}

describe('elementary functions', () => {
  it('have a logarithm within 1e-15, near 1 too', () => {
    const powers = draws(-1020, 1020).map((exponent) => 2 ** exponent);
    expect(worst([...draws(0, 1), ...draws(0.9, 1.1), ...draws(1, 1e6), ...powers], log, Math.log)).toBeLessThan(1e-15);
    expect([log(1), log(0), log(Infinity), log(-1)]).toEqual([0, -Infinity, Infinity, NaN]);
    expect(log(5e-324)).toBeCloseTo(Math.log(5e-324), 10);
  });

  it('have an exponential within 1e-15, over all of its range', () => {
    expect(worst([...draws(-708, 709.7), ...draws(-1, 1), ...draws(-1e-9, 1e-9)], exp, Math.exp)).toBeLessThan(1e-15);
    expect([exp(0), exp(-800), exp(-Infinity), exp(710), exp(Infinity), exp(NaN)]).toEqual([
      1,
      0,
      0,
      Infinity,
      Infinity,
      NaN,
    ]);
    expect(exp(-744)).toBe(Math.exp(-744));
  });

  it('have a cosine within 1e-15, of turns of either sign', () => {
    const turns = [...draws(0, 1), ...draws(-3, 3), ...draws(-1e-9, 1e-9)];
    const error = Math.max(
      ...turns.map((x) => Math.abs(cosineOfTurns(x) - Math.cos(2 * Math.PI * (x - Math.round(x))))),
    );
    expect(error).toBeLessThan(1e-15);
    expect([0, 0.25, 0.5, 0.75, 1, -7].map(cosineOfTurns).map(Math.abs)).toEqual([1, 0, 1, 0, 1, 1]);
    expect([0.5, -0.5, 2.5].map(cosineOfTurns)).toEqual([-1, -1, -1]);
  });

  it('have powers within 1e-12', () => {
    for (const exponent of [0.01, 0.5, 0.99, 100, -3.3]) {
      expect(
        worst(
          draws(0.5, 2),
          (x) => pow(x, exponent),
          (x) => x ** exponent,
        ),
      ).toBeLessThan(1e-12);
    }
    expect(
      worst(
        draws(1, 1e6),
        (x) => pow(x, 0.99),
        (x) => x ** 0.99,
      ),
    ).toBeLessThan(1e-12);
  });
});
