import { invariant } from '@isthmus/sim-protocol';
import { MedianBootstrap, type OverSeeds } from './median-bootstrap.js';
import type { RunFigures } from './run-figures.js';
import { amountText, capitalized, countText, durationText, ofText } from './wording.js';
import { worstWriteSuccessRate, writeP99Ms } from './write-figures.js';

const PAIRED_METRICS = ['writeP99Ms', 'worstWriteSuccessRate', 'stalenessP99Ms', 'timeToRecoverMs'] as const;
export type PairedMetric = (typeof PAIRED_METRICS)[number];

/** A cell of a batch, with the figures of its finished runs by their seeds; no seed twice. */
export interface SeededCell {
  readonly name: string;
  readonly runs: readonly { readonly seed: string; readonly figures: RunFigures }[];
}

/** A figure of the two runs of one seed. Durations in milliseconds, success rates from 0 to 1. */
export interface SeedPair {
  readonly seed: string;
  readonly a: number;
  readonly b: number;
  /** a - b */
  readonly difference: number;
}

export interface PairedDifference {
  readonly metric: PairedMetric;
  /** Of a - b over the seeds in which both have the figure; null where there is no such seed. */
  readonly difference: OverSeeds | null;
  /** Seeds in which a was lower than b, as high, or higher. */
  readonly lower: number;
  readonly equal: number;
  readonly higher: number;
  /** Seeds that both have finished, in which the one or the other has no such figure. They are in no other number. */
  readonly withoutA: number;
  readonly withoutB: number;
  /** Whether zero lies outside the interval, and there are seeds enough for one. */
  readonly toldApart: boolean;
  /** See `seedsNeeded`; null where they are told apart, where all differences are zero, and beyond 1000. */
  readonly seedsNeeded: number | null;
  readonly sentence: string;
  /** In order of the runs of a. */
  readonly pairs: SeedPair[];
}

export interface PairedDifferences {
  /** Seeds that both cells have finished. */
  readonly seeds: number;
  /** Metrics that were compared: those with a seed in which both have the figure. */
  readonly comparisons: number;
  readonly sentence: string;
  readonly differences: PairedDifference[];
}

/**
 * The fewest pairs whose median has a 95 % interval: that it lies between the least and the greatest of n values has
 * probability 1 - 2^(1 - n), which is 94 % for 5 and 97 % for 6, and no percentile bootstrap reaches further.
 */
const PAIRS_MIN = 6;
const SEEDS_NEEDED_MAX = 1000;

/**
 * How cell a differs from cell b of the same batch, seed by seed.
 *
 * Runs of one seed meet the same arrivals, keys and network weather where their layouts have the same datacenters, so
 * what seeds differ in cancels out in a - b. Between unlike layouts less of it does: the interval is then wider, not wrong.
 * A figure that only one of a pair has (the other never recovered, say) gives no difference; such seeds are counted.
 *
 * Swapping a and b negates every difference, median and interval exactly. Intervals are not corrected for the number of
 * comparisons.
 */
export function pairedDifferences(a: SeededCell, b: SeededCell): PairedDifferences {
  const others = new Map(b.runs.map(({ seed, figures }) => [seed, figures]));
  const both = a.runs.flatMap(({ seed, figures }) => {
    const other = others.get(seed);
    return other === undefined ? [] : [{ seed, a: figures, b: other }];
  });
  const bootstrap = new MedianBootstrap();
  const differences = PAIRED_METRICS.map((metric): PairedDifference => {
    const figures = both.map((pair) => ({ seed: pair.seed, a: FIGURES[metric](pair.a), b: FIGURES[metric](pair.b) }));
    const pairs = figures.flatMap(({ seed, a, b }) =>
      a === null || b === null ? [] : [{ seed, a, b, difference: a - b }],
    );
    const values = pairs.map(({ difference }) => difference);
    const difference = differenceOverSeeds(values, bootstrap);
    const toldApart =
      difference !== null && difference.runs >= PAIRS_MIN && (difference.low > 0 || difference.high < 0);
    const counted = {
      metric,
      difference,
      lower: values.filter((value) => value < 0).length,
      equal: values.filter((value) => value === 0).length,
      higher: values.filter((value) => value > 0).length,
      withoutA: figures.filter((pair) => pair.a === null).length,
      withoutB: figures.filter((pair) => pair.b === null).length,
      toldApart,
      seedsNeeded: difference === null || toldApart ? null : seedsNeeded(difference),
    };
    return { ...counted, sentence: sentenceOf(counted, { a: a.name, b: b.name }), pairs };
  });
  const comparisons = differences.filter(({ difference }) => difference !== null).length;
  return { seeds: both.length, comparisons, sentence: comparisonsText(comparisons), differences };
}

const FIGURES: Readonly<Record<PairedMetric, (run: RunFigures) => number | null>> = {
  writeP99Ms,
  worstWriteSuccessRate,
  stalenessP99Ms: ({ stalenessP99Ms }) => stalenessP99Ms ?? null,
  timeToRecoverMs,
};

/** The longest over faults; null where a fault healed without recovery, and without a fault. */
function timeToRecoverMs({ recovery }: RunFigures): number | null {
  const none: number | null = recovery.length === 0 ? null : 0;
  return recovery.reduce(
    (longest, { timeToRecoverMs: time }) => (longest === null || time === null ? null : Math.max(longest, time)),
    none,
  );
}

/**
 * The interval of the median that both the sample and its mirror image have, whichever end reaches further: the draws of a
 * bootstrap are not symmetric, and a - b must not be told from b - a by chance.
 */
function differenceOverSeeds(values: readonly number[], bootstrap: MedianBootstrap): OverSeeds | null {
  const direct = bootstrap.overSeeds(values);
  const mirrored = bootstrap.overSeeds(values.map((value) => 0 - value));
  if (direct === null || mirrored === null) return null;
  return {
    ...direct,
    low: Math.min(direct.low, 0 - mirrored.high),
    high: Math.max(direct.high, 0 - mirrored.low),
  };
}

/**
 * About how many seeds would tell two cells apart whose interval includes zero: n (h / |m|)², rounded up, for n seeds with
 * the median difference m, where h is the half of the interval on zero's side: from zero's end of it to m. At least n + 1,
 * and at least 6; null beyond 1000, as with m = 0.
 *
 * Assumes that the width of the interval shrinks as 1/√n around a median that stays where it is. The median is itself
 * uncertain, so this is an order of magnitude and no promise; where nothing differs, no number of seeds would do.
 */
function seedsNeeded({ median, low, high, runs }: OverSeeds): number | null {
  if (median === 0) return null;
  const half = median > 0 ? median - low : high - median;
  const ratio = half / Math.abs(median);
  const needed = Math.max(PAIRS_MIN, runs + 1, Math.ceil(runs * ratio * ratio));
  return needed > SEEDS_NEEDED_MAX ? null : needed;
}

const NOUNS: Readonly<Record<PairedMetric, string>> = {
  writeP99Ms: 'p99 of writes',
  worstWriteSuccessRate: 'worst write success rate',
  stalenessP99Ms: 'p99 staleness',
  timeToRecoverMs: 'time to recover',
};

type Counted = Omit<PairedDifference, 'sentence' | 'pairs'>;
type Names = { readonly a: string; readonly b: string };

/** `P99 of writes of raft against zab: lower in 19 of 20 seeds, by 12 ms (9 to 14)`. */
function sentenceOf(counted: Counted, { a, b }: Names): string {
  const missing = [
    ...(counted.withoutA === 0 ? [] : [`${a} has none in ${seedsText(counted.withoutA)}`]),
    ...(counted.withoutB === 0 ? [] : [`${b} has none in ${seedsText(counted.withoutB)}`]),
  ];
  const subject = `${capitalized(NOUNS[counted.metric])} of ${a} against ${b}`;
  return [`${subject}: ${outcomeText(counted)}`, ...missing].join('; ');
}

function outcomeText({ metric, difference, lower, equal, higher, toldApart, seedsNeeded }: Counted): string {
  if (difference === null) return 'not compared, for no seed has both';
  const { median, low, high, runs } = difference;
  if (equal === runs) return `the same in ${runs === 1 ? 'the one seed' : `all ${seedsText(runs)}`}`;
  if (toldApart) {
    const [count, word] = median < 0 ? [lower, 'lower'] : [higher, 'higher'];
    const [least, most] = median < 0 ? [0 - high, 0 - low] : [low, high];
    return `${word} in ${ofText(count, runs)} seeds, by ${amountWithInterval(metric, Math.abs(median), least, most)}`;
  }
  const needed =
    seedsNeeded === null
      ? `more than ${SEEDS_NEEDED_MAX} would be needed`
      : `about ${seedsNeeded < 100 ? seedsNeeded : Math.ceil(seedsNeeded / 10) * 10} would do`;
  return `cannot be told apart with ${seedsText(runs)}; ${needed}`;
}

/** `12 ms (9 to 14)`: the unit once where it is the same in all three. */
function amountWithInterval(metric: PairedMetric, ...amounts: readonly [number, number, number]): string {
  const split = amounts.map((amount) => {
    const text = metric === 'worstWriteSuccessRate' ? pointsText(amount) : durationText(amount);
    const unit = / (?:ms|s|percentage points)$/.exec(text)?.[0] ?? '';
    return { text, amount: text.slice(0, text.length - unit.length), unit };
  });
  const [median, least, most] = split;
  invariant(median !== undefined && least !== undefined && most !== undefined, 'three amounts give three texts');
  const bare = split.every(({ unit }) => unit === median.unit);
  const end = (each: typeof median) => (bare ? each.amount : each.text);
  return `${median.text} (${end(least)} to ${end(most)})`;
}

function pointsText(difference: number): string {
  return `${amountText(difference * 100)} percentage points`;
}

function seedsText(count: number): string {
  return `${countText(count)} ${count === 1 ? 'seed' : 'seeds'}`;
}

function comparisonsText(comparisons: number): string {
  if (comparisons === 0) return 'Nothing was compared: no seed has finished in both with a figure';
  const made = comparisons === 1 ? '1 comparison was made' : `${comparisons} comparisons were made`;
  return `${made}, each with a 95 % interval of its own: where nothing differs, about 1 in 20 would still be told apart`;
}
