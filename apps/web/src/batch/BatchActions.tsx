import type { BatchResource } from '@isthmus/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { send } from '../api/client.js';
import { isTerminal } from '../api/resources.js';
import { Failure } from '../frame/states.js';
import { download } from '../table/csv.js';

export function BatchActions({ batch }: { readonly batch: BatchResource }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const path = `/v1/batches/${encodeURIComponent(batch.id)}`;
  const cancel = useMutation({
    mutationFn: () => send(`${path}:cancel`, { method: 'POST' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['batch', batch.id] }),
  });
  const remove = useMutation({
    mutationFn: () => send(path, { method: 'DELETE' }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['batches'] });
      await navigate({ to: '/experiments' });
    },
  });
  const failed = cancel.error ?? remove.error;
  return (
    <>
      {batch.definition.scenario === undefined ? null : (
        <Link to="/gallery/$scenarioId" params={{ scenarioId: batch.definition.scenario }} search={{ batch: batch.id }}>
          What it says of {batch.definition.scenario}
        </Link>
      )}
      <Link to="/submit" search={{ from: batch.id }}>
        Change it and run again
      </Link>
      <button
        type="button"
        onClick={() =>
          download(`${batch.id}.json`, 'application/json', `${JSON.stringify(batch.definition, null, 2)}\n`)
        }
      >
        Download the definition
      </button>
      {!isTerminal(batch.state) ? (
        <button type="button" disabled={cancel.isPending} onClick={() => cancel.mutate()}>
          Cancel the runs that are left
        </button>
      ) : asking ? (
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
      )}
      {failed === null ? null : <Failure error={failed} />}
    </>
  );
}
