import type { Nanos } from '@isthmus/sim-protocol';
import type { Stream } from '@isthmus/sim-random';
import { quantile } from './quantiles.js';
import type { Quantiles } from './scenario.js';

/**
 * A whole one-way delay, in nanoseconds. `normal`: a draw below 0 counts as 0. `lognormal`: `minimum` + `median` e^(sigma N). `pareto`
 * is of the first kind: at least `scale`, and above x with probability (scale / x)^shape.
 */
export type SimpleDistribution =
  | { readonly kind: 'constant'; readonly value: Nanos }
  | { readonly kind: 'uniform'; readonly from: Nanos; readonly to: Nanos }
  | { readonly kind: 'exponential'; readonly mean: Nanos; readonly minimum: Nanos }
  | { readonly kind: 'normal'; readonly mean: Nanos; readonly deviation: Nanos }
  | { readonly kind: 'lognormal'; readonly median: Nanos; readonly sigma: number; readonly minimum: Nanos }
  | { readonly kind: 'pareto'; readonly scale: Nanos; readonly shape: number }
  | { readonly kind: 'quantiles'; readonly points: Quantiles };

export type Distribution =
  | SimpleDistribution
  | {
      readonly kind: 'mixture';
      /** Shares add up to 1. */
      readonly parts: readonly { readonly share: number; readonly delay: SimpleDistribution }[];
    };

/** A heavier tail than any run is long: one hour. Sums of a few of them are exact still. */
const DRAW_MAX = 3_600_000_000_000;

/** In whole nanoseconds, one hour at most. */
export function drawnFrom(distribution: Distribution, stream: Stream): number {
  const simple = distribution.kind === 'mixture' ? partOf(distribution.parts, stream.uniform()).delay : distribution;
  return Math.round(Math.min(DRAW_MAX, Math.max(0, draw(simple, stream))));
}

/** What no draw is below. */
export function leastOf(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value;
    case 'uniform':
      return distribution.from;
    case 'exponential':
    case 'lognormal':
      return distribution.minimum;
    case 'normal':
      return distribution.deviation === 0 ? distribution.mean : 0;
    case 'pareto':
      return distribution.scale;
    case 'quantiles':
      return distribution.points.delay[0]!;
    case 'mixture':
      return Math.min(...distribution.parts.map(({ delay }) => leastOf(delay)));
  }
}

/** What no draw is above; Infinity where only the bound of one hour is. */
export function greatestOf(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value;
    case 'uniform':
      return distribution.to;
    case 'exponential':
      return distribution.mean === 0 ? distribution.minimum : Infinity;
    case 'normal':
      return distribution.deviation === 0 ? distribution.mean : Infinity;
    case 'lognormal':
      return distribution.sigma === 0 || distribution.median === 0
        ? distribution.minimum + distribution.median
        : Infinity;
    case 'pareto':
      return distribution.scale === 0 ? 0 : Infinity;
    case 'quantiles':
      return distribution.points.delay.at(-1)!;
    case 'mixture':
      return Math.max(...distribution.parts.map(({ delay }) => greatestOf(delay)));
  }
}

/** What its mean is not below: for estimates, of distributions without a mean too. */
export function meanAtLeast(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'uniform':
      return (distribution.from + distribution.to) / 2;
    case 'exponential':
      return distribution.minimum + distribution.mean;
    case 'normal':
      return distribution.mean;
    case 'lognormal':
      return distribution.minimum + distribution.median;
    case 'quantiles':
      return quantile(distribution.points, 0.5) / 2;
    case 'mixture':
      return distribution.parts.reduce((sum, { share, delay }) => sum + share * meanAtLeast(delay), 0);
    default:
      return leastOf(distribution);
  }
}

/** That one of some parts, whose shares add up to 1, in which `left` in [0, 1) falls. */
export function partOf<Part extends { readonly share: number }>(parts: readonly Part[], left: number): Part {
  for (const part of parts) {
    left -= part.share;
    if (left < 0) return part;
  }
  // The shares may add up to a hair less than 1.
  return parts.at(-1)!;
}

function draw(distribution: SimpleDistribution, stream: Stream): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value;
    case 'uniform':
      return distribution.from + (distribution.to - distribution.from) * stream.uniform();
    case 'exponential':
      return distribution.minimum + distribution.mean * stream.exponential();
    case 'normal':
      return distribution.mean + distribution.deviation * stream.normal();
    case 'lognormal':
      return distribution.minimum + distribution.median * stream.lognormal(distribution.sigma);
    case 'pareto':
      return distribution.scale * (1 + stream.lomax(distribution.shape));
    case 'quantiles':
      return quantile(distribution.points, stream.uniform());
  }
}
