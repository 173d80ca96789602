import type { Check } from '@isthmus/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { checkQuery, deleteCheck, isMoving } from '../api/jobs.js';
import { formatSignificant, plural } from '../format/numbers.js';
import { Page } from '../frame/Page.js';
import { Failure, FailurePage, LoadingPage, Nothing } from '../frame/states.js';
import { JudgementCards } from './JudgementCards.js';

const route = getRouteApi('/checks/$checkId');

/** One uploaded history: its verdict and, where it is violated, the proof. */
export function CheckPage() {
  const { checkId } = route.useParams();
  const check = useQuery(checkQuery(checkId));
  if (check.isPending) return <LoadingPage what="check" />;
  if (check.isError && check.data === undefined)
    return <FailurePage what="check" error={check.error} retry={() => void check.refetch()} />;
  return <Known check={check.data} />;
}

function Known({ check }: { readonly check: Check }) {
  const { judgement } = check;
  return (
    <Page
      title={check.name ?? check.id}
      lead={
        <p>
          {check.format}, judged as {check.model} · {plural(check.operations, 'operation')},{' '}
          {formatSignificant(check.bytes / 1000)} kB · check {check.id} · <Link to="/checks">all checks</Link>
        </p>
      }
      actions={<Delete id={check.id} />}
    >
      {judgement !== null ? (
        <JudgementCards judgement={judgement} />
      ) : isMoving(check.state) ? (
        <p role="status">
          {check.state === 'queued' ? 'Waiting for a worker.' : 'A worker is checking it.'} The verdict appears here by
          itself.
        </p>
      ) : (
        <Nothing>
          <h2>This check failed: {check.error?.code ?? 'internal'}</h2>
          <p>{check.error?.message ?? 'The service kept no message.'}</p>
          <p>
            The command line judges it without the limits of the service: isthmus check, with the same format and model.
          </p>
        </Nothing>
      )}
    </Page>
  );
}

function Delete({ id }: { readonly id: string }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => deleteCheck(id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['checks'] });
      await navigate({ to: '/checks' });
    },
  });
  if (!asking)
    return (
      <button type="button" onClick={() => setAsking(true)}>
        Delete
      </button>
    );
  return (
    <>
      <span>Delete it with its history?</span>
      <button type="button" disabled={remove.isPending} onClick={() => remove.mutate()}>
        Yes, delete
      </button>
      <button type="button" onClick={() => setAsking(false)}>
        Keep it
      </button>
      {remove.isError ? <Failure error={remove.error} /> : null}
    </>
  );
}
