import type { Comparison, ComparisonCell, OverSeeds, Verdict } from '@isthmus/contract';
import { formatDuration, formatShare } from '../format/numbers.js';
import { verdictOver } from '../verdict/verdict.js';

/** One cell as a point: how fast its writes are against how often they succeed in the faults. */
export interface Point {
  readonly cell: ComparisonCell;
  readonly name: string;
  readonly verdict: Verdict;
  readonly p99Ms: OverSeeds;
  readonly success: OverSeeds;
}

/** Cells with both figures, fastest first. */
export function pointsOf({ cells, layouts }: Comparison): Point[] {
  return cells
    .flatMap((cell) => {
      const { writeP99Ms, worstWriteSuccessRate } = cell;
      const verdict = verdictOver(cell.linearizable);
      if (writeP99Ms === null || worstWriteSuccessRate === null || verdict === null || writeP99Ms.median <= 0)
        return [];
      const name = layouts.length > 1 && cell.layout !== null ? `${cell.strategy}, ${cell.layout}` : cell.strategy;
      return [{ cell, name, verdict, p99Ms: writeP99Ms, success: worstWriteSuccessRate }];
    })
    .toSorted((one, other) => one.p99Ms.median - other.p99Ms.median);
}

/** What the scatter shows, in a sentence: among the designs that kept linearizability the most available, else what none did. */
export function scatterFinding(points: readonly Point[]): string {
  const kept = points.filter(({ verdict }) => verdict === 'holds');
  if (points.length === 0) return 'No design has both figures yet';
  if (kept.length === 0) return 'No design kept linearizability in every seed';
  const [best] = kept.toSorted(
    (one, other) => other.success.median - one.success.median || one.p99Ms.median - other.p99Ms.median,
  );
  const fastest = points[0];
  if (best === undefined || fastest === undefined) return '';
  if (best.success.median < 0.01) {
    const [quickest = best] = kept;
    return `No design both held in every seed and wrote in every datacenter during the faults; the fastest that held is ${quickest.name}, at p99 ${formatDuration(quickest.p99Ms.median)}`;
  }
  const what = `${best.name} wrote ${formatShare(best.success.median)} in the worst datacenter at p99 ${formatDuration(best.p99Ms.median)}`;
  return best === fastest
    ? `Of the designs that held in every seed, ${what}, and none is faster`
    : `Of the designs that held in every seed, ${what}; the fastest of all, ${fastest.name}, ${fastest.verdict === 'holds' ? 'held too' : 'did not hold'}`;
}

/** How many nines the scale goes up to; 100 % is drawn at its top. */
export const NINES_MAX = 5;

/** 0 % is 0, 90 % is 1, 99 % is 2, ... */
export function ninesOf(share: number): number {
  return Math.min(NINES_MAX, -Math.log10(Math.max(10 ** -NINES_MAX, 1 - share)));
}
