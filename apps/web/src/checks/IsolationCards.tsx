import type { IsolationJudgement } from '@isthmus/contract';
import { listed, plural } from '../format/numbers.js';
import { Card } from '../frame/Card.js';
import { Scroll } from '../table/Scroll.js';
import table from '../table/table.module.css';
import { Sign } from '../verdict/Sign.js';
import { VERDICT_SIGNS } from '../verdict/verdict.js';
import styles from './checks.module.css';

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
        <Scroll label="Isolation levels">
          <table className={table.table}>
            <caption className="visually-hidden">Isolation levels</caption>
            <thead>
              <tr>
                <th scope="col">level</th>
                <th scope="col">verdict</th>
                <th scope="col">why</th>
              </tr>
            </thead>
            <tbody>
              {levels.map((one) => (
                <tr key={one.level}>
                  <th scope="row">{one.level}</th>
                  <td>
                    <Sign sign={VERDICT_SIGNS[one.verdict]} />
                  </td>
                  <td>{one.undecided ?? (one.anomaly === undefined ? '–' : (anomalies[one.anomaly]?.name ?? '–'))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
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
