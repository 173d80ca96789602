import type { BatchResource, Comparison } from '@isthmus/contract';
import type { StoredCell } from '@isthmus/persistence';
import { compare, comparisonFindings, type RunFigures } from '@isthmus/sim-metrics';

/** Compares the cells of a batch by what has finished so far. */
export function comparisonOf(
  { id, name, counts }: Pick<BatchResource, 'id' | 'name' | 'counts'>,
  cells: readonly StoredCell[],
): Comparison {
  const compared = cells.map(({ strategy, layout, runs }) => ({
    strategy,
    layout,
    runs: runs.flatMap(({ summary }): RunFigures[] => (summary === null ? [] : [summary])),
  }));
  const figures = compare(compared);
  return {
    batchId: id,
    name,
    complete: counts.queued + counts.running === 0,
    counts,
    strategies: [...new Set(cells.map(({ strategy }) => strategy))],
    layouts: [...new Set(cells.map(({ layout }) => layout))],
    phases: [
      ...new Set(compared.flatMap(({ runs }) => runs.flatMap(({ phases }) => phases.map((phase) => phase.name)))),
    ],
    findings: comparisonFindings(figures).map(({ sentence }) => sentence),
    cells: cells.map((cell, index) => {
      const cellFigures = figures[index];
      if (cellFigures === undefined) throw new Error(`no figures for cell ${index}`);
      return {
        ...(cellFigures as Omit<Comparison['cells'][number], 'experimentId' | 'counts' | 'datacenters' | 'runs'>),
        experimentId: cell.experimentId,
        counts: cell.counts,
        datacenters: [...cell.datacenters],
        runs: cell.runs.map(({ id: run, seed, state, summary }) => ({
          id: run,
          seed,
          state,
          linearizable: summary?.linearizable.verdict ?? null,
          cap: summary?.cap.verdict ?? null,
        })),
      };
    }),
  };
}
