import { useState } from 'react';
import { csvOf, download } from './csv.js';
import { Scroll } from './Scroll.js';
import styles from './table.module.css';

/** Data as text: the counterpart of a picture. */
export interface TableData {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

interface DataTableProps {
  readonly caption: string;
  readonly data: TableData;
  /** Of the file that the CSV button gives. */
  readonly file: string;
}

const PAGE = 25;

export function DataTable({ caption, data, file }: DataTableProps) {
  const [first, setFirst] = useState(0);
  const start = Math.min(first, Math.max(0, data.rows.length - 1));
  const shown = data.rows.slice(start, start + PAGE);
  const numeric = data.columns.map((_, column) => data.rows.some((row) => typeof row[column] === 'number'));
  return (
    <div>
      <Scroll label={caption}>
        <table className={styles.table} data-rows={data.rows.length}>
          <caption className="visually-hidden">{caption}</caption>
          <thead>
            <tr>
              {data.columns.map((column, index) => (
                <th key={column} scope="col" className={numeric[index] === true ? styles.numeric : undefined}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, index) => (
              <tr key={start + index}>
                {row.map((cell, column) => (
                  <td key={column} className={numeric[column] === true ? styles.numeric : undefined}>
                    {cell ?? '–'}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <div className={styles.pager}>
        {data.rows.length <= PAGE ? null : (
          <>
            <button type="button" disabled={start === 0} onClick={() => setFirst(Math.max(0, start - PAGE))}>
              Previous
            </button>
            <button type="button" disabled={start + PAGE >= data.rows.length} onClick={() => setFirst(start + PAGE)}>
              Next
            </button>
          </>
        )}
        <span>
          rows {data.rows.length === 0 ? 0 : start + 1} to {start + shown.length} of {data.rows.length}
        </span>
        <button type="button" onClick={() => download(`${file}.csv`, 'text/csv', csvOf(data.columns, data.rows))}>
          CSV
        </button>
      </div>
    </div>
  );
}
