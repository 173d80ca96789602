import type { ScenarioResource, ScenarioResult } from '@isthmus/contract';
import { useQuery } from '@tanstack/react-query';
import { batchQuery, isTerminal } from '../api/resources.js';
import { claimQuery } from '../api/scenarios.js';
import { Progress } from '../frame/Progress.js';
import { Failure, Loading, Nothing } from '../frame/states.js';
import { ClaimResult } from './ClaimResult.js';
import styles from './gallery.module.css';
import { useRunScenario } from './useRunScenario.js';

/** The result of a scenario: of that batch, of the latest one, or a button that makes one. */
export function ScenarioResultView({
  scenario,
  batchId,
}: {
  readonly scenario: ScenarioResource;
  readonly batchId: string | undefined;
}) {
  const id = batchId ?? scenario.result?.batchId;
  const runs = scenario.batch.sweep.seeds.count * (scenario.batch.sweep.variants?.length ?? 1);
  if (id !== undefined) return <OfBatch id={id} />;
  return (
    <>
      <Nothing>
        <p>
          {scenario.recorded === null
            ? 'Nobody has run it here yet.'
            : 'This is the recorded result. Run it here to look at every run.'}
        </p>
        <RunButton id={scenario.id} label={`Run it: ${runs} runs`} />
      </Nothing>
      {scenario.recorded === null ? null : <ClaimResult claim={scenario.recorded} />}
    </>
  );
}

export function RunButton({ id, label }: { readonly id: string; readonly label: string }) {
  const run = useRunScenario();
  return (
    <>
      <button type="button" className={styles.run} disabled={run.isPending} onClick={() => run.mutate(id)}>
        {label}
      </button>
      {run.isError ? <Failure error={run.error} /> : null}
    </>
  );
}

function OfBatch({ id }: { readonly id: ScenarioResult['batchId'] }) {
  const batch = useQuery(batchQuery(id));
  const moving = batch.data === undefined || !isTerminal(batch.data.state);
  const claim = useQuery(claimQuery(id, moving));
  if (batch.isError && batch.data === undefined)
    return <Failure error={batch.error} retry={() => void batch.refetch()} />;
  return (
    <>
      {batch.data === undefined || !moving ? null : (
        <Progress
          label="Progress of the scenario"
          share={batch.data.progress}
          text={`${batch.data.counts.succeeded} of ${batch.data.counts.total} runs done`}
        />
      )}
      {claim.data !== undefined ? (
        <ClaimResult claim={claim.data} />
      ) : claim.isError ? (
        <Failure error={claim.error} retry={() => void claim.refetch()} />
      ) : (
        <Loading what="result" />
      )}
    </>
  );
}
