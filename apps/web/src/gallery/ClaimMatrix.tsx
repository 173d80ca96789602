import type { Claim } from '@isthmus/contract';
import { Link } from '@tanstack/react-router';
import { Card } from '../frame/Card.js';
import { Scroll } from '../table/Scroll.js';
import table from '../table/table.module.css';
import { Sign } from '../verdict/Sign.js';
import { cellSign } from './claimSigns.js';

type Matrix = NonNullable<Claim['matrix']>;

/** The verdicts of a matrix's runs, each cell a link to one of them. */
export function ClaimMatrix({ matrix, seeds }: { readonly matrix: Matrix; readonly seeds: number }) {
  const stored = matrix.cells.some(({ runId }) => runId !== null);
  const cellAt = (row: string, column: string) =>
    matrix.cells.find((cell) => cell.row === row && cell.column === column);
  return (
    <Card
      title="The matrix"
      subtitle={`Each cell is the verdict of its ${seeds} runs, computed from what clients and nodes saw${stored ? ', and leads to one of them' : ''}.`}
    >
      <Scroll label="Strategies and faults">
        <table className={table.table}>
          <thead>
            <tr>
              <td />
              {matrix.columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {matrix.rows.map((row) => (
              <tr key={row}>
                <th scope="row">{row}</th>
                {matrix.columns.map((column) => (
                  <td key={column}>
                    <Cell cell={cellAt(row, column)} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Card>
  );
}

function Cell({ cell }: { readonly cell: Matrix['cells'][number] | undefined }) {
  const [first, ...others] = cell?.values ?? [];
  if (cell === undefined || first === undefined) return <>–</>;
  const total = (cell.values ?? []).reduce((sum, { seeds }) => sum + seeds, 0);
  const counted = others.length === 0 ? '' : `${first.seeds} of ${total}`;
  const sign = <Sign sign={cellSign(first.value)}>{counted}</Sign>;
  return cell.runId === null ? (
    sign
  ) : (
    <Link
      to="/runs/$runId"
      params={{ runId: cell.runId }}
      aria-label={`${cell.row}, ${cell.column}: ${first.value}, ${first.seeds} of ${total} seeds`}
    >
      {sign}
    </Link>
  );
}
