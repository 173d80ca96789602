import type { Report } from '@isthmus/contract';
import { textWidth } from '../../chart/lanes.js';
import { nounOf } from '../kinds.js';
import type { Strip } from './strips.js';

/** Narrower than this, a datacenter's name stands above its strips instead of beside them. */
const COMPACT = 640;
/** Narrower than this, the panel scrolls inside its own region. */
export const WIDTH_MIN = 440;
/** Pixels right of the plot, for half of the last tick's text. */
export const RIGHT = 28;
/** Height of a strip. */
export const STRIP = 20;
const GAP = 3;
const BETWEEN_DATACENTERS = 11;
const ABOVE = 16;
const AXIS = 26;

export function isCompact(width: number): boolean {
  return width < COMPACT;
}

/** Pixels left of the plot, for the names: the same in every panel, so that one moment stands at one place. */
export function gutterOf({ series }: Pick<Report, 'series'>, width: number): number {
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => textWidth(text)));
  const kinds = widest(series.groups.map(({ kind }) => `${nounOf(kind)} 99.9 %`)) + 14;
  if (isCompact(width)) return kinds;
  return kinds + widest(series.groups.map(({ datacenter }) => datacenter)) * 1.08 + 14;
}

export interface StripLayout {
  /** Upper edge of each strip. */
  readonly tops: readonly number[];
  /** Upper edge of the row above the strips of each datacenter that has one. */
  readonly aboveTops: ReadonlyMap<string, number>;
  readonly height: number;
  /** The strip nearest to a height. */
  readonly rowAt: (y: number) => number;
}

interface StripOptions {
  /** Datacenters that led or lost the lead: flags stand above their strips. */
  readonly flagged: ReadonlySet<string>;
  /** Every datacenter has a row above its strips, for its name. */
  readonly compact: boolean;
  /** Upper edge of the first strip or of the row above it. */
  readonly top: number;
}

/** Strips from the top down, datacenters apart, with a row above them for flags and names where there are any. */
export function layoutOf(
  strips: readonly Pick<Strip, 'datacenter'>[],
  { flagged, compact, top }: StripOptions,
): StripLayout {
  const tops: number[] = [];
  const aboveTops = new Map<string, number>();
  let y = top;
  strips.forEach(({ datacenter }, row) => {
    if (strips[row - 1]?.datacenter !== datacenter) {
      if (row > 0) y += BETWEEN_DATACENTERS - GAP;
      if (compact || flagged.has(datacenter)) {
        aboveTops.set(datacenter, y);
        y += ABOVE;
      }
    }
    tops.push(y);
    y += STRIP + GAP;
  });
  const distance = (row: number, at: number) => Math.abs((tops[row] ?? 0) + STRIP / 2 - at);
  const rowAt = (at: number) => tops.reduce((best, _, row) => (distance(row, at) < distance(best, at) ? row : best), 0);
  return { tops, aboveTops, height: y + AXIS, rowAt };
}
