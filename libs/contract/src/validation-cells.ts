import type { Tolerance, ValidationRow } from './validation.js';

/** What the cells of a row are about. */
export const VALIDATION_COLUMNS = ['what', 'published', 'simulated', 'difference', 'tolerance', 'pass'] as const;

/** A row as people read it, the same on the command line, in the docs and in the dashboard. */
export function validationCells(row: ValidationRow): string[] {
  const valued = (value: number | null) => (value === null ? '–' : `${figure(value)}${row.unit && ` ${row.unit}`}`);
  return [
    row.note === null ? row.what : `${row.what} (${row.note})`,
    valued(row.published),
    valued(row.simulated),
    differenceInWords(row),
    toleranceInWords(row),
    row.pass === null ? 'not judged' : row.pass ? 'yes' : 'NO',
  ];
}

/** Most figures are milliseconds: three decimals are enough to read, and none where there is nothing behind the point. */
function figure(value: number): string {
  const rounded = Number(value.toFixed(3));
  return rounded === 0 && value !== 0 ? value.toPrecision(1) : String(rounded);
}

/** As the tolerance is: a share of the published figure, or in the unit. */
function differenceInWords({ difference, published, tolerance }: ValidationRow): string {
  if (difference === null || published === null) return '–';
  const sign = difference > 0 ? '+' : '';
  return tolerance?.kind === 'relative' && published !== 0
    ? `${sign}${Number(((100 * difference) / published).toFixed(2))} %`
    : `${sign}${figure(difference)}`;
}

function toleranceInWords({ tolerance, unit }: ValidationRow): string {
  if (tolerance === null) return '–';
  return tolerance.kind === 'absolute' && unit === 'ms' && tolerance.within === 1e-6 ? '±1 ns' : limits(tolerance);
}

function limits(tolerance: Tolerance): string {
  switch (tolerance.kind) {
    case 'relative':
      return `±${Number((tolerance.share * 100).toFixed(3))} %`;
    case 'absolute':
      return tolerance.within === 0 ? 'exact' : `±${figure(tolerance.within)}`;
    case 'between':
      return tolerance.atMost === null
        ? `at least ${figure(tolerance.atLeast)}`
        : `${figure(tolerance.atLeast)} to ${figure(tolerance.atMost)}`;
  }
}
