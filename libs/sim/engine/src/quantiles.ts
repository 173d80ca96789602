import type { Quantiles } from './scenario.js';

/** The delay that a share `p` in [0, 1] of the draws does not exceed. Cost: the logarithm of the number of points. */
export function quantile({ p: shares, delay }: Quantiles, p: number): number {
  let [below, above] = [0, shares.length - 1];
  while (above - below > 1) {
    const middle = (below + above) >> 1;
    if (shares[middle]! <= p) below = middle;
    else above = middle;
  }
  const [low, high] = [delay[below]!, delay[above]!];
  return low + ((high - low) * (p - shares[below]!)) / (shares[above]! - shares[below]!);
}
