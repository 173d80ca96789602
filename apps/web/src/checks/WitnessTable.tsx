import type { CheckedOperation } from '@isthmus/contract';
import { Scroll } from '../table/Scroll.js';
import table from '../table/table.module.css';
import { Sign } from '../verdict/Sign.js';
import { OUTCOME_SIGNS } from '../verdict/verdict.js';
import styles from './checks.module.css';
import { operationWords } from './operationWords.js';

interface WitnessTableProps {
  readonly operations: readonly CheckedOperation[];
  readonly offender: CheckedOperation;
}

/** The operations of a proof, the impossible one marked. */
export function WitnessTable({ operations, offender }: WitnessTableProps) {
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
