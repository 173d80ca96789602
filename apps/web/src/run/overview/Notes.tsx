import type { Report } from '@isthmus/contract';
import { Card } from '../../frame/Card.js';
import { formatCount, formatDuration, formatInstant } from '../../format/numbers.js';
import { Sign } from '../../verdict/Sign.js';
import type { Sign as SignOf } from '../../verdict/verdict.js';
import { nounOf } from '../kinds.js';
import styles from './notes.module.css';

const OUTCOMES: Readonly<Record<Report['expectations'][number]['outcome'], SignOf>> = {
  passed: { glyph: '✓', word: 'passed', tone: 'ok' },
  failed: { glyph: '✗', word: 'failed', tone: 'bad' },
  'not applicable': { glyph: '–', word: 'not applicable', tone: 'neutral' },
};

const ANSWERS: Readonly<Record<Report['cap']['availability'][number]['answer'], SignOf>> = {
  yes: { glyph: '✓', word: 'available', tone: 'ok' },
  no: { glyph: '✗', word: 'not available', tone: 'bad' },
  'not applicable': { glyph: '–', word: 'not applicable', tone: 'neutral' },
};

/** What else the run says: its own assertions, downtime, availability in the sense of CAP, and the limits of report and model. */
export function Notes({ report }: { readonly report: Report }) {
  const downtime = report.downtime.filter(({ intervals }) => intervals.length > 0);
  return (
    <div className={styles.notes}>
      {report.expectations.length === 0 ? null : (
        <Card title="Assertions of the experiment">
          <ul className={styles.list}>
            {report.expectations.map(({ outcome, sentence }, index) => (
              <li key={index}>
                <Sign sign={OUTCOMES[outcome]} /> {sentence}
              </li>
            ))}
          </ul>
        </Card>
      )}
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
      {report.cap.availability.length === 0 ? null : (
        <Card
          title="Availability in the sense of CAP"
          subtitle="Every request that a live node received at least one deadline before the heal is answered in time."
        >
          <ul className={styles.list}>
            {report.cap.availability.map(({ fault, answer, sentence }) => (
              <li key={fault}>
                <strong>{fault}</strong> <Sign sign={ANSWERS[answer]} /> {sentence}
              </li>
            ))}
          </ul>
        </Card>
      )}
      {report.warnings.length === 0 ? null : (
        <Card title="Warnings">
          <ul className={styles.list}>
            {report.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </Card>
      )}
      {report.leftOut === undefined ? null : (
        <Card
          title="Left out"
          subtitle="Lists that were cut so that the report stays small; its sentences come from all there was."
        >
          <ul className={styles.list}>
            {report.leftOut.map(({ figures, listed, of }) => (
              <li key={figures}>
                {figures}: {formatCount(listed)} of {formatCount(of)} are here
              </li>
            ))}
          </ul>
        </Card>
      )}
      <Card title="Not modelled">
        <ul className={styles.list}>
          {report.notModelled.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </Card>
    </div>
  );
}
