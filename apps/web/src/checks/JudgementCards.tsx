import type { CheckedOperation, Judgement } from '@isthmus/contract';
import { formatCount, listed, plural, sentence } from '../format/numbers.js';
import { Card } from '../frame/Card.js';
import { Scroll } from '../table/Scroll.js';
import table from '../table/table.module.css';
import { Sign } from '../verdict/Sign.js';
import { OUTCOME_SIGNS, VERDICT_SIGNS } from '../verdict/verdict.js';
import styles from './checks.module.css';
import { operationWords } from './operationWords.js';
import { proofOf } from './proof.js';

/** Keys named before the rest is only counted. */
const KEYS_NAMED = 20;

/** The verdict, then its proof. */
export function JudgementCards({ judgement }: { readonly judgement: Judgement }) {
  const { verdict, operations, sessions, keys, steps, violatingKeys, unjudgedKeys, witness } = judgement;
  return (
    <>
      <Card
        title={
          <>
            Linearizability <Sign sign={VERDICT_SIGNS[verdict]} />
          </>
        }
        subtitle={`${plural(operations, 'operation')} of ${plural(sessions, 'session')} on ${plural(keys, 'object')} judged, in ${plural(steps, 'step')} of the search.`}
      >
        <p>{sentence(judgement.sentence)}</p>
        {violatingKeys.length === 0 || keys === 1 ? null : <p>Violated: {named(violatingKeys)}.</p>}
        {unjudgedKeys.length === 0 ? null : <p>Not judged: {named(unjudgedKeys)}.</p>}
      </Card>
      {witness === null ? null : (
        <Card title="The proof" subtitle="Operations in order of invocation; ✗ marks the one that no order can place.">
          <ol className={styles.proof}>
            {proofOf(witness).map((statement) => (
              <li key={statement}>{statement}</li>
            ))}
          </ol>
          <WitnessTable operations={witness.operations} offender={witness.offender} />
        </Card>
      )}
    </>
  );
}

function named(keys: readonly string[]): string {
  const shown = keys.slice(0, KEYS_NAMED).map((key) => JSON.stringify(key));
  const left = keys.length - shown.length;
  return left > 0 ? `${shown.join(', ')} and ${formatCount(left)} more` : listed(shown);
}

interface WitnessTableProps {
  readonly operations: readonly CheckedOperation[];
  readonly offender: CheckedOperation;
}

function WitnessTable({ operations, offender }: WitnessTableProps) {
  return (
    <Scroll label="Operations of the proof">
      <table className={table.table}>
        <caption className="visually-hidden">Operations of the proof</caption>
        <thead>
          <tr>
            <th scope="col" className={table.numeric}>
              line
            </th>
            <th scope="col">session</th>
            <th scope="col">what</th>
            <th scope="col">outcome</th>
            <th scope="col" className={table.numeric}>
              invoked at
            </th>
            <th scope="col" className={table.numeric}>
              responded at
            </th>
          </tr>
        </thead>
        <tbody>
          {operations.map((operation, index) => (
            <tr key={index} className={isSame(operation, offender) ? styles.offender : undefined}>
              <td className={table.numeric}>{operation.line ?? '–'}</td>
              <td>{operation.session}</td>
              <td>
                <code>{operationWords(operation)}</code>
                {isSame(operation, offender) ? (
                  <>
                    {' '}
                    <Sign sign={{ glyph: '✗', word: 'impossible', tone: 'bad' }} />
                  </>
                ) : null}
              </td>
              <td>
                <Sign sign={OUTCOME_SIGNS[operation.outcome]} />
              </td>
              <td className={table.numeric}>{operation.invokedAt}</td>
              <td className={table.numeric}>{operation.respondedAt ?? 'never'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** A session has one operation at a time, so that these three name it. */
function isSame(one: CheckedOperation, other: CheckedOperation): boolean {
  return one.session === other.session && one.invokedAt === other.invokedAt && one.respondedAt === other.respondedAt;
}
