import type { Layout, Matrix } from '@isthmus/contract';
import { aws20200605 } from './aws-2020-06-05.js';
import { aws20200605Spread } from './aws-2020-06-05-spread.js';
import { aws20210213 } from './aws-2021-02-13.js';
import { aws20210213Spread } from './aws-2021-02-13-spread.js';
import { azureP50 } from './azure-p50-2026-11-23.js';
import { gcpFantoch } from './gcp-fantoch.js';
import { gcpFantochSpread } from './gcp-fantoch-spread.js';
import { LAYOUTS } from './layouts.js';
import type { RoundTripSpread, SpreadMatrix } from './round-trip-spreads.js';

const MATRICES: readonly Matrix[] = [aws20200605, aws20210213, gcpFantoch, azureP50];
const SPREADS: readonly SpreadMatrix[] = [aws20200605Spread, aws20210213Spread, gcpFantochSpread];

/** Every layout, by provider and then by number of regions. */
export function layouts(): readonly Layout[] {
  return LAYOUTS;
}

export function layout(id: string): Layout | undefined {
  return LAYOUTS.find((entry) => entry.id === id);
}

/** Every measured matrix. */
export function matrices(): readonly Matrix[] {
  return MATRICES;
}

export function matrix(id: string): Matrix | undefined {
  return MATRICES.find((entry) => entry.id === id);
}

/** The measured round trip from one region to another in milliseconds; null where it was not measured either way. */
export function roundTripMs({ regions, roundTripsMs }: Matrix, from: string, to: string): number | null {
  const [row, column] = [regions.indexOf(from), regions.indexOf(to)];
  return roundTripsMs[row]?.[column] ?? roundTripsMs[column]?.[row] ?? null;
}

/** The matrices of which more than the average was recorded. */
export function matricesWithSpread(): readonly Matrix[] {
  return SPREADS.map(({ matrix: known }) => known);
}

/** How the round trips from one region to another varied; null where that was not recorded. */
export function roundTripSpread({ id, regions }: Matrix, from: string, to: string): RoundTripSpread | null {
  const rows = SPREADS.find(({ matrix: known }) => known.id === id)?.rows;
  return rows?.[regions.indexOf(from)]?.[regions.indexOf(to)] ?? null;
}
