import type { Matrix } from '@isthmus/contract';

/** What ping said of the round trips from one region to another, in milliseconds. */
export interface RoundTripSpread {
  readonly min: number;
  readonly average: number;
  readonly max: number;
  /** Its "mdev": the standard deviation of the round trips, as ping computes it. */
  readonly deviation: number;
}

/** The spreads that belong to a matrix, by row and column of it. */
export interface SpreadMatrix {
  readonly matrix: Matrix;
  readonly rows: readonly (readonly RoundTripSpread[])[];
}

/** From a table like that of the matrix's averages, each cell `least/greatest/mdev` in milliseconds. */
export function spreads(matrix: Matrix, table: string): SpreadMatrix {
  const [header, ...lines] = table.trim().split('\n');
  if (header !== `from,${matrix.regions.join(',')}`) throw new Error(`the spreads of ${matrix.id} have other regions`);
  const rows = lines.map((line, row) => {
    const [region, ...cells] = line.split(',');
    if (region !== matrix.regions[row] || cells.length !== matrix.regions.length)
      throw new Error(`the spreads of ${matrix.id}: row ${row + 1} does not fit the header`);
    return cells.map((cell, column) => {
      const [min = NaN, max = NaN, deviation = NaN] = cell.split('/').map(Number);
      return { min, average: matrix.roundTripsMs[row]?.[column] ?? NaN, max, deviation };
    });
  });
  return { matrix, rows };
}
