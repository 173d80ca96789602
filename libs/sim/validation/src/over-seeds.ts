import { invariant } from '@isthmus/sim-protocol';
import type { Claim } from './claim.js';
import { mean } from './latencies.js';

/** As many as the factor below is for. */
const SEEDS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'] as const;

/** Student's t for 9 degrees of freedom: 99 % of its distribution lie within plus or minus this. */
const STUDENT_99 = 3.2498;

export interface OverSeeds {
  readonly mean: number;
  /** Of the 99 % confidence interval of the mean. */
  readonly halfWidth: number;
}

/** A figure of each of ten seeds, which are independent, so that their mean has a confidence interval. */
export function overSeeds(figureOf: (seed: string) => readonly number[]): OverSeeds[] {
  const perSeed = SEEDS.map(figureOf);
  return (perSeed[0] ?? []).map((_, place) => {
    const figures = Float64Array.from(perSeed, (row) => row[place] ?? NaN);
    const center = mean(figures);
    const squares = figures.reduce((sum, figure) => sum + (figure - center) * (figure - center), 0);
    const error = Math.sqrt(squares / (SEEDS.length - 1) / SEEDS.length);
    return { mean: center, halfWidth: STUDENT_99 * error };
  });
}

/** An interval wider than this share of the published figure would let anything pass. */
const WIDTH_MAX = 0.05;

/** The claim that the interval contains the published figure. @throws if the interval is so wide that this would say little. */
export function withinInterval(
  claim: Omit<Claim, 'tolerance' | 'note'> & { readonly published: number },
  { halfWidth }: OverSeeds,
): Claim {
  invariant(halfWidth <= WIDTH_MAX * claim.published, `${claim.what}: an interval of ±${halfWidth} says little`);
  const share = Number(((100 * halfWidth) / claim.published).toFixed(2));
  return {
    ...claim,
    tolerance: { kind: 'absolute', within: halfWidth },
    note: `99 % interval of 10 seeds, ±${share} %`,
  };
}
