import type { IsolationJudgement } from '@isthmus/contract';
import { listed, plural } from '../format/numbers.js';
import { Card } from '../frame/Card.js';
import { Sign } from '../verdict/Sign.js';
import { VERDICT_SIGNS } from '../verdict/verdict.js';
import styles from './checks.module.css';
import { VerdictTable } from './VerdictTable.js';

/** The verdict on each isolation level, then each anomaly with its proof. */
export function IsolationCards({ judgement }: { readonly judgement: IsolationJudgement }) {
  const { level, verdict, transactions, committed, sessions, keys, levels, anomalies } = judgement;
  return (
    <>
      <Card
        title={
          <>
            Isolation: {level} <Sign sign={VERDICT_SIGNS[verdict]} />
          </>
        }
        subtitle={`${plural(transactions, 'transaction')} of ${plural(sessions, 'session')} on ${plural(keys, 'key')}, ${committed} known to have committed.`}
      >
        <VerdictTable
          caption="Isolation levels"
          subject="level"
          rows={levels.map((one) => ({
            name: one.level,
            verdict: one.verdict,
            why: one.undecided ?? (one.anomaly === undefined ? '–' : (anomalies[one.anomaly]?.name ?? '–')),
          }))}
        />
      </Card>
      {anomalies.map(({ name, excludes, statements }) => (
        <Card key={name} title={name} subtitle={`Excludes ${listed(excludes)} and what is stronger.`}>
          <ol className={styles.proof}>
            {statements.map((statement) => (
              <li key={statement}>{statement}</li>
            ))}
          </ol>
        </Card>
      ))}
    </>
  );
}
