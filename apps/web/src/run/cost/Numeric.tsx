import type { ReactNode } from 'react';
import { Scroll } from '../../table/Scroll.js';
import table from '../../table/table.module.css';

interface NumericProps {
  readonly caption: string;
  /** The first names what the row is about. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly ReactNode[])[];
}

/** A table of numbers, each row with a name. */
export function Numeric({ caption, columns: [first, ...others], rows }: NumericProps) {
  return (
    <Scroll label={caption}>
      <table className={table.table}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{first}</th>
            {others.map((column) => (
              <th key={column} scope="col" className={table.numeric}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells], row) => (
            <tr key={row}>
              <th scope="row">{name}</th>
              {cells.map((cell, column) => (
                <td key={column} className={table.numeric}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
