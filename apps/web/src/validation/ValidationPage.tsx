import { VALIDATION_COLUMNS, validationCells, type ValidationReport, type ValidationRow } from '@isthmus/contract';
import { useQuery } from '@tanstack/react-query';
import { validationQuery } from '../api/resources.js';
import { plural } from '../format/numbers.js';
import { Card } from '../frame/Card.js';
import { Page } from '../frame/Page.js';
import { Failure, Loading } from '../frame/states.js';
import { Scroll } from '../table/Scroll.js';
import table from '../table/table.module.css';
import { Sign } from '../verdict/Sign.js';
import type { Sign as SignOf } from '../verdict/verdict.js';
import styles from './validation.module.css';

/** How far to trust the numbers: published results beside what the engine makes of them. */
export function ValidationPage() {
  const validation = useQuery(validationQuery());
  const { data } = validation;
  return (
    <Page title="How far to trust the numbers" lead={data === undefined ? undefined : leadOf(data)}>
      {data !== undefined ? (
        data.results.map((result) => (
          <Card key={result.name} title={result.title} subtitle={result.source}>
            <p className={styles.method}>
              {result.method
                .split('`')
                .map((part, index) => (index % 2 === 0 ? part : <code key={index}>{part}</code>))}
            </p>
            <Rows caption={result.title} rows={data.rows.filter((row) => row.result === result.name)} />
            <p className={styles.method}>
              Repeat it with <code>npx isthmus validate --only {result.name}</code>.
            </p>
          </Card>
        ))
      ) : validation.isError ? (
        <Failure error={validation.error} retry={() => void validation.refetch()} />
      ) : (
        <Loading what="the validation" />
      )}
    </Page>
  );
}

function leadOf({ summary, engineVersion }: ValidationReport): string {
  const { rows, passed, failed, notJudged } = summary;
  return `Published results, re-run as experiments by engine ${engineVersion}: ${passed} of ${plural(rows, 'row')} pass, ${failed} fail, and ${notJudged} are not judged, which is not a pass.`;
}

/** Folded unless one fails. */
function Rows({ caption, rows }: { readonly caption: string; readonly rows: readonly ValidationRow[] }) {
  const counted = (pass: boolean | null, words: string) => {
    const count = rows.filter((row) => row.pass === pass).length;
    return count === 0 ? [] : [`${count} ${words}`];
  };
  const counts = [...counted(true, 'pass'), ...counted(false, 'fail'), ...counted(null, 'not judged')];
  return (
    <details open={rows.some(({ pass }) => pass === false)}>
      <summary>
        {plural(rows.length, 'row')}: {counts.join(', ')}
      </summary>
      <Table caption={caption} rows={rows} />
    </details>
  );
}

function Table({ caption, rows }: { readonly caption: string; readonly rows: readonly ValidationRow[] }) {
  const [what, ...figures] = VALIDATION_COLUMNS;
  return (
    <Scroll label={caption}>
      <table className={table.table}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{what}</th>
            {figures.map((column) => (
              <th key={column} scope="col" className={column === 'pass' ? undefined : table.numeric}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.what} row={row} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Row({ row }: { readonly row: ValidationRow }) {
  const [what, ...rest] = validationCells(row);
  return (
    <tr>
      <th scope="row" className={styles.what}>
        {what}
      </th>
      {rest.slice(0, -1).map((cell, column) => (
        <td key={column} className={table.numeric}>
          {cell}
        </td>
      ))}
      <td>
        <Sign sign={signOf(row.pass)} />
      </td>
    </tr>
  );
}

function signOf(pass: boolean | null): SignOf {
  if (pass === null) return { glyph: '–', word: 'not judged', tone: 'neutral' };
  return pass ? { glyph: '✓', word: 'pass', tone: 'ok' } : { glyph: '✗', word: 'fails', tone: 'bad' };
}
