import { type Experiment, type Tariff, usdBetween, type Violation } from '@isthmus/contract';
import { unknownPairs } from './link-delays.js';

/** A tariff must know the price of every way, and no datacenter that is not there. */
export function tariffViolations(tariff: Tariff, ids: readonly string[]): Violation[] {
  const pointer = '/topology/tariff/between';
  const rows = typeof tariff.between === 'object' ? tariff.between : {};
  const pairs = Object.fromEntries(
    Object.entries(rows).map(([from, row]) => [from, typeof row === 'object' ? row : {}]),
  );
  const missing = ids.flatMap((from) =>
    ids
      .filter((to) => to !== from && usdBetween(tariff, from, to) === undefined)
      .map((to) => ({
        pointer,
        code: 'unpriced',
        message: `the price from ${from} to ${to} is not given`,
        allowed: 'one price, or one for each datacenter that sends, or one for each pair',
      })),
  );
  return [...unknownPairs(pairs, pointer, ids), ...missing];
}

/** USD for 10^9 bytes from datacenter to datacenter, row = from, the diagonal between nodes of one; null where there is no tariff. */
export function transferPrices(
  { topology: { tariff } }: Experiment,
  datacenters: readonly string[],
): Float64Array | null {
  if (tariff === undefined) return null;
  return Float64Array.from(
    datacenters.flatMap((from) =>
      datacenters.map((to) => (from === to ? tariff.withinDatacenter : (usdBetween(tariff, from, to) ?? NaN))),
    ),
  );
}
