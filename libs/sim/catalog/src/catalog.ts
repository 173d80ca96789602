import type { Layout, Matrix } from '@isthmus/contract';
import { aws20200605 } from './aws-2020-06-05.js';
import { aws20210213 } from './aws-2021-02-13.js';
import { azureP50 } from './azure-p50-2026-11-23.js';
import { gcpFantoch } from './gcp-fantoch.js';
import { LAYOUTS } from './layouts.js';

const MATRICES: readonly Matrix[] = [aws20200605, aws20210213, gcpFantoch, azureP50];

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
