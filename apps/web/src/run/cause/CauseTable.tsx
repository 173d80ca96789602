import type { Cause } from '@isthmus/contract';
import { sentence } from '../../format/numbers.js';
import { Scroll } from '../../table/Scroll.js';
import table from '../../table/table.module.css';
import { Sign } from '../../verdict/Sign.js';
import styles from './cause.module.css';
import { causeRows } from './causeRows.js';

/** The finding in a sentence, and the counts that it was computed from. */
export function CauseTable({ cause }: { readonly cause: Cause }) {
  return (
    <>
      <p role="status" className={styles.finding}>
        {sentence(cause.sentence)}
      </p>
      <Scroll label="Runs that were made to find the cause">
        <table className={table.table}>
          <caption className="visually-hidden">Runs that were made to find the cause</caption>
          <thead>
            <tr>
              <th scope="col">what was run</th>
              <th scope="col" className={table.numeric}>
                violated
              </th>
              <th scope="col" className={table.numeric}>
                undecided
              </th>
              <th scope="col">answer</th>
              <th scope="col">theory</th>
            </tr>
          </thead>
          <tbody>
            {causeRows(cause).map(({ what, seeds, violated, undecided, answer, why }) => (
              <tr key={what}>
                <th scope="row">{what}</th>
                <td className={table.numeric}>
                  {violated} of {seeds}
                </td>
                <td className={table.numeric}>{undecided}</td>
                <td>{answer === null ? '–' : <Sign sign={answer} />}</td>
                <td className={styles.why}>{why}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p className={styles.hint}>
        Seeds from {cause.seed} on. Once a changed run is violated, its other seeds are left out.
      </p>
    </>
  );
}
