import type { Report } from '@isthmus/contract';
import { formatDuration, plural } from '../../format/numbers.js';
import { nounOf } from '../kinds.js';

type Outages = Pick<Report, 'downtime'> & { readonly cap: Pick<Report['cap'], 'availability'> };

/** The longest downtime, and in how many partitions every live node answered. */
export function outageFinding({ downtime, cap }: Outages): string {
  const [longest] = downtime.toSorted((one, other) => other.totalMs - one.totalMs);
  const down =
    longest === undefined || longest.totalMs === 0
      ? 'No datacenter was down'
      : `Down longest: ${nounOf(longest.kind)} from ${longest.datacenter}, ${formatDuration(longest.totalMs)}`;
  const asked = cap.availability.filter(({ answer }) => answer !== 'not applicable');
  if (asked.length === 0) return down;
  const kept = asked.filter(({ answer }) => answer === 'yes').length;
  return `${down}; available in the sense of CAP in ${kept} of ${plural(asked.length, 'partition')}`;
}
