import type { Report } from '@isthmus/contract';
import { Card } from '../../frame/Card.js';
import { Fold } from '../../frame/Fold.js';
import { formatCount, formatDuration, formatInstant } from '../../format/numbers.js';
import { Sign } from '../../verdict/Sign.js';
import type { Sign as SignOf } from '../../verdict/verdict.js';
import { nounOf } from '../kinds.js';
import styles from '../overview/notes.module.css';
import { outageFinding } from './finding.js';

const ANSWERS: Readonly<Record<Report['cap']['availability'][number]['answer'], SignOf>> = {
  yes: { glyph: '✓', word: 'available', tone: 'ok' },
  no: { glyph: '✗', word: 'not available', tone: 'bad' },
  'not applicable': { glyph: '–', word: 'not applicable', tone: 'neutral' },
};

/** When nobody was served, and availability in the sense of CAP. */
export function Outages({ report }: { readonly report: Pick<Report, 'downtime' | 'cap'> }) {
  const downtime = report.downtime.filter(({ intervals }) => intervals.length > 0);
  const { availability } = report.cap;
  return (
    <Fold id="downtime" topic="Downtime" sentence={outageFinding(report)}>
      <div className={styles.notes}>
        <Card title="Downtime" subtitle="Intervals with at least 5 failed operations and no success.">
          {downtime.length === 0 ? (
            <p>None: no datacenter had such an interval.</p>
          ) : (
            <ul className={styles.list}>
              {downtime.map((row) => (
                <li key={`${row.datacenter} ${row.kind}`}>
                  <strong>
                    {row.datacenter}, {nounOf(row.kind)}: {formatDuration(row.totalMs)}
                  </strong>{' '}
                  {row.intervals
                    .map(
                      ({ fromMs, toMs, failed }) =>
                        `${formatInstant(fromMs)} to ${formatInstant(toMs)} (${formatCount(failed)} failed)`,
                    )
                    .join('; ')}
                </li>
              ))}
            </ul>
          )}
        </Card>
        {availability.length === 0 ? null : (
          <Card
            title="Availability in the sense of CAP"
            subtitle="Every request that a live node received at least one deadline before the heal is answered in time."
          >
            <ul className={styles.list}>
              {availability.map(({ fault, answer, sentence }) => (
                <li key={fault}>
                  <strong>{fault}</strong> <Sign sign={ANSWERS[answer]} /> {sentence}
                </li>
              ))}
            </ul>
          </Card>
        )}
      </div>
    </Fold>
  );
}
