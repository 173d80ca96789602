import type { ExperimentResource, Run } from '@isthmus/contract';
import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { runQuery } from '../api/resources.js';
import { formatDuration, formatShare } from '../format/numbers.js';
import { worstP99, worstWrite } from '../run/figures.js';
import { mainChange } from '../run/kinds.js';
import { Scroll } from '../table/Scroll.js';
import table from '../table/table.module.css';
import { Sign } from '../verdict/Sign.js';
import { CAP_SIGNS, STATE_SIGNS, VERDICT_SIGNS } from '../verdict/verdict.js';
import styles from './experiment.module.css';

type ListedRun = ExperimentResource['runs'][number];

/** Runs on a page of the table: their summaries are fetched one by one. */
const PAGE = 20;

export function RunsTable({ runs }: { readonly runs: readonly ListedRun[] }) {
  const [first, setFirst] = useState(0);
  const shown = runs.slice(first, first + PAGE);
  const summaries = useQueries({
    queries: shown.map((run) => ({ ...runQuery(run.id), enabled: run.state === 'succeeded', staleTime: Infinity })),
  });
  return (
    <>
      <Scroll label="Runs">
        <table className={table.table}>
          <caption className="visually-hidden">Runs of the experiment</caption>
          <thead>
            <tr>
              <th scope="col">seed</th>
              <th scope="col">state</th>
              <th scope="col">linearizable</th>
              <th scope="col">CAP verdict</th>
              <th scope="col" className={table.numeric}>
                worst writes
              </th>
              <th scope="col" className={table.numeric}>
                p99 of writes
              </th>
              <th scope="col">first finding</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((run, index) => (
              <RunRow key={run.id} run={run} summary={summaries[index]?.data?.summary ?? null} />
            ))}
          </tbody>
        </table>
      </Scroll>
      {runs.length <= PAGE ? null : (
        <div className={styles.pager}>
          <button type="button" disabled={first === 0} onClick={() => setFirst(Math.max(0, first - PAGE))}>
            Previous
          </button>
          <button type="button" disabled={first + PAGE >= runs.length} onClick={() => setFirst(first + PAGE)}>
            Next
          </button>
          runs {first + 1} to {first + shown.length} of {runs.length}
        </div>
      )}
    </>
  );
}

function RunRow({ run, summary }: { readonly run: ListedRun; readonly summary: Run['summary'] }) {
  const writes = summary === null ? null : worstWrite(summary);
  const p99 =
    summary === null
      ? null
      : worstP99(summary, ({ kind, phase }) => kind === mainChange(summary.latency) && phase === 'all');
  return (
    <tr>
      <th scope="row">
        <Link to="/runs/$runId" params={{ runId: run.id }} className={styles.seed}>
          seed {run.seed}
        </Link>
      </th>
      <td>
        <Sign sign={STATE_SIGNS[run.state]}>
          {run.state === 'running' ? formatShare(Math.floor(run.progress * 100) / 100) : ''}
        </Sign>
      </td>
      <td>{summary === null ? '–' : <Sign sign={VERDICT_SIGNS[summary.linearizable.verdict]} />}</td>
      <td>{summary === null ? '–' : <Sign sign={CAP_SIGNS[summary.cap.verdict]} />}</td>
      <td className={table.numeric}>{writes === null ? '–' : formatShare(writes.successRate)}</td>
      <td className={table.numeric}>{p99 === null ? '–' : formatDuration(p99.p99Ms)}</td>
      <td className={styles.finding}>{run.error?.message ?? summary?.findings[0] ?? ''}</td>
    </tr>
  );
}
