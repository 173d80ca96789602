import type {
  BatchResource,
  Comparison,
  ExperimentListItem,
  ExperimentResource,
  Explanation,
  OperationRow,
  Pairs,
  Report,
  Run,
  RunState,
  ValidationReport,
} from '@isthmus/contract';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { getJson, getLines, query, send } from './client.js';

export interface Listing<T> {
  readonly data: readonly T[];
  readonly nextPageToken: string | null;
}

/** What the list of batches needs of each. */
export type BatchListItem = Pick<
  BatchResource,
  'id' | 'name' | 'state' | 'counts' | 'progress' | 'etaSeconds' | 'createdAt'
>;

/** Which operations of a run's history to fetch. */
export interface HistoryWindow {
  readonly datacenter?: string | undefined;
  readonly kind?: string | undefined;
  readonly outcome?: string | undefined;
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  readonly limit: number;
}

/** How often a page asks again while something it shows still moves. Events make it sooner. */
const POLL_MS = 2000;

export function isTerminal(state: RunState): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'cancelled';
}

export const experimentsQuery = (pageToken: string | undefined, batchId: string | undefined) =>
  queryOptions({
    queryKey: ['experiments', batchId ?? '', pageToken ?? ''],
    queryFn: ({ signal }) =>
      getJson<Listing<ExperimentListItem>>(`/v1/experiments${query({ pageSize: 100, pageToken, batchId })}`, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data === undefined || state.data.data.some((item) => !isTerminal(item.state)) ? POLL_MS : 30_000,
  });

export const batchesQuery = () =>
  queryOptions({
    queryKey: ['batches'],
    queryFn: ({ signal }) => getJson<Listing<BatchListItem>>(`/v1/batches${query({ pageSize: 100 })}`, signal),
    refetchInterval: ({ state }) =>
      state.data === undefined || state.data.data.some((item) => !isTerminal(item.state)) ? POLL_MS : 30_000,
  });

export const experimentQuery = (id: string) =>
  queryOptions({
    queryKey: ['experiment', id],
    queryFn: ({ signal }) => getJson<ExperimentResource>(`/v1/experiments/${encodeURIComponent(id)}`, signal),
    refetchInterval: ({ state }) => (state.data !== undefined && isTerminal(state.data.state) ? false : POLL_MS),
  });

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ['run', id],
    queryFn: ({ signal }) => getJson<Run>(`/v1/runs/${encodeURIComponent(id)}`, signal),
    refetchInterval: ({ state }) => (state.data !== undefined && isTerminal(state.data.state) ? false : POLL_MS),
  });

/** A report never changes once it is there. */
export const reportQuery = (id: string) =>
  queryOptions({
    queryKey: ['report', id],
    queryFn: ({ signal }) => getJson<Report>(`/v1/runs/${encodeURIComponent(id)}/report`, signal),
    staleTime: Infinity,
  });

/** The run's experiment with the explicit faults that its generators made of its seed, as YAML. */
export async function getSchedule(runId: string): Promise<string> {
  const response = await send(`/v1/runs/${encodeURIComponent(runId)}/schedule`, {
    headers: { accept: 'application/yaml' },
  });
  return response.text();
}

/** It changes with the engine only. */
export const validationQuery = () =>
  queryOptions({
    queryKey: ['validation'],
    queryFn: ({ signal }) => getJson<ValidationReport>('/v1/validation', signal),
    staleTime: Infinity,
  });

export const historyQuery = (runId: string, window: HistoryWindow) =>
  queryOptions({
    queryKey: ['history', runId, window],
    queryFn: ({ signal }) =>
      getLines<OperationRow>(`/v1/runs/${encodeURIComponent(runId)}/history${query({ ...window })}`, signal),
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });

export const explanationQuery = (runId: string, operation: number) =>
  queryOptions({
    queryKey: ['explanation', runId, operation],
    queryFn: ({ signal }) =>
      getJson<Explanation>(`/v1/runs/${encodeURIComponent(runId)}/operations/${operation}`, signal),
    staleTime: Infinity,
  });

export const batchQuery = (id: string) =>
  queryOptions({
    queryKey: ['batch', id],
    queryFn: ({ signal }) => getJson<BatchResource>(`/v1/batches/${encodeURIComponent(id)}`, signal),
    refetchInterval: ({ state }) => (state.data !== undefined && isTerminal(state.data.state) ? false : POLL_MS),
  });

export const comparisonQuery = (id: string, moving: boolean) =>
  queryOptions({
    queryKey: ['comparison', id],
    queryFn: ({ signal }) => getJson<Comparison>(`/v1/batches/${encodeURIComponent(id)}/comparison`, signal),
    refetchInterval: ({ state }) => (state.data?.complete === true && !moving ? false : POLL_MS * 2),
  });

/** Two cells of a batch, by their indexes. */
export const pairsQuery = (id: string, cells: { readonly a: number; readonly b: number }, moving: boolean) =>
  queryOptions({
    queryKey: ['pairs', id, cells],
    queryFn: ({ signal }) =>
      getJson<Pairs>(`/v1/batches/${encodeURIComponent(id)}/pairs${query({ ...cells })}`, signal),
    refetchInterval: moving ? POLL_MS * 2 : false,
  });
