import type { Problem } from '@isthmus/contract';

/** An answer of the API that is no success, with what it says to do; or no answer at all (`offline`). */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly problem: Problem,
    readonly offline = false,
  ) {
    super(problem.detail);
  }
}

interface Call {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly headers?: Record<string, string>;
  readonly body?: string | Blob;
  readonly signal?: AbortSignal;
}

/** @throws {ApiError} for every answer but 2xx, and where there is none. */
export async function send(path: string, call: Call = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { ...call, headers: { accept: 'application/json', ...call.headers } });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(offlineProblem, true);
  }
  if (!response.ok) throw new ApiError(await problemOf(response));
  return response;
}

/** @throws {ApiError} */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await send(path, signal === undefined ? {} : { signal });
  return (await response.json()) as T;
}

/** Sends a document as it was written. The key makes a repeated click one submission. */
export async function postDocument<T>(path: string, text: string, idempotencyKey?: string): Promise<T> {
  const headers: Record<string, string> = { 'content-type': 'application/yaml' };
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
  const response = await send(path, { method: 'POST', headers, body: text });
  return (await response.json()) as T;
}

/** Values of newline-delimited JSON. */
export async function getLines<T>(path: string, signal?: AbortSignal): Promise<T[]> {
  const response = await send(path, {
    headers: { accept: 'application/x-ndjson' },
    ...(signal === undefined ? {} : { signal }),
  });
  const text = await response.text();
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as T);
}

/** `?a=1&b=2` of the values that are there; an empty string where none is. */
export function query(values: Readonly<Record<string, string | number | null | undefined>>): string {
  const given = Object.entries(values).filter((entry): entry is [string, string | number] => {
    const value = entry[1];
    return value !== undefined && value !== null && value !== '';
  });
  if (given.length === 0) return '';
  return `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()}`;
}

const offlineProblem: Problem = {
  type: 'about:blank',
  title: 'The API does not answer',
  status: 503,
  code: 'offline',
  detail:
    'No connection to the Isthmus service at this address. Check that it still runs (npm start) and that this computer is online; the page tries again by itself.',
};

async function problemOf(response: Response): Promise<Problem> {
  try {
    const body: unknown = await response.json();
    if (isProblem(body)) return body;
  } catch {
    // Not JSON: something between us and the API answered.
  }
  return {
    type: 'about:blank',
    title: response.statusText === '' ? 'Unexpected answer' : response.statusText,
    status: response.status,
    code: 'unexpected',
    detail: `The service answered ${response.status} without saying why. Look at its log.`,
  };
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'title' in body && 'detail' in body && 'status' in body;
}
