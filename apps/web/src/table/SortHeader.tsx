import { type ReactNode } from 'react';
import type { Sort } from './sort.js';
import styles from './table.module.css';

interface SortHeaderProps {
  readonly column: string;
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  readonly numeric?: boolean;
  readonly children: ReactNode;
}

/** A column's heading that sorts by it; a second press turns the order round. */
export function SortHeader({ column, sort, onSort, numeric = false, children }: SortHeaderProps) {
  const active = sort.column === column;
  return (
    <th
      scope="col"
      className={numeric ? styles.numeric : undefined}
      aria-sort={active ? (sort.descending ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        className={styles.sort}
        onClick={() => onSort({ column, descending: active ? !sort.descending : numeric })}
      >
        {children}
        <span aria-hidden="true">{active ? (sort.descending ? ' ▾' : ' ▴') : ''}</span>
      </button>
    </th>
  );
}
