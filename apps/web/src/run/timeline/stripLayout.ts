import type { Strip } from './strips.js';

/** Pixels left of the plot, for the names. */
export const GUTTER = 236;
/** Pixels right of it, for half of the last tick's text. */
export const RIGHT = 28;
/** Height of a strip. */
export const STRIP = 20;
const GAP = 3;
const BETWEEN_DATACENTERS = 11;
const FLAGS = 16;
const AXIS = 26;

export interface StripLayout {
  /** Upper edge of each strip. */
  readonly tops: readonly number[];
  /** Upper edge of the row of flags of each datacenter that has one. */
  readonly flagTops: ReadonlyMap<string, number>;
  readonly height: number;
  /** The strip nearest to a height. */
  readonly rowAt: (y: number) => number;
}

/** Strips from the top down, datacenters apart, with a row for flags above those that led or lost the lead. */
export function layoutOf(
  strips: readonly Pick<Strip, 'datacenter'>[],
  flagged: ReadonlySet<string>,
  top: number,
): StripLayout {
  const tops: number[] = [];
  const flagTops = new Map<string, number>();
  let y = top;
  strips.forEach(({ datacenter }, row) => {
    if (strips[row - 1]?.datacenter !== datacenter) {
      if (row > 0) y += BETWEEN_DATACENTERS - GAP;
      if (flagged.has(datacenter)) {
        flagTops.set(datacenter, y);
        y += FLAGS;
      }
    }
    tops.push(y);
    y += STRIP + GAP;
  });
  const rowAt = (at: number) =>
    tops.reduce(
      (best, middle, row) =>
        Math.abs(middle + STRIP / 2 - at) < Math.abs((tops[best] ?? 0) + STRIP / 2 - at) ? row : best,
      0,
    );
  return { tops, flagTops, height: y + AXIS, rowAt };
}
