import type { Run } from '@isthmus/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { send } from '../api/client.js';
import { useEvents } from '../api/events.js';
import { isTerminal, reportQuery, runQuery } from '../api/resources.js';
import { Page } from '../frame/Page.js';
import { Progress } from '../frame/Progress.js';
import { Failure, FailurePage, Loading, LoadingPage } from '../frame/states.js';
import { formatShare } from '../format/numbers.js';
import { FailedRun } from './FailedRun.js';
import { Reproduce } from './overview/Reproduce.js';
import { ReportView } from './ReportView.js';
import { strategyTitle } from './strategy.js';

const route = getRouteApi('/runs/$runId');

/** One run: while it moves its progress, then its report, or why there is none. */
export function RunPage() {
  const { runId } = route.useParams();
  const run = useQuery(runQuery(runId));
  const moving = run.data !== undefined && !isTerminal(run.data.state);
  useEvents(moving ? `/v1/runs/${encodeURIComponent(runId)}/events` : null, [['run', runId]]);
  if (run.isPending) return <LoadingPage what="run" />;
  if (run.isError && run.data === undefined)
    return <FailurePage what="run" error={run.error} retry={() => void run.refetch()} />;
  return <KnownRun run={run.data} />;
}

function KnownRun({ run }: { readonly run: Run }) {
  const title = `${run.name} · seed ${run.seed}`;
  return (
    <Page title={title} lead={<Lead run={run} />} actions={<Actions run={run} />}>
      {run.state === 'succeeded' ? (
        <Reported run={run} />
      ) : run.state === 'failed' ? (
        <FailedRun run={run} />
      ) : (
        <Unfinished run={run} />
      )}
    </Page>
  );
}

function Lead({ run }: { readonly run: Run }) {
  return (
    <p>
      {strategyTitle(run.strategy)}
      {run.layout === null ? '' : ` on ${run.layout}`} · run {run.id}
      {' · '}
      {run.batchId === null ? (
        <Link to="/experiments/$experimentId" params={{ experimentId: run.experimentId }} search={{ all: true }}>
          its experiment
        </Link>
      ) : (
        <Link to="/batches/$batchId" params={{ batchId: run.batchId }}>
          its batch
        </Link>
      )}
    </p>
  );
}

function Actions({ run }: { readonly run: Run }) {
  const client = useQueryClient();
  if (isTerminal(run.state))
    return (
      <Link to="/submit" search={{ from: run.experimentId }}>
        Change it and run again
      </Link>
    );
  const cancel = async () => {
    await send(`/v1/runs/${encodeURIComponent(run.id)}:cancel`, { method: 'POST' });
    await client.invalidateQueries({ queryKey: ['run', run.id] });
  };
  return (
    <button type="button" onClick={() => void cancel()}>
      Cancel this run
    </button>
  );
}

function Unfinished({ run }: { readonly run: Run }) {
  if (run.state === 'cancelled')
    return (
      <>
        <p>
          This run was cancelled before it ended, so there is no report. The same command gives it without the service:
        </p>
        <Reproduce run={run} />
      </>
    );
  const text =
    run.state === 'queued'
      ? `Waiting for a worker${run.attempt > 0 ? `, attempt ${run.attempt + 1}` : ''}.`
      : `Simulating: ${formatShare(Math.floor(run.progress * 100) / 100)} done. The report appears here by itself.`;
  return <Progress label="Progress of the run" share={run.progress} text={text} />;
}

function Reported({ run }: { readonly run: Run }) {
  const report = useQuery(reportQuery(run.id));
  if (report.isPending) return <Loading what="report" />;
  if (report.isError) return <Failure error={report.error} retry={() => void report.refetch()} />;
  return <ReportView run={run} report={report.data} />;
}
