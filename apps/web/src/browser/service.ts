import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { existsSync, readFileSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import {
  type Assessment,
  assessmentSchema,
  type Explanation,
  explanationSchema,
  operationRowSchema,
  type Problem,
  problemSchema,
  yamlOf,
} from '@isthmus/contract';
import { batchOf, comparisonOf } from './fixtures/batches.js';
import { causeOf, checks, traceOf } from './fixtures/jobs.js';
import { IDS } from './fixtures/ids.js';
import { pairsOf } from './fixtures/pairs.js';
import { heldReport, quietReport, shortReport, violatedReport } from './fixtures/reports.js';
import { definition, experimentList, experiments, runs } from './fixtures/runs.js';
import { claim, scenarioList, scenarioResources } from './fixtures/scenarios.js';
import { validation } from './fixtures/validation.js';
import { failedRows } from './fixtures/witness.js';

const DIST = 'dist';
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** As strict as the dashboard can bear: no inline script, no inline style, nothing from elsewhere. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** What the fixture service pretends. */
export type Mode = 'full' | 'empty' | 'failing';

export interface FixtureService {
  readonly address: string;
  mode: Mode;
  /** Documents posted to be run. */
  readonly submitted: { readonly path: string; readonly text: string; readonly key: string | undefined }[];
  readonly close: () => Promise<void>;
}

/** The built dashboard and a REST API with contract-valid answers, on a free port. */
export async function startService(): Promise<FixtureService> {
  const state = { mode: 'full' as Mode, submitted: [] as FixtureService['submitted'] };
  const server = createServer((request, response) => {
    // A fixture that the contract refuses must fail the test that asked for it, not hang it.
    answer(state, request, response).catch((error: unknown) =>
      problem(response, 500, 'fixture', String(error).slice(0, 2000)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

async function answer(
  state: { readonly mode: Mode; readonly submitted: FixtureService['submitted'] },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://fixture');
  if (!pathname.startsWith('/v1/')) return file(pathname, response);
  if (state.mode === 'failing')
    return problem(response, 503, 'unavailable', 'The database does not answer. It is tried again every second.');
  if (request.method === 'POST') return post(state, pathname, request, response);
  if (pathname.endsWith('/events')) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('retry: 60000\n\n: fixture\n\n');
    return;
  }
  if (pathname.endsWith('/history')) {
    const rows =
      searchParams.get('datacenter') === 'us-east-1'
        ? []
        : failedRows(searchParams.get('outcome') === 'info' ? 'info' : 'fail').map((row) =>
            operationRowSchema.parse(row),
          );
    response
      .writeHead(200, { 'content-type': 'application/x-ndjson' })
      .end(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    return;
  }
  if (pathname.endsWith('/schedule')) {
    response.writeHead(200, { 'content-type': 'application/yaml' }).end(yamlOf(definition));
    return;
  }
  const found = resource(pathname, state.mode);
  if (found === undefined) return problem(response, 404, 'not-found', `there is nothing at ${pathname}`);
  json(response, 200, found);
}

/** Every answer was parsed by the schema that the real service answers with. */
function resource(path: string, mode: Mode): unknown {
  if (path === '/v1/experiments') return { data: mode === 'empty' ? [] : experimentList, nextPageToken: null };
  if (path === '/v1/batches')
    return {
      data: mode === 'empty' ? [] : [batchOf(IDS.batchRunning, 3), batchOf(IDS.batchDone, 10)],
      nextPageToken: null,
    };
  if (path === '/v1/scenarios') return { data: scenarioList };
  if (path === '/v1/validation') return validation;
  const [, , kind, id = '', part] = path.split('/');
  if (kind === 'scenarios') return scenarioResources.find((each) => each.id === id);
  if (kind === 'checks') {
    if (id !== '') return checks.find((each) => each.id === id);
    return { data: mode === 'empty' ? [] : checks.map((each) => ({ ...each, judgement: null })), nextPageToken: null };
  }
  if (kind === 'experiments') return experiments.find((each) => each.id === id);
  if (kind === 'batches') {
    if (id !== IDS.batchDone && id !== IDS.batchRunning) return undefined;
    const done = id === IDS.batchDone ? 10 : 3;
    if (part === 'claim') return claim;
    if (part === 'pairs') return pairsOf(id, done);
    return part === 'comparison' ? comparisonOf(id, done) : batchOf(id, done);
  }
  if (kind !== 'runs') return undefined;
  if (part === 'causes') return causeOf(id, true);
  if (part === 'traces') return traceOf(id, { format: 'chrome', from: '20s', to: '40s' }, true);
  if (part === 'operations') return explanation();
  if (part === 'report')
    return {
      [IDS.runViolated]: violatedReport,
      [IDS.runHeld]: heldReport,
      [IDS.runQuiet]: quietReport,
      [IDS.runShort]: shortReport,
    }[id];
  if (id === IDS.runShort) return { ...runs[0], id };
  return runs.find((each) => each.id === id);
}

async function post(
  state: { readonly submitted: FixtureService['submitted'] },
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  if (path.endsWith(':validate'))
    return json(response, 200, assessmentSchema.parse(assessment(text, path.includes('batches'))));
  const key = request.headers['idempotency-key'];
  state.submitted.push({ path, text, key: Array.isArray(key) ? key[0] : key });
  if (path === '/v1/experiments') return json(response, 202, experiments[0]);
  if (path === '/v1/batches' || path.endsWith('/run')) return json(response, 202, batchOf(IDS.batchRunning, 3));
  if (path.endsWith('/causes')) return json(response, 202, causeOf(path.split('/')[3] ?? '', false));
  if (path.endsWith('/traces')) return json(response, 202, traceOf(path.split('/')[3] ?? '', JSON.parse(text), false));
  if (path === '/v1/checks') return postCheck(text, response);
  json(response, 200, {});
}

/** Reads no more of a history than a test needs. */
function postCheck(text: string, response: ServerResponse): void {
  if (text.startsWith('INFO')) return json(response, 202, checks[1]);
  problem(response, 422, 'invalid-history', 'nothing was stored; line 1, column 1: not a line of a Jepsen log');
}

/** Finds one thing that only the service can know, as the real one would. */
function assessment(text: string, batch: boolean): Assessment {
  if (text.includes('atlantis-9'))
    return {
      valid: false,
      errors: [
        {
          pointer: '/topology/layout',
          code: 'unknown-layout',
          message: 'there is no layout "atlantis-9"',
          allowed: 'one of aws-1, aws-2, aws-3, aws-5',
        },
      ],
      warnings: [],
      estimate: null,
    };
  return {
    valid: true,
    errors: [],
    warnings: [
      { pointer: '/strategy', message: 'The election timeout (1 s) is below ten round trips of the longest link.' },
    ],
    estimate: {
      runs: batch ? 120 : 1,
      operationsPerRun: 10_500,
      eventsPerRun: 640_000,
      memoryMiB: 180,
      cpuSeconds: batch ? 240 : 2,
    },
  };
}

function explanation(): Explanation {
  const [operation] = failedRows('fail');
  return explanationSchema.parse({
    operation,
    attempts: [{ node: 'eu-west-1/0', receivedAtMs: 20_200.3, answeredAtMs: null, answer: 'none' }],
    faults: ['Europe cut off'],
    sentence:
      'eu-west-1/0 received it, but could not reach a majority: Europe cut off was in force until 40.00 s, and the deadline passed at 21.20 s.',
  });
}

function file(pathname: string, response: ServerResponse): void {
  const path = normalize(join(DIST, pathname));
  const found = path.startsWith(DIST) && extname(path) !== '' && existsSync(path) && statSync(path).isFile();
  const name = found ? path : join(DIST, 'index.html');
  response.writeHead(200, {
    'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
    'content-security-policy': POLICY,
  });
  response.end(readFileSync(name));
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function problem(response: ServerResponse, status: number, code: string, detail: string): void {
  const body: Problem = problemSchema.parse({
    type: `/docs/problems#${code}`,
    title: code === 'not-found' ? 'Not found' : 'The service is not ready',
    status,
    code,
    detail,
  });
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(body));
}
