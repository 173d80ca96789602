import type { RoundTripSpread } from './round-trip-spreads.js';

/** A share `p` of the messages takes at most `ms`; straight lines in between. */
export interface QuantilePoint {
  readonly p: number;
  readonly ms: number;
}

export interface OneWayQuantiles {
  /** Half of the least round trip. */
  readonly minMs: number;
  /** Of what comes on top of it: from 0 at p = 0 to half of greatest minus least at p = 1. */
  readonly points: readonly QuantilePoint[];
}

/** Of all messages, in each tail of a distribution that is narrower than a uniform one. */
const RARE = 0.001;
/** Of the wide shape, so that its greatest value is there. */
const TAIL_MIN = 1e-9;
/** Ping counts in whole microseconds. */
const MS_PER_TICK = 0.001;

/**
 * The delay of each way whose sum over both, drawn independently, has the least, the mean and the greatest round trip that ping
 * recorded, exactly; and its mdev, so far as the shape below allows.
 *
 * In terms of the excess over the least one-way delay: its mean is m = (average - min) / 2, its greatest value x = (max - min) / 2, and
 * its standard deviation should be s = mdev / sqrt(2), since the variances of two independent ways add up. The inverse distribution
 * function is made of straight lines:
 *
 * - Usually, m / sqrt(3) <= s: a share 1 - t evenly between 0 and b, the rest evenly between b and x. From the mean, b = 2m - tx; from
 *   the variance, t = (3s^2 - m^2) / (x (x - 2m)). With b = 0 the deviation is the largest that this shape has,
 *   sqrt(m (2x - 3m) / 3): one that is larger still is taken as that.
 * - s < m / sqrt(3): such a line would have to begin above 0. So all but two in a thousand lie evenly between c - w and c + w, one in a
 *   thousand below and one above; c follows from the mean, w (0 at the least) from the variance.
 * - x < 2m, a distribution that leans to its greatest value: the mirror image of that of x - m.
 *
 * An mdev of up to sqrt(2 average * 1 us) tells nothing where it does not fit: ping subtracts the square of the average cut off to
 * whole microseconds from the mean square, which alone can leave that much (0.6 ms at 200 ms), and in 185 of the 361 pairs of AWS it is
 * more than any distribution of that least, mean and greatest value has. Then s = m, as an exponential distribution has, so far as the
 * shape allows.
 *
 * Source of mdev: iputils, ping_common.c, `llsqrt(tsum2 / n - (tsum / n) * (tsum / n))` in whole numbers.
 */
export function oneWayQuantiles({ min, average, max, deviation }: RoundTripSpread): OneWayQuantiles {
  const mean = (average - min) / 2;
  const greatest = (max - min) / 2;
  const isMirrored = greatest < 2 * mean;
  const target = { mean: isMirrored ? greatest - mean : mean, greatest };
  const variance = varianceOf({ min, average, max, deviation }, target);
  const points = 3 * variance < target.mean * target.mean ? narrow(target, variance) : wide(target, variance);
  return {
    minMs: min / 2,
    points: isMirrored ? points.map(({ p, ms }) => ({ p: 1 - p, ms: greatest - ms })).reverse() : points,
  };
}

/** Of the excess of one way. */
interface Target {
  readonly mean: number;
  /** At least twice the mean. */
  readonly greatest: number;
}

function varianceOf({ average, deviation }: RoundTripSpread, target: Target): number {
  const { mean } = target;
  const measured = (deviation * deviation) / 2;
  if (measured <= varianceMax(target)) return measured;
  const isArtefact = deviation * deviation <= 2 * average * MS_PER_TICK;
  return Math.min(isArtefact ? mean * mean : measured, varianceMax(target));
}

/** Of the wide shape, with b = 0. */
function varianceMax({ mean, greatest }: Target): number {
  return (mean * (2 * greatest - 3 * mean)) / 3;
}

function wide({ mean, greatest }: Target, variance: number): QuantilePoint[] {
  const room = greatest * (greatest - 2 * mean);
  if (room === 0) return [FIRST, { p: 1, ms: greatest }];
  const tail = Math.max(TAIL_MIN, (3 * variance - mean * mean) / room);
  return [FIRST, { p: 1 - tail, ms: Math.max(0, 2 * mean - tail * greatest) }, { p: 1, ms: greatest }];
}

function narrow({ mean, greatest }: Target, variance: number): QuantilePoint[] {
  const center = (mean - (RARE * greatest) / 2) / (1 - RARE);
  if (center <= 0) return wide({ mean, greatest }, (mean * mean) / 3);
  // Three times the mean square is w^2 + RARE greatest w + `still`.
  const still = center * center * (3 - 4 * RARE) + RARE * greatest * (center + greatest);
  const wanted = 3 * (variance + mean * mean) - still;
  const linear = RARE * greatest;
  const width = wanted <= 0 ? 0 : (Math.sqrt(linear * linear + 4 * wanted) - linear) / 2;
  const reach = Math.min(width, center, greatest - center);
  return [FIRST, { p: RARE, ms: center - reach }, { p: 1 - RARE, ms: center + reach }, { p: 1, ms: greatest }];
}

const FIRST: QuantilePoint = { p: 0, ms: 0 };
