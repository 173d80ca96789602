import type { Report } from '@isthmus/contract';
import { formatDuration, plural } from '../../format/numbers.js';

type Convergence = NonNullable<Report['convergence']>;

/** How far live replicas were apart, and whether they met again. */
export function convergenceFinding({ convergenceTimeMs, keysDifferingAtEnd, peakKeys }: Convergence): string {
  const most = peakKeys.reduce((one, other) => Math.max(one, other), 0);
  if (most === 0) return 'Live replicas never differed';
  const apart = `Live replicas differed on up to ${plural(most, 'key')}`;
  if (keysDifferingAtEnd > 0) return `${apart}, and still do on ${plural(keysDifferingAtEnd, 'key')} at the end`;
  if (convergenceTimeMs === null) return `${apart}, and had not met when the run ended`;
  return convergenceTimeMs === 0
    ? `${apart}, and were equal again at once`
    : `${apart}, and were equal again after ${formatDuration(convergenceTimeMs)}`;
}
