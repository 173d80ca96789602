import type { PairedDifference } from '@isthmus/contract';
import { formatDuration, formatShare, formatSignificant } from '../format/numbers.js';

type PairedMetric = PairedDifference['metric'];

export const PAIRED_NAMES: Readonly<Record<PairedMetric, string>> = {
  writeP99Ms: 'p99 of writes',
  worstWriteSuccessRate: 'worst write success rate',
  stalenessP99Ms: 'p99 staleness',
  timeToRecoverMs: 'time to recover',
};

export function formatPaired(metric: PairedMetric, value: number): string {
  return metric === 'worstWriteSuccessRate' ? formatShare(value) : formatDuration(value);
}

/** With its sign; of shares in percentage points. */
export function formatDifference(metric: PairedMetric, value: number): string {
  const amount = Math.abs(value);
  const text =
    metric === 'worstWriteSuccessRate' ? `${formatSignificant(amount * 100)}\u00a0points` : formatDuration(amount);
  return value === 0 ? text : `${value < 0 ? '\u2212' : '+'}${text}`;
}

/** From the lowest difference to the highest: the order in which they are drawn. */
export function orderedPairs({ pairs }: Pick<PairedDifference, 'pairs'>): PairedDifference['pairs'] {
  return pairs.toSorted((one, other) => one.difference - other.difference);
}

/** What the axis spans: all differences, the interval and zero, never nothing. */
export function differenceDomain({ difference }: Pick<PairedDifference, 'difference'>): readonly [number, number] {
  const [low, high] = [difference?.minimum ?? 0, difference?.maximum ?? 0];
  const domain = [Math.min(0, low), Math.max(0, high)] as const;
  return domain[0] === domain[1] ? [-1, 1] : domain;
}
