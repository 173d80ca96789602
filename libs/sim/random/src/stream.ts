import { exp, log } from './elementary.js';

/**
 * One stream of random numbers: sfc32, a 128-bit state with a period of at least 2^32 and about 2^127 on average. Every
 * sampler is made of integer operations, +, -, *, / and square roots alone, so it gives the same bits on every engine.
 *
 * The state is four integer fields, not a typed array or a closure: that is several times as fast.
 *
 * Source: Chris Doty-Humphrey, PractRand, "sfc32".
 */
export class Stream {
  constructor(
    private a: number,
    private b: number,
    private c: number,
    private counter: number,
  ) {}

  /** Uniform over the integers 0 .. 2^32 - 1. */
  uint32(): number {
    return this.word() >>> 0;
  }

  /** Uniform over the integers 0 .. n - 1, without bias: draws that would favour the small ones are thrown away. `n` is at most 2^53. */
  below(n: number): number {
    const range = n <= TWO_32 ? TWO_32 : TWO_53;
    const limit = range - (range % n);
    for (;;) {
      const draw = n <= TWO_32 ? this.uint32() : this.uint53();
      if (draw < limit) return draw % n;
    }
  }

  /** Uniform over the multiples of 2^-53 in [0, 1). */
  uniform(): number {
    return this.uint53() / TWO_53;
  }

  bernoulli(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** Mean 1, by inversion; at most 53 ln 2 = 36.7. */
  exponential(): number {
    return -log(1 - this.uniform());
  }

  /**
   * Mean 0, deviation 1.
   *
   * The second number of each accepted pair is not kept, so that a stream has no state but its four words.
   * Source: Marsaglia and Bray, "A convenient method for generating normal variables", SIAM Review 6 (3), 1964.
   */
  normal(): number {
    for (;;) {
      // As 2 * uniform() - 1, which would put each on the heap: most simulated messages draw one of these.
      const x = ((this.word() >>> 5) * TWO_26 + (this.word() >>> 6)) / TWO_52 - 1;
      const y = ((this.word() >>> 5) * TWO_26 + (this.word() >>> 6)) / TWO_52 - 1;
      const square = x * x + y * y;
      if (square < 1 && square > 0) return x * Math.sqrt((-2 * log(square)) / square);
    }
  }

  /** Median 1, exp of a normal with deviation `sigma`; its mean is exp(sigma^2 / 2). */
  lognormal(sigma: number): number {
    return exp(sigma * this.normal());
  }

  /**
   * Pareto of the second kind with scale 1, by inversion: P(X > x) = (1 + x)^-shape, its mean 1 / (shape - 1). At most
   * 2^(53 / shape) - 1.
   */
  lomax(shape: number): number {
    return exp(this.exponential() / shape) - 1;
  }

  /** Adds a word to the state and runs the generator on: how a seed gets in. */
  stir(word: number, rounds: number): void {
    this.a ^= word;
    for (let round = 0; round < rounds; round++) this.uint32();
  }

  private uint53(): number {
    const high = this.word() >>> 5;
    return high * TWO_26 + (this.word() >>> 6);
  }

  /** 32 bits, as a signed integer. */
  private word(): number {
    const { a, b, c } = this;
    const sum = (((a + b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = b ^ (b >>> 9);
    this.b = (c + (c << 3)) | 0;
    this.c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum;
  }
}

const TWO_26 = 67_108_864;
const TWO_32 = 4_294_967_296;
const TWO_52 = 4_503_599_627_370_496;
const TWO_53 = 9_007_199_254_740_992;
