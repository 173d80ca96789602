import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import { DataTable, type TableData } from '../table/DataTable.js';
import { type Cursor, type Grid, moved } from './cursor.js';
import styles from './Figure.module.css';
import { useWidth } from './useWidth.js';

interface FigureProps {
  /** Unique on the page. */
  readonly name: string;
  /** What was found, in a sentence. */
  readonly title: string;
  /** How the picture says it. */
  readonly subtitle: ReactNode;
  readonly grid: Grid;
  /** The mark under the cursor, in words. */
  readonly describe: (cursor: Cursor) => string;
  readonly table: () => TableData;
  /** Narrower than this, the picture scrolls inside its own region. */
  readonly widthMin: number;
  readonly controls?: ReactNode;
  readonly below?: ReactNode;
  readonly onCursor?: (cursor: Cursor | null) => void;
  readonly children: (picture: Picture) => ReactNode;
}

export interface Picture {
  readonly width: number;
  readonly cursor: Cursor | null;
  readonly point: (cursor: Cursor | null) => void;
}

/**
 * A chart: a finding, how to read it, the picture, what is under the cursor in words, and the same data as a table.
 * One tab stop; arrow keys move from mark to mark, Escape lets go.
 */
export function Figure(props: FigureProps) {
  const { name, title, subtitle, grid, describe, table, widthMin, controls, below, onCursor, children } = props;
  const id = useId();
  const [cursor, setCursor] = useState<Cursor | null>(null);
  const [open, setOpen] = useState(false);
  const [region, measured] = useWidth<HTMLDivElement>();
  const inside = cursor !== null && cursor.column < grid.columns && cursor.row < grid.rows ? cursor : null;
  const point = (next: Cursor | null) => {
    setCursor(next);
    onCursor?.(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = moved(inside, event.key, grid);
    if (next === undefined) return;
    event.preventDefault();
    point(next);
  };
  return (
    <figure className={styles.figure} data-figure={name} aria-labelledby={`${id}-title`}>
      <div className={styles.head}>
        <figcaption>
          <h2 id={`${id}-title`}>{title}</h2>
          <p id={`${id}-subtitle`} className={styles.subtitle}>
            {subtitle}
          </p>
        </figcaption>
        <div className={styles.actions}>
          {controls}
          <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? 'Hide table' : 'Show as table'}
          </button>
        </div>
      </div>
      <div
        ref={region}
        className={styles.region}
        role="application"
        aria-roledescription="chart"
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-subtitle`}
        tabIndex={0}
        data-chart=""
        onKeyDown={onKeyDown}
        onPointerLeave={() => point(null)}
      >
        {measured === 0 ? null : children({ width: Math.max(widthMin, measured), cursor: inside, point })}
      </div>
      <p className={styles.readout} role="status" data-readout="">
        {inside === null ? <span aria-hidden="true">Point at a mark, or use the arrow keys.</span> : describe(inside)}
      </p>
      {below}
      {open ? <DataTable caption={`Data of: ${title}`} data={table()} file={name} /> : null}
    </figure>
  );
}
