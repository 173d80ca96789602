import { Random } from './random.js';
import type { Stream } from './stream.js';

const DRAWS = 100_000;

describe('a stream', () => {
  it('is sfc32, word for word', () => {
    const words = reference(sfc32State('seed', 'name'), 1000);
    const stream = new Random('seed').stream('name');
    expect(Array.from({ length: 1000 }, () => stream.uint32())).toEqual(words);
  });

  it('gives the numbers that it has always given', () => {
    const stream = new Random('1').stream('arrivals/eu-west-1');
    expect([stream.uint32(), stream.uint32(), stream.below(1000), stream.below(1e12)]).toEqual([
      3202807352, 1409343962, 911, 987937276913,
    ]);
    expect([stream.uniform(), stream.exponential(), stream.normal(), stream.lognormal(0.5)]).toEqual([
      0.3354485170740854, 0.2829088299844624, -0.0848044701131791, 1.741802170745017,
    ]);
  });

  it.each([1, 2, 3, 10, 1000])('draws integers below %i evenly', (n) => {
    const counts = new Array<number>(n).fill(0);
    const stream = new Random('1').stream(`below ${n}`);
    for (let draw = 0; draw < DRAWS; draw++) counts[stream.below(n)]!++;
    expect(chiSquare(counts, DRAWS / n)).toBeLessThan(chiSquareLimit(n - 1));
  });

  it('draws without bias where 2^32 is not a multiple of the range', () => {
    // Taken modulo 3 * 2^30, the lowest third of the range would come up twice as often as the rest.
    const n = 3 * 2 ** 30;
    const stream = new Random('1').stream('bias');
    let low = 0;
    for (let draw = 0; draw < DRAWS; draw++) if (stream.below(n) < 2 ** 30) low++;
    expect(Math.abs(low / DRAWS - 1 / 3)).toBeLessThan(4 * Math.sqrt((1 / 3) * (2 / 3) * (1 / DRAWS)));
  });

  it('draws integers above 2^32 evenly', () => {
    const n = 5e12;
    const stream = new Random('1').stream('wide');
    const draws = sorted(() => stream.below(n) / n);
    expect(kolmogorovSmirnov(draws, (x) => x)).toBeLessThan(LIMIT);
  });

  it.each<[string, (stream: Stream) => number, (x: number) => number]>([
    ['uniform', (stream) => stream.uniform(), (x) => x],
    ['exponential', (stream) => stream.exponential(), (x) => 1 - Math.exp(-x)],
    ['normal', (stream) => stream.normal(), normalDistribution],
    ['lognormal', (stream) => stream.lognormal(0.7), (x) => normalDistribution(Math.log(x) / 0.7)],
    ['lomax', (stream) => stream.lomax(2.5), (x) => 1 - (1 + x) ** -2.5],
  ])('draws the %s distribution (Kolmogorov-Smirnov)', (name, sample, distribution) => {
    const stream = new Random('1').stream(name);
    expect(
      kolmogorovSmirnov(
        sorted(() => sample(stream)),
        distribution,
      ),
    ).toBeLessThan(LIMIT);
  });

  it('draws true with the probability asked for, and never or always at 0 and 1', () => {
    const stream = new Random('1').stream('bernoulli');
    const share = (probability: number) => {
      let count = 0;
      for (let draw = 0; draw < DRAWS; draw++) if (stream.bernoulli(probability)) count++;
      return count / DRAWS;
    };
    expect(share(0)).toBe(0);
    expect(share(1)).toBe(1);
    expect(Math.abs(share(0.02) - 0.02)).toBeLessThan(4 * Math.sqrt((0.02 * 0.98) / DRAWS));
  });
});

/** Critical value of the one-sample statistic at the level 0.1 %, for many draws. */
const LIMIT = 1.95 / Math.sqrt(DRAWS);

function sorted(sample: () => number): Float64Array {
  return Float64Array.from({ length: DRAWS }, sample).sort();
}

/** The greatest distance between the draws' distribution and the one that they should have. */
function kolmogorovSmirnov(draws: Float64Array, distribution: (x: number) => number): number {
  let distance = 0;
  for (const [index, draw] of draws.entries()) {
    const expected = distribution(draw);
    distance = Math.max(distance, expected - index / draws.length, (index + 1) / draws.length - expected);
  }
  return distance;
}

/** By the series of its integral: exact to 1e-12 for |x| < 6. */
function normalDistribution(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 200; n++) {
    term *= (x * x) / (2 * n + 1);
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

function chiSquare(counts: readonly number[], expected: number): number {
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** Wilson and Hilferty's approximation of the 99.9 % quantile. */
function chiSquareLimit(freedom: number): number {
  return freedom === 0 ? 1e-9 : freedom * (1 - 2 / (9 * freedom) + 3.09 * Math.sqrt(2 / (9 * freedom))) ** 3;
}

type State = readonly [bigint, bigint, bigint, bigint];

/** The definition, in unbounded integers. */
function reference(first: State, length: number): number[] {
  let state = first;
  return Array.from({ length }, () => {
    const [output, next] = round(state);
    state = next;
    return Number(output);
  });
}

function round([a, b, c, counter]: State): [bigint, State] {
  const word = (x: bigint) => BigInt.asUintN(32, x);
  const output = word(a + b + counter);
  const rotated = word((c << 21n) | (c >> 11n));
  return [output, [b ^ (b >> 9n), word(c + (c << 3n)), word(rotated + output), word(counter + 1n)]];
}

/** The hash as `Random` describes it. */
function sfc32State(seed: string, name: string): State {
  let state: State = [0x9e3779b9n, 0x243f6a88n, 0xb7e15162n, 1n];
  for (const text of [seed, name]) {
    for (const unit of [...text].map((letter) => letter.charCodeAt(0))) state = stir(state, BigInt(unit), 4);
    state = stir(state, 0x10000n, 20);
  }
  return state;
}

function stir([a, b, c, counter]: State, word: bigint, rounds: number): State {
  let state: State = [a ^ word, b, c, counter];
  for (let count = 0; count < rounds; count++) state = round(state)[1];
  return state;
}
