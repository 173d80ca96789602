import type { Report } from '@isthmus/contract';

export type Staleness = NonNullable<Report['staleness']>;
export type Curve = Staleness['freshness']['curves'][number];

/** An interval of age, and what a curve has in it. */
export interface Point {
  readonly fromMs: number;
  readonly toMs: number;
  /** Where it is drawn: the geometric middle. */
  readonly middleMs: number;
  readonly reads: number;
  readonly fresh: number;
  /** `null` where nothing was read. */
  readonly share: number | null;
}

export function pointsOf(curve: Curve, edgesMs: readonly number[]): Point[] {
  return curve.reads.map((reads, interval) => {
    const fromMs = edgesMs[interval] ?? 0;
    const toMs = edgesMs[interval + 1] ?? Infinity;
    const fresh = curve.fresh[interval] ?? 0;
    return { fromMs, toMs, middleMs: middleOf(fromMs, toMs), reads, fresh, share: reads === 0 ? null : fresh / reads };
  });
}

/** The ages that an axis shows: it is logarithmic, so the interval that begins at 0 is drawn as wide as its neighbours. */
export function domainOf(edgesMs: readonly number[]): readonly [number, number] {
  const [first = 1, second = 10] = edgesMs;
  return [first > 0 ? first : second / WIDTH, edgesMs.at(-1) ?? 10];
}

/** From one edge to the next, as the report has them: five to a decade. */
const WIDTH = 1.585;

function middleOf(fromMs: number, toMs: number): number {
  return Math.sqrt((fromMs > 0 ? fromMs : toMs / WIDTH) * toMs);
}

/** Heights of labels, in the order given, moved down until none covers another, and up again where they would leave the plot. */
export function spread(wanted: readonly number[], distance: number, bottom: number): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const heights = [...wanted];
  let least = -Infinity;
  for (const index of order) {
    heights[index] = Math.max(heights[index] ?? 0, least);
    least = (heights[index] ?? 0) + distance;
  }
  let most = bottom;
  for (const index of order.reverse()) {
    heights[index] = Math.min(heights[index] ?? 0, most);
    most = (heights[index] ?? 0) - distance;
  }
  return heights;
}
