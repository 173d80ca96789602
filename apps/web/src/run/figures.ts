import type { Phase, Report } from '@isthmus/contract';
import { mainChange } from './kinds.js';

type Figures = Pick<Report, 'availability' | 'latency' | 'phases'>;
export type AvailabilityRow = Report['availability'][number];
export type LatencyRow = Report['latency'][number];

/** The phases in which a fault was in force; the steady ones where the schedule has none. */
export function phasesUnderTest(phases: readonly Phase[]): readonly Phase[] {
  const faults = phases.filter(({ kind }) => kind === 'fault');
  return faults.length > 0 ? faults : phases.filter(({ kind }) => kind === 'steady');
}

/** The lowest success rate of a datacenter's writes (`mainChange`) in a phase under test, with where it was; `null` where there were none. */
export function worstWrite(figures: Figures): (AvailabilityRow & { readonly successRate: number }) | null {
  const change = mainChange(figures.availability);
  const names = new Set(phasesUnderTest(figures.phases).map(({ name }) => name));
  return lowest(figures.availability.filter((row) => row.kind === change && names.has(row.phase)));
}

function lowest(rows: readonly AvailabilityRow[]) {
  let worst: (AvailabilityRow & { readonly successRate: number }) | null = null;
  for (const row of rows) {
    const { successRate } = row;
    if (successRate !== null && (worst === null || successRate < worst.successRate)) worst = { ...row, successRate };
  }
  return worst;
}

/** ok, over intended, of all rows that `accept` takes; `null` where nothing was intended. */
export function rateOf(figures: Figures, accept: (row: AvailabilityRow) => boolean): number | null {
  let ok = 0;
  let intended = 0;
  for (const row of figures.availability) {
    if (!accept(row)) continue;
    ok += row.ok;
    intended += row.intended;
  }
  return intended === 0 ? null : ok / intended;
}

/** The highest p99 over datacenters, with where it was. */
export function worstP99(figures: Figures, accept: (row: LatencyRow) => boolean): LatencyRow | null {
  return figures.latency
    .filter(accept)
    .reduce<LatencyRow | null>((worst, row) => (worst === null || row.p99Ms > worst.p99Ms ? row : worst), null);
}
