import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { batchesQuery, experimentsQuery } from '../api/resources.js';
import { Gallery } from '../examples/Gallery.js';
import { Card } from '../frame/Card.js';
import { Page } from '../frame/Page.js';
import { type Change, changed } from '../frame/search.js';
import { Failure, Loading, Nothing } from '../frame/states.js';
import { sortOfText, textOfSort } from '../table/sort.js';
import { BatchesTable } from './BatchesTable.js';
import styles from './experiments.module.css';
import { ExperimentsTable } from './ExperimentsTable.js';
import { Filters } from './Filters.js';
import { filtered } from './rows.js';
import type { ExperimentsSearch } from './search.js';

const route = getRouteApi('/experiments');

/** What was run, what has finished, what broke. */
export function ExperimentsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const experiments = useQuery(experimentsQuery(search.page, undefined));
  const batches = useQuery(batchesQuery());
  const change = (next: Change<ExperimentsSearch>) =>
    void navigate({
      search: (given) => changed(given, next),
      replace: true,
      resetScroll: false,
    });
  const sort = sortOfText(search.sort, '-created');
  const data = experiments.data?.data ?? [];
  const rows = filtered(data, search, sort);
  const empty = experiments.data?.data.length === 0 && batches.data?.data.length === 0 && search.page === undefined;
  return (
    <Page
      title="Experiments"
      lead="Who could read and write while the link was cut, how long it took, which guarantee was kept."
      actions={
        <Link to="/submit" className={styles.submit}>
          Submit an experiment
        </Link>
      }
    >
      {experiments.isError && experiments.data === undefined ? (
        <Failure error={experiments.error} retry={() => void experiments.refetch()} />
      ) : experiments.isPending || batches.isPending ? (
        <Loading what="experiments" />
      ) : empty ? (
        <Nothing>
          <h2>Nothing has run here yet</h2>
          <p>
            An experiment describes datacenters, a replication strategy, clients and faults. Isthmus simulates it and
            answers from what the clients saw. Start with one of these; each is a document that you can read and change.
            The <Link to="/gallery">gallery</Link> has more, each with a claim that its runs bear out.
          </p>
          <Gallery />
        </Nothing>
      ) : (
        <>
          {batches.isError ? <Failure error={batches.error} retry={() => void batches.refetch()} /> : null}
          {batches.data === undefined || batches.data.data.length === 0 ? null : (
            <Card title="Batches" subtitle="One experiment, swept over strategies, layouts and seeds.">
              <BatchesTable batches={batches.data.data} />
            </Card>
          )}
          <Card
            title="Experiments"
            subtitle="Verdicts count seeds. Worst writes: the lowest success rate of a datacenter during the faults, median over seeds. p99: of writes, worst datacenter, whole run, median over seeds. Band: when faults are in force."
          >
            <Filters search={search} rows={data} onChange={change} />
            {rows.length === 0 ? (
              <p>
                {data.length === 0
                  ? 'No experiment on its own yet: those of a batch are on its page.'
                  : 'No experiment fits these filters.'}
              </p>
            ) : (
              <ExperimentsTable rows={rows} sort={sort} onSort={(next) => change({ sort: textOfSort(next) })} />
            )}
            <div className={styles.pages}>
              {search.page === undefined ? null : (
                <button type="button" onClick={() => change({ page: undefined })}>
                  Newest
                </button>
              )}
              {experiments.data?.nextPageToken == null ? null : (
                <button type="button" onClick={() => change({ page: experiments.data?.nextPageToken ?? undefined })}>
                  Older
                </button>
              )}
            </div>
          </Card>
          <details className={styles.examples}>
            <summary>Examples that one click runs</summary>
            <Gallery />
          </details>
        </>
      )}
    </Page>
  );
}
