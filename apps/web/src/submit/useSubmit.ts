import type { BatchResource, ExperimentResource } from '@isthmus/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { postDocument } from '../api/client.js';

export interface Submission {
  readonly kind: 'experiment' | 'batch';
  readonly text: string;
}

/** Submits a document and goes to where its result will appear: the run, the table of its runs, or the batch. */
export function useSubmit() {
  const navigate = useNavigate();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ kind, text }: Submission) => {
      const key = crypto.randomUUID();
      if (kind === 'batch')
        return { kind, resource: await postDocument<BatchResource>('/v1/batches', text, key) } as const;
      return { kind, resource: await postDocument<ExperimentResource>('/v1/experiments', text, key) } as const;
    },
    onSuccess: async ({ kind, resource }) => {
      void client.invalidateQueries({ queryKey: ['experiments'] });
      void client.invalidateQueries({ queryKey: ['batches'] });
      if (kind === 'batch') {
        await navigate({ to: '/batches/$batchId', params: { batchId: resource.id } });
        return;
      }
      const [run] = resource.runs;
      if (resource.runs.length === 1 && run !== undefined)
        await navigate({ to: '/runs/$runId', params: { runId: run.id } });
      else await navigate({ to: '/experiments/$experimentId', params: { experimentId: resource.id } });
    },
  });
}
