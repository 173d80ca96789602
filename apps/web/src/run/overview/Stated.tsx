import type { Report } from '@isthmus/contract';
import { Card } from '../../frame/Card.js';
import { Sign } from '../../verdict/Sign.js';
import type { Sign as SignOf } from '../../verdict/verdict.js';
import styles from './notes.module.css';

const OUTCOMES: Readonly<Record<Report['expectations'][number]['outcome'], SignOf>> = {
  passed: { glyph: '✓', word: 'passed', tone: 'ok' },
  failed: { glyph: '✗', word: 'failed', tone: 'bad' },
  'not applicable': { glyph: '–', word: 'not applicable', tone: 'neutral' },
};

/** What the experiment had asserted, and what the service has to say about its definition. */
export function Stated({ report }: { readonly report: Pick<Report, 'expectations' | 'warnings'> }) {
  const { expectations, warnings } = report;
  if (expectations.length + warnings.length === 0) return null;
  return (
    <div className={styles.notes}>
      {expectations.length === 0 ? null : (
        <Card title="Assertions of the experiment">
          <ul className={styles.list}>
            {expectations.map(({ outcome, sentence }, index) => (
              <li key={index}>
                <Sign sign={OUTCOMES[outcome]} /> {sentence}
              </li>
            ))}
          </ul>
        </Card>
      )}
      {warnings.length === 0 ? null : (
        <Card title="Warnings">
          <ul className={styles.list}>
            {warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </Card>
      )}
    </div>
  );
}
