import { durationOfNanos, type Matrix, type Quantiles, type Violation } from '@isthmus/contract';
import { matricesWithSpread, oneWayQuantiles, roundTripSpread } from '@isthmus/sim-catalog';
import type { LinkDelays } from './link-delays.js';
import type { Refusal } from './refusals.js';

/** What comes on top of the least delay: from -> to -> quantiles, within a datacenter included. */
export type MeasuredPairs = Record<string, Record<string, Quantiles>>;

/**
 * Links as they were measured: their least delays, and what comes on top. Within a datacenter the document or the layout says the least
 * delay. `source`: the matrix that the links come from; null where they are written in the document.
 */
export function measuredLinks(
  source: Matrix | null,
  ids: readonly string[],
): { readonly ok: true; readonly value: LinkDelays } | Refusal {
  const violations: Violation[] = [];
  const links = ids.map((from) =>
    ids.map((to) => {
      const spread = source === null ? null : (roundTripSpread(source, from, to) ?? roundTripSpread(source, to, from));
      if (spread === null) {
        if (violations.length === 0) violations.push(unmeasured(source));
        return { least: 0, quantiles: [] };
      }
      const { minMs, points } = oneWayQuantiles(spread);
      const quantiles = points.map(({ p, ms }) => ({ p, delay: durationOfNanos(nanosOf(ms)) }));
      return { least: nanosOf(minMs), quantiles };
    }),
  );
  if (violations.length > 0) return { ok: false, violations };
  const pairs = Object.fromEntries(
    ids.map((from, row) => [
      from,
      Object.fromEntries(ids.map((to, column) => [to, links[row]?.[column]?.quantiles ?? []])),
    ]),
  );
  return { ok: true, value: { between: links.map((row) => row.map(({ least }) => least)), pairs } };
}

function nanosOf(ms: number): number {
  return Math.round(ms * 1e6);
}

function unmeasured(source: Matrix | null): Violation {
  return {
    pointer: '/topology/links/jitter',
    code: 'unmeasured',
    message:
      source === null
        ? 'delays that are written here have no measured jitter'
        : `of ${source.id} only one figure for each pair was recorded`,
    allowed: `links of ${matricesWithSpread()
      .map(({ id }) => id)
      .join(', ')}, by a layout or by roundTrips; or another kind of jitter`,
  };
}
