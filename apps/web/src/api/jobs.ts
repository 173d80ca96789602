import type { CauseSearch, Check, JobState, Trace, TraceRequest } from '@isthmus/contract';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { getJson, postDocument, query, send } from './client.js';
import type { Listing } from './resources.js';

/** How often a page asks again after work that a worker does for it. */
const POLL_MS = 1000;

export function isMoving(state: JobState): boolean {
  return state === 'queued' || state === 'running';
}

interface Moving {
  readonly state: JobState;
}

function pollWhileMoving({ state }: { readonly state: { readonly data: Moving | undefined } }): number | false {
  return state.data !== undefined && isMoving(state.data.state) ? POLL_MS : false;
}

const tracesOf = (runId: string) => `/v1/runs/${encodeURIComponent(runId)}/traces`;

export function startTrace(runId: string, request: Partial<TraceRequest>): Promise<Trace> {
  return postDocument<Trace>(tracesOf(runId), JSON.stringify(request), crypto.randomUUID());
}

export const traceQuery = (runId: string, id: string) =>
  queryOptions({
    queryKey: ['trace', runId, id],
    queryFn: ({ signal }) => getJson<Trace>(`${tracesOf(runId)}/${encodeURIComponent(id)}`, signal),
    refetchInterval: pollWhileMoving,
  });

const causesOf = (runId: string) => `/v1/runs/${encodeURIComponent(runId)}/causes`;

/** Has the cause of what a run broke searched for. */
export function startCause(runId: string): Promise<CauseSearch> {
  return postDocument<CauseSearch>(causesOf(runId), '{}', crypto.randomUUID());
}

export const causeQuery = (runId: string, id: string) =>
  queryOptions({
    queryKey: ['cause', runId, id],
    queryFn: ({ signal }) => getJson<CauseSearch>(`${causesOf(runId)}/${encodeURIComponent(id)}`, signal),
    refetchInterval: pollWhileMoving,
  });

/** A history to be judged, as its file has it. */
export interface Upload {
  readonly file: Blob;
  readonly format: string;
  readonly model: string;
  readonly name: string;
}

export async function uploadHistory({ file, ...asked }: Upload): Promise<Check> {
  const response = await send(`/v1/checks${query(asked)}`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain', 'idempotency-key': crypto.randomUUID() },
    body: file,
  });
  return (await response.json()) as Check;
}

export const checksQuery = (pageToken: string | undefined) =>
  queryOptions({
    queryKey: ['checks', pageToken ?? ''],
    queryFn: ({ signal }) => getJson<Listing<Check>>(`/v1/checks${query({ pageSize: 50, pageToken })}`, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.data.some((check) => isMoving(check.state)) === true ? POLL_MS : false,
  });

const checkPath = (id: string) => `/v1/checks/${encodeURIComponent(id)}`;

export const checkQuery = (id: string) =>
  queryOptions({
    queryKey: ['check', id],
    queryFn: ({ signal }) => getJson<Check>(checkPath(id), signal),
    refetchInterval: pollWhileMoving,
  });

export async function deleteCheck(id: string): Promise<void> {
  await send(checkPath(id), { method: 'DELETE' });
}
