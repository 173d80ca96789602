import type { BatchResource, Claim, ScenarioListItem, ScenarioResource } from '@isthmus/contract';
import { queryOptions } from '@tanstack/react-query';
import { getJson, postDocument } from './client.js';
import { isTerminal } from './resources.js';

const POLL_MS = 4000;

export const scenariosQuery = () =>
  queryOptions({
    queryKey: ['scenarios'],
    queryFn: ({ signal }) => getJson<{ readonly data: readonly ScenarioListItem[] }>('/v1/scenarios', signal),
    refetchInterval: ({ state }) => (state.data?.data.some(isUnderWay) === true ? POLL_MS : 60_000),
  });

export const scenarioQuery = (id: string) =>
  queryOptions({
    queryKey: ['scenario', id],
    queryFn: ({ signal }) => getJson<ScenarioResource>(`/v1/scenarios/${encodeURIComponent(id)}`, signal),
    refetchInterval: ({ state }) => (state.data !== undefined && isUnderWay(state.data) ? POLL_MS : false),
  });

/** Of a batch that has ended it never changes. */
export const claimQuery = (batchId: string, moving: boolean) =>
  queryOptions({
    queryKey: ['claim', batchId, moving],
    queryFn: ({ signal }) => getJson<Claim>(`/v1/batches/${encodeURIComponent(batchId)}/claim`, signal),
    staleTime: moving ? 0 : Infinity,
    refetchInterval: moving ? POLL_MS : false,
  });

export function runScenario(id: string): Promise<BatchResource> {
  return postDocument<BatchResource>(`/v1/scenarios/${encodeURIComponent(id)}/run`, '{}', crypto.randomUUID());
}

/** Its runs have not ended, or they have and the service has not judged them yet. */
function isUnderWay({ result }: Pick<ScenarioListItem, 'result'>): boolean {
  return result !== null && (!isTerminal(result.state) || (result.state === 'succeeded' && result.passed === null));
}
