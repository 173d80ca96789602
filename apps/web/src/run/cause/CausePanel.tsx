import type { CauseSearch } from '@isthmus/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { causeQuery, isMoving, startCause } from '../../api/jobs.js';
import { plural } from '../../format/numbers.js';
import { Progress } from '../../frame/Progress.js';
import { Failure } from '../../frame/states.js';
import styles from './cause.module.css';
import { CauseTable } from './CauseTable.js';

/** Has the run made again with one thing changed at a time, and shows what made the difference. */
export function CausePanel({ runId }: { readonly runId: string }) {
  const start = useMutation({ mutationFn: () => startCause(runId) });
  const search = useQuery({ ...causeQuery(runId, start.data?.id ?? ''), enabled: start.data !== undefined });
  const known = search.data ?? start.data;
  const moving = known !== undefined && isMoving(known.state);
  return (
    <section className={styles.cause} aria-labelledby="cause-title">
      <h3 id="cause-title">What would have prevented it</h3>
      <p className={styles.hint}>
        The run is made again without each fault, then with one setting changed, each with several seeds; everything
        else stays.
      </p>
      {known?.state === 'succeeded' ? null : (
        <button type="button" disabled={start.isPending || moving} onClick={() => start.mutate()}>
          Find the cause
        </button>
      )}
      {known === undefined ? null : <Found search={known} />}
      {start.isError ? <Failure error={start.error} /> : null}
      {search.isError ? <Failure error={search.error} retry={() => void search.refetch()} /> : null}
    </section>
  );
}

function Found({ search }: { readonly search: CauseSearch }) {
  const { state, runs, runsMax, error, cause } = search;
  if (state === 'queued') return <p role="status">Waiting for a worker.</p>;
  if (state === 'running')
    return (
      <Progress
        label="Progress of the search for the cause"
        share={runs / Math.max(1, runsMax)}
        text={`${plural(runs, 'run')} made, at most ${runsMax}`}
      />
    );
  if (state === 'failed')
    return (
      <p role="alert">
        The search failed: {error?.code ?? 'internal'}
        {error === null ? '' : `, ${error.message}`}
      </p>
    );
  if (cause === null)
    return <p role="status">Played again by the present version of the engine, this run breaks no model.</p>;
  return <CauseTable cause={cause} />;
}
