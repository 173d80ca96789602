import type { ExperimentResource } from '@isthmus/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, Navigate, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { send } from '../api/client.js';
import { useEvents } from '../api/events.js';
import { experimentQuery, isTerminal } from '../api/resources.js';
import { ended } from '../experiments/rows.js';
import { Card } from '../frame/Card.js';
import { Page } from '../frame/Page.js';
import { Progress } from '../frame/Progress.js';
import { Failure, FailurePage, LoadingPage } from '../frame/states.js';
import { plural } from '../format/numbers.js';
import { strategySettings, strategyTitle } from '../run/strategy.js';
import styles from './experiment.module.css';
import { RunsTable } from './RunsTable.js';

const route = getRouteApi('/experiments/$experimentId');

/** An experiment's runs, one for each seed; with one run, that run. */
export function ExperimentPage() {
  const { experimentId } = route.useParams();
  const { all } = route.useSearch();
  const experiment = useQuery(experimentQuery(experimentId));
  const moving = experiment.data !== undefined && !isTerminal(experiment.data.state);
  useEvents(moving ? `/v1/experiments/${encodeURIComponent(experimentId)}/events` : null, [
    ['experiment', experimentId],
  ]);
  if (experiment.isPending) return <LoadingPage what="experiment" />;
  if (experiment.isError && experiment.data === undefined)
    return <FailurePage what="experiment" error={experiment.error} retry={() => void experiment.refetch()} />;
  const [only] = experiment.data.runs;
  if (experiment.data.runs.length === 1 && only !== undefined && all !== true)
    return <Navigate to="/runs/$runId" params={{ runId: only.id }} replace />;
  return <Known experiment={experiment.data} />;
}

function Known({ experiment }: { readonly experiment: ExperimentResource }) {
  const { counts, definition } = experiment;
  const done = ended(counts);
  return (
    <Page
      title={experiment.name}
      lead={
        <p>
          {strategyTitle(definition.strategy.kind)}: {strategySettings(definition.strategy)} ·{' '}
          {definition.topology.layout ?? plural(definition.topology.datacenters?.length ?? 0, 'datacenter')} ·{' '}
          {plural(counts.total, 'seed')}
          {experiment.batchId === null ? null : (
            <>
              {' · '}
              <Link to="/batches/$batchId" params={{ batchId: experiment.batchId }}>
                its batch
              </Link>
            </>
          )}
        </p>
      }
      actions={<Actions experiment={experiment} />}
    >
      {definition.description === undefined ? null : <p className={styles.description}>{definition.description}</p>}
      {isTerminal(experiment.state) ? null : (
        <Progress
          label="Progress of the experiment"
          share={done / Math.max(1, counts.total)}
          text={`${done} of ${plural(counts.total, 'run')} done, ${counts.running} running`}
        />
      )}
      <Card
        title="Runs"
        subtitle="One for each seed: the same clients, keys and network weather for every strategy on that seed."
      >
        <RunsTable runs={experiment.runs} />
      </Card>
    </Page>
  );
}

function Actions({ experiment }: { readonly experiment: ExperimentResource }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const path = `/v1/experiments/${encodeURIComponent(experiment.id)}`;
  const cancel = useMutation({
    mutationFn: () => send(`${path}:cancel`, { method: 'POST' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['experiment', experiment.id] }),
  });
  const remove = useMutation({
    mutationFn: () => send(path, { method: 'DELETE' }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['experiments'] });
      await navigate({ to: '/experiments' });
    },
  });
  const failed = cancel.error ?? remove.error;
  return (
    <>
      <Link to="/submit" search={{ from: experiment.id }}>
        Change it and run again
      </Link>
      {isTerminal(experiment.state) ? (
        asking ? (
          <>
            <span>Delete it with all its reports?</span>
            <button type="button" disabled={remove.isPending} onClick={() => remove.mutate()}>
              Yes, delete
            </button>
            <button type="button" onClick={() => setAsking(false)}>
              Keep it
            </button>
          </>
        ) : (
          <button type="button" onClick={() => setAsking(true)}>
            Delete
          </button>
        )
      ) : (
        <button type="button" disabled={cancel.isPending} onClick={() => cancel.mutate()}>
          Cancel the runs that are left
        </button>
      )}
      {failed === null ? null : <Failure error={failed} />}
    </>
  );
}
