import { useMutation, useQueryClient } from '@tanstack/react-query';
import { runScenario } from '../api/scenarios.js';

/** Submits a scenario; the pages that show it then find its batch by themselves. */
export function useRunScenario() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: runScenario,
    onSuccess: async (_, id) => {
      await Promise.all([
        client.invalidateQueries({ queryKey: ['scenario', id] }),
        client.invalidateQueries({ queryKey: ['scenarios'] }),
        client.invalidateQueries({ queryKey: ['batches'] }),
      ]);
    },
  });
}
