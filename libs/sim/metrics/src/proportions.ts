import { invariant } from '@isthmus/sim-protocol';
import { percentText } from './wording.js';

export interface ProportionInterval {
  readonly low: number;
  readonly high: number;
}

/** The standard normal's 97.5 % quantile. */
const Z = 1.959963984540054;

/**
 * The 95 % Wilson score interval of a share of successes.
 *
 * Unlike the textbook p ± z √(p(1 - p)/n) it stays inside [0, 1] and keeps a width at p = 0 and p = 1.
 *
 * @throws if `trials` is 0: nothing was measured, so there is nothing to report.
 * Source: Wilson, JASA 22 (158), 1927, doi:10.1080/01621459.1927.10502953.
 */
export function wilsonInterval(successes: number, trials: number): ProportionInterval {
  invariant(trials > 0 && successes >= 0 && successes <= trials, `${successes} of ${trials} is no proportion`);
  const share = successes / trials;
  const scale = 1 + (Z * Z) / trials;
  const centre = (share + (Z * Z) / (2 * trials)) / scale;
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / trials + (Z * Z) / (4 * trials * trials));
  return {
    // The ends are exact in the formula and would miss by a rounding error.
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === trials ? 1 : Math.min(1, centre + half),
  };
}

/**
 * The exact one-sided 95 % upper bound on a share, when `successes` of `trials` independent trials had the property: the
 * share at which so few would be seen in only 5 % of all such series. Off by less than 1e-12.
 *
 * For 0 of n it is 1 - 0.05^(1/n).
 *
 * @throws if `trials` is 0.
 * Source: Clopper and Pearson, Biometrika 26 (4), 1934, doi:10.1093/biomet/26.4.404.
 */
export function upperBound(successes: number, trials: number): number {
  invariant(trials > 0 && successes >= 0 && successes <= trials, `${successes} of ${trials} is no proportion`);
  if (successes === trials) return 1;
  let low = successes / trials;
  let high = 1;
  while (high - low > 1e-13) {
    const middle = (low + high) / 2;
    if (binomialAtMost(successes, trials, middle) > 0.05) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * P(X <= k) for X binomial with `trials` and `share`. Terms are made from the mode outward, relative to it, and divided by
 * their sum: nothing overflows, what underflows is too small to count, and no power is needed.
 */
function binomialAtMost(k: number, trials: number, share: number): number {
  const mode = Math.min(trials, Math.floor((trials + 1) * share));
  const odds = share / (1 - share);
  let all = 1;
  let atMost = mode <= k ? 1 : 0;
  let term = 1;
  for (let x = mode; x > 0; x--) {
    term *= x / ((trials - x + 1) * odds);
    all += term;
    if (x - 1 <= k) atMost += term;
  }
  term = 1;
  for (let x = mode; x < trials; x++) {
    term *= ((trials - x) * odds) / (x + 1);
    all += term;
    if (x + 1 <= k) atMost += term;
  }
  return atMost / all;
}

/** `0 of 20 seeds violated; at most 14 % could (95 %)`. `seeds` that were decided: more than 0. */
export function violationSentence(violated: number, seeds: number): string {
  const counted = `${violated} of ${seeds} ${seeds === 1 ? 'seed' : 'seeds'} violated`;
  if (violated === seeds) return counted;
  return `${counted}; at most ${boundText(upperBound(violated, seeds))} could (95 %)`;
}

/** A bound as people quote it: two digits, never rounded to all. */
export function boundText(bound: number): string {
  const percent = bound * 100;
  const text = percent < 10 ? percent.toFixed(1) : percent.toFixed(0);
  return text === '100' ? percentText(bound) : `${text.replace(/\.0$/, '')} %`;
}
