import { Link } from '@tanstack/react-router';
import { type BatchListItem, isTerminal } from '../api/resources.js';
import { formatAge, formatCount, formatRemaining } from '../format/numbers.js';
import { Scroll } from '../table/Scroll.js';
import table from '../table/table.module.css';
import { Sign } from '../verdict/Sign.js';
import { STATE_SIGNS } from '../verdict/verdict.js';
import styles from './experiments.module.css';
import { ended } from './rows.js';

export function BatchesTable({ batches }: { readonly batches: readonly BatchListItem[] }) {
  const now = Date.now();
  return (
    <Scroll label="Batches">
      <table className={table.table}>
        <caption className="visually-hidden">Batches</caption>
        <thead>
          <tr>
            <th scope="col">name</th>
            <th scope="col">status</th>
            <th scope="col" className={table.numeric}>
              runs
            </th>
            <th scope="col" className={table.numeric}>
              age
            </th>
          </tr>
        </thead>
        <tbody>
          {batches.map((batch) => (
            <tr key={batch.id}>
              <th scope="row" className={styles.name}>
                <Link to="/batches/$batchId" params={{ batchId: batch.id }}>
                  {batch.name}
                </Link>
              </th>
              <td>
                <Sign sign={STATE_SIGNS[batch.state]} />
              </td>
              <td className={table.numeric}>
                {isTerminal(batch.state) ? (
                  `${formatCount(batch.counts.succeeded)}/${formatCount(batch.counts.total)}`
                ) : (
                  <span className={styles.moving}>
                    <progress max={1} value={batch.progress} aria-label={`Progress of ${batch.name}`} />
                    {formatCount(ended(batch.counts))}/{formatCount(batch.counts.total)}
                    {batch.etaSeconds === null ? '' : `, ${formatRemaining(batch.etaSeconds)} left`}
                  </span>
                )}
              </td>
              <td className={table.numeric}>
                <time dateTime={batch.createdAt}>{formatAge(batch.createdAt, now)}</time>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
