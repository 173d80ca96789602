import type { Report } from '@isthmus/contract';
import { Card } from '../../frame/Card.js';
import { formatCount } from '../../format/numbers.js';
import styles from '../replicas/replicas.module.css';
import { disturbanceRows } from './rows.js';

/** What the network did to messages, and what happened to nodes and clocks. */
export function DisturbancesCard({ disturbances }: { readonly disturbances: Report['disturbances'] }) {
  const rows = disturbances === undefined ? [] : disturbanceRows(disturbances);
  if (rows.length === 0) return null;
  return (
    <Card
      title="What befell messages and nodes"
      subtitle="Messages between nodes, requests and answers; warm-up included."
    >
      <dl className={styles.fates}>
        {rows.map(({ what, count, note }) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{formatCount(count)}</dd>
            <dd className={styles.note}>{note}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
