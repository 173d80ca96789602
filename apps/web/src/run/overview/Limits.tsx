import type { Report } from '@isthmus/contract';
import { Card } from '../../frame/Card.js';
import { Fold } from '../../frame/Fold.js';
import { formatCount, plural } from '../../format/numbers.js';
import styles from './notes.module.css';

/** What the model leaves out, and what this report does. */
export function Limits({ report }: { readonly report: Pick<Report, 'leftOut' | 'notModelled'> }) {
  const { leftOut = [], notModelled } = report;
  const cut = leftOut.length === 0 ? '' : `; ${plural(leftOut.length, 'list')} of the report cut short`;
  return (
    <Fold id="limits" topic="Limits" sentence={`${plural(notModelled.length, 'simplification')} of the model${cut}`}>
      <div className={styles.notes}>
        <Card title="Not modelled">
          <ul className={styles.list}>
            {notModelled.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Card>
        {leftOut.length === 0 ? null : (
          <Card
            title="Left out"
            subtitle="Lists that were cut so that the report stays small; its sentences come from all there was."
          >
            <ul className={styles.list}>
              {leftOut.map(({ figures, listed, of }) => (
                <li key={figures}>
                  {figures}: {formatCount(listed)} of {formatCount(of)} are here
                </li>
              ))}
            </ul>
          </Card>
        )}
      </div>
    </Fold>
  );
}
