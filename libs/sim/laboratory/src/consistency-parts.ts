import type { Report } from '@isthmus/contract';
import { freshnessTitle, type Leaders, type Staleness } from '@isthmus/sim-metrics';

/** Staleness as a report shows it. */
export function stalenessReport(staleness: Staleness): NonNullable<Report['staleness']> {
  const { reads, stale, groups, freshness } = staleness;
  return {
    reads,
    stale,
    sentence: freshnessTitle(staleness),
    groups: [...groups],
    freshness: {
      edgesMs: [...freshness.edgesMs],
      curves: freshness.curves.map((curve) => ({ ...curve, reads: [...curve.reads], fresh: [...curve.fresh] })),
      leftOut: freshness.leftOut,
    },
  };
}

/** Who led, as a report shows it. */
export function leadersReport({ leaderless, splitBrain, ...counts }: Leaders): NonNullable<Report['leaders']> {
  return {
    ...counts,
    leaderless: [...leaderless],
    splitBrain: splitBrain.map((split) => ({
      ...split,
      nodes: [...split.nodes],
      acknowledged: [...split.acknowledged],
    })),
  };
}
