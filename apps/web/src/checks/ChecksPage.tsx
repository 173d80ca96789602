import type { Check } from '@isthmus/contract';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { checksQuery } from '../api/jobs.js';
import { formatAge, formatCount } from '../format/numbers.js';
import { Card } from '../frame/Card.js';
import { Page } from '../frame/Page.js';
import { Failure, Loading } from '../frame/states.js';
import { Scroll } from '../table/Scroll.js';
import table from '../table/table.module.css';
import styles from './checks.module.css';
import { CheckSign } from './CheckSign.js';
import { UploadForm } from './UploadForm.js';

const route = getRouteApi('/checks');

/** Histories from elsewhere: which of them are linearizable. */
export function ChecksPage() {
  const { page } = route.useSearch();
  const checks = useQuery(checksQuery(page));
  return (
    <Page
      title="Checks"
      lead="Histories that were recorded elsewhere, judged by the checkers that judge the simulations."
    >
      <Card
        title="Check a history"
        subtitle="Is it linearizable? One that cannot be read is refused with line and column, and nothing is stored."
      >
        <UploadForm />
      </Card>
      <Card title="Checked histories" subtitle="Newest first. A verdict is about this history, not about the system.">
        {checks.isError && checks.data === undefined ? (
          <Failure error={checks.error} retry={() => void checks.refetch()} />
        ) : checks.isPending ? (
          <Loading what="checks" />
        ) : (
          <>
            {checks.data.data.length === 0 ? <p>No history yet.</p> : <ChecksTable checks={checks.data.data} />}
            <div className={styles.pages}>
              {page === undefined ? null : (
                <Link to="/checks" search={{}}>
                  Newest
                </Link>
              )}
              {checks.data.nextPageToken === null ? null : (
                <Link to="/checks" search={{ page: checks.data.nextPageToken }}>
                  Older
                </Link>
              )}
            </div>
          </>
        )}
      </Card>
    </Page>
  );
}

function ChecksTable({ checks }: { readonly checks: readonly Check[] }) {
  const now = Date.now();
  return (
    <Scroll label="Checked histories">
      <table className={table.table}>
        <caption className="visually-hidden">Checked histories</caption>
        <thead>
          <tr>
            <th scope="col">name</th>
            <th scope="col">linearizable</th>
            <th scope="col">model</th>
            <th scope="col">format</th>
            <th scope="col" className={table.numeric}>
              operations
            </th>
            <th scope="col" className={table.numeric}>
              age
            </th>
          </tr>
        </thead>
        <tbody>
          {checks.map((check) => (
            <tr key={check.id}>
              <th scope="row">
                <Link to="/checks/$checkId" params={{ checkId: check.id }} className={styles.name}>
                  {check.name ?? check.id}
                </Link>
              </th>
              <td>
                <CheckSign check={check} />
              </td>
              <td>{check.model}</td>
              <td>{check.format}</td>
              <td className={table.numeric}>{formatCount(check.operations)}</td>
              <td className={table.numeric}>
                <time dateTime={check.createdAt}>{formatAge(check.createdAt, now)}</time>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
