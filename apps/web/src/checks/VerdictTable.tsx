import type { Judgement } from '@isthmus/contract';
import { Scroll } from '../table/Scroll.js';
import table from '../table/table.module.css';
import { Sign } from '../verdict/Sign.js';
import { VERDICT_SIGNS } from '../verdict/verdict.js';

interface VerdictTableProps {
  readonly caption: string;
  /** What the verdicts are on: the head of the first column. */
  readonly subject: string;
  readonly rows: readonly { readonly name: string; readonly verdict: Judgement['verdict']; readonly why: string }[];
}

/** A verdict on each of several models or levels, and why. */
export function VerdictTable({ caption, subject, rows }: VerdictTableProps) {
  return (
    <Scroll label={caption}>
      <table className={table.table}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{subject}</th>
            <th scope="col">verdict</th>
            <th scope="col">why</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, verdict, why }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                <Sign sign={VERDICT_SIGNS[verdict]} />
              </td>
              <td>{why}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
