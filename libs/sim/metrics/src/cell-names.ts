import type { CellFigures } from './comparison.js';
import { listText } from './wording.js';

type Named = Pick<CellFigures, 'strategy' | 'layout'>;

/** `raft and multi-leader (on aws-3)`: a strategy stands for all its cells unless its layouts are given. */
export function cellsText(some: readonly Named[], all: readonly Named[]): string {
  const strategies = [...new Set(some.map(({ strategy }) => strategy))];
  return listText(
    strategies.map((strategy) => {
      const layouts = some.filter((cell) => cell.strategy === strategy).map(({ layout }) => layout);
      const complete = all.filter((cell) => cell.strategy === strategy).every(({ layout }) => layouts.includes(layout));
      const named = layouts.flatMap((layout) => layout ?? []);
      return complete || named.length === 0 ? strategy : `${strategy} (on ${listText(named)})`;
    }),
  );
}

/** What a number of runs counts: seeds of one cell, or runs of several. */
export function runsText(cells: readonly Named[], count: number): string {
  return `${cells.length === 1 ? 'seed' : 'run'}${count === 1 ? '' : 's'}`;
}

/** The cells of each layout, in order of first appearance. */
export function layoutsIn<Cell extends Named>(
  cells: readonly Cell[],
): { readonly layout: string | null; readonly cells: Cell[] }[] {
  return [...new Set(cells.map(({ layout }) => layout))].map((layout) => ({
    layout,
    cells: cells.filter((cell) => cell.layout === layout),
  }));
}
