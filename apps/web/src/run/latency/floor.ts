import type { Report } from '@isthmus/contract';

/**
 * The floor of the median operation, in milliseconds: half of those that succeeded have a floor of at least that much, so their median
 * latency cannot be below it. null where floors are missing, as in reports of earlier engines.
 */
export function medianFloor({ latency }: Pick<Report, 'latency'>): number | null {
  const groups = latency
    .flatMap(({ phase, count, floorMs }) => (phase === 'all' && floorMs !== undefined ? [{ count, floorMs }] : []))
    .sort((a, b) => a.floorMs - b.floorMs);
  const half = groups.reduce((sum, { count }) => sum + count, 0) / 2;
  let seen = 0;
  for (const { count, floorMs } of groups) {
    seen += count;
    if (seen >= half) return floorMs;
  }
  return null;
}
