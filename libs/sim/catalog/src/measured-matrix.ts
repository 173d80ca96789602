import type { Matrix } from '@isthmus/contract';

export type MeasuredMatrix = Matrix;

/** A matrix from its table: a header `from,<region>,...`, then a row for each region, in milliseconds; empty: not measured. */
export function measured(
  table: Omit<Matrix, 'regions' | 'roundTripsMs'> & { readonly roundTripsMs: string },
): MeasuredMatrix {
  const [header, ...rows] = table.roundTripsMs
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  const regions = (header ?? []).slice(1);
  const roundTripsMs = rows.map(([region, ...cells], index) => {
    if (region !== regions[index] || cells.length !== regions.length)
      throw new Error(`matrix ${table.id}: row ${index + 1} does not fit the header`);
    return cells.map((cell) => (cell === '' ? null : Number(cell)));
  });
  return { ...table, regions, roundTripsMs };
}
