import type { Report } from '@isthmus/contract';
import { formatDuration } from '../../format/numbers.js';
import { Card } from '../../frame/Card.js';
import { Fold } from '../../frame/Fold.js';
import { Scroll } from '../../table/Scroll.js';
import table from '../../table/table.module.css';
import { headline, THEOREMS } from './theorems.js';

type Figures = NonNullable<Report['worstCase']>;

/** The slowest reads and writes beside the theorems that bound them. Nothing in reports of earlier engines. */
export function WorstCase({ report: { worstCase } }: { readonly report: Pick<Report, 'worstCase'> }) {
  if (worstCase === undefined || worstCase.sites.length === 0) return null;
  const finding = headline(worstCase);
  return (
    <Fold id="worst-case" topic="Worst case" sentence={finding}>
      <Card
        title={finding}
        subtitle="The theorems are on the slowest operation of all sites and all executions; one run need not meet it. Reads of a local copy are left out."
      >
        <Bounds bounds={worstCase.bounds} />
        <Scroll label="The slowest operations">
          <table className={table.table}>
            <caption className="visually-hidden">The slowest read and write from each datacenter</caption>
            <thead>
              <tr>
                <th scope="col">datacenter</th>
                <th scope="col" className={table.numeric}>
                  slowest read
                </th>
                <th scope="col" className={table.numeric}>
                  slowest write
                </th>
              </tr>
            </thead>
            <tbody>
              {worstCase.sites.map(({ datacenter, readMs, writeMs }) => (
                <tr key={datacenter}>
                  <th scope="row">{datacenter}</th>
                  <td className={table.numeric}>{readMs === null ? '–' : formatDuration(readMs)}</td>
                  <td className={table.numeric}>{writeMs === null ? '–' : formatDuration(writeMs)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </Card>
    </Fold>
  );
}

/** A line for each theorem: what it says here, or why it does not apply. */
export function Bounds({ bounds }: Pick<Figures, 'bounds'>) {
  return (
    <ul>
      {bounds.map(({ theorem, sentence }) => (
        <li key={theorem}>
          {THEOREMS[theorem]}: {sentence}.
        </li>
      ))}
    </ul>
  );
}
