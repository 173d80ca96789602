import { Random } from '@isthmus/sim-random';

/** A figure over the seeds of a cell: its median with the 95 % interval of that median, and the extremes. */
export interface OverSeeds {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly runs: number;
}

const RESAMPLES = 10_000;
/** Resamples outside the interval on either side: 2.5 %. */
const OUTSIDE = 250;

/**
 * The median of a sample with its 95 % percentile bootstrap interval, from 10,000 resamples drawn with a seed.
 *
 * A resample's median depends on the sample only through its order: it is the mean of the sorted sample's values at two
 * positions that the draw alone decides. So the draws are made once for each sample size and shared by all figures, and
 * each figure costs a sort of its values and of the few pairs of positions that occur.
 *
 * Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13.
 */
export class MedianBootstrap {
  readonly #random: Random;
  readonly #drawn = new Map<number, readonly MedianPositions[]>();

  constructor(seed = '1') {
    this.#random = new Random(seed);
  }

  /** null for no values. */
  overSeeds(values: readonly number[]): OverSeeds | null {
    const sorted = Float64Array.from(values).sort();
    const runs = sorted.length;
    const minimum = sorted[0];
    const maximum = sorted[runs - 1];
    if (minimum === undefined || maximum === undefined) return null;
    const median = middle(sorted, (runs - 1) >> 1, runs >> 1);
    if (minimum === maximum) return { median, low: median, high: median, minimum, maximum, runs };
    return { median, ...this.#interval(sorted), minimum, maximum, runs };
  }

  #interval(sorted: Float64Array): { readonly low: number; readonly high: number } {
    const medians = this.#positions(sorted.length)
      .map(({ lower, upper, count }) => ({ value: middle(sorted, lower, upper), count }))
      .sort((a, b) => a.value - b.value);
    const atRank = (rank: number): number => {
      let seen = 0;
      for (const { value, count } of medians) {
        seen += count;
        if (seen >= rank) return value;
      }
      return medians.at(-1)!.value;
    };
    return { low: atRank(OUTSIDE), high: atRank(RESAMPLES - OUTSIDE + 1) };
  }

  #positions(size: number): readonly MedianPositions[] {
    let positions = this.#drawn.get(size);
    if (positions === undefined) {
      positions = draw(this.#random, size);
      this.#drawn.set(size, positions);
    }
    return positions;
  }
}

/** Where, in the sorted sample, the two middle values of a resample lie, and in how many resamples they do. */
interface MedianPositions {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
}

function draw(random: Random, size: number): MedianPositions[] {
  const stream = random.stream(`bootstrap of ${size}`);
  const times = new Uint16Array(size);
  const counts = new Map<number, number>();
  for (let resample = 0; resample < RESAMPLES; resample++) {
    times.fill(0);
    for (let pick = 0; pick < size; pick++) times[stream.below(size)]!++;
    const lower = positionOf(times, (size - 1) >> 1);
    const upper = positionOf(times, size >> 1);
    const pair = lower * size + upper;
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  return [...counts].map(([pair, count]) => ({ lower: Math.floor(pair / size), upper: pair % size, count }));
}

/** The position in the sample of the value of that rank, from 0, in the resample that drew each position so many times. */
function positionOf(times: Uint16Array, rank: number): number {
  let seen = 0;
  let position = 0;
  for (; position < times.length; position++) {
    seen += times[position]!;
    if (seen > rank) break;
  }
  return position;
}

function middle(sorted: Float64Array, lower: number, upper: number): number {
  return lower === upper ? sorted[lower]! : (sorted[lower]! + sorted[upper]!) / 2;
}
