/** A mark of a chart: columns run with x, rows from top to bottom. */
export interface Cursor {
  readonly column: number;
  readonly row: number;
}

export interface Grid {
  readonly columns: number;
  readonly rows: number;
}

/**
 * Where a key takes the cursor; `undefined` for keys that the chart leaves alone, `null` when it leaves the marks (Escape).
 * The first arrow enters at the first mark; the ends do not wrap, so that an end can be felt.
 */
export function moved(cursor: Cursor | null, key: string, { columns, rows }: Grid): Cursor | null | undefined {
  if (key === 'Escape') return cursor === null ? undefined : null;
  const step = STEPS[key];
  if (step === undefined || columns === 0 || rows === 0) return undefined;
  if (cursor === null) return { column: key === 'End' ? columns - 1 : 0, row: 0 };
  return {
    column: clamp(cursor.column + step.columns, columns),
    row: clamp(cursor.row + step.rows, rows),
  };
}

const STEPS: Readonly<Record<string, Grid>> = {
  ArrowRight: { columns: 1, rows: 0 },
  ArrowLeft: { columns: -1, rows: 0 },
  ArrowDown: { columns: 0, rows: 1 },
  ArrowUp: { columns: 0, rows: -1 },
  PageDown: { columns: 10, rows: 0 },
  PageUp: { columns: -10, rows: 0 },
  Home: { columns: -Infinity, rows: 0 },
  End: { columns: Infinity, rows: 0 },
};

function clamp(index: number, count: number): number {
  return Math.min(count - 1, Math.max(0, index));
}
