import { readFileSync, writeFileSync } from 'node:fs';
import {
  assessmentSchema,
  type BatchResource,
  batchResourceSchema,
  type ExperimentResource,
  experimentResourceSchema,
  pairsSchema,
  problemSchema,
  STRATEGY_KINDS,
} from '@isthmus/contract';
import { servedApi } from './served-api.fixture.js';

const EXPERIMENT = {
  version: 1,
  name: 'api spec',
  topology: { layout: 'aws-3' },
  strategy: { kind: 'raft', leader: 'us-east-1' },
  duration: '10s',
  warmup: '1s',
};

const api = servedApi(process.env['DATABASE_URL']);

function post(path: string, document: unknown, headers: Record<string, string> = {}) {
  return api()
    .post(path)
    .set('Content-Type', 'application/json')
    .set(headers)
    .send(typeof document === 'string' ? document : JSON.stringify(document));
}

async function submitted(document: unknown = EXPERIMENT): Promise<ExperimentResource> {
  return (await post('/v1/experiments', document)).body as ExperimentResource;
}

/** No worker runs here, so what is cancelled ends at once. */
async function cancelled(path: string): Promise<void> {
  const { counts } = (await post(`${path}:cancel`, '')).body as ExperimentResource;
  expect(counts.queued + counts.running).toBe(0);
}

/** Every error must be one of these, whoever made it. */
function problemOf(response: { status: number; headers: Record<string, string>; body: unknown; text: string }) {
  expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
  const problem = problemSchema.parse(JSON.parse(response.text));
  expect(problem.status).toBe(response.status);
  return problem;
}

describe('submitting an experiment', () => {
  it('answers 202 with a Location that can be followed at once', async () => {
    const response = await post('/v1/experiments', { ...EXPERIMENT, seeds: { first: '5', count: 3 } });
    expect(response.status).toBe(202);
    const resource = experimentResourceSchema.parse(response.body);
    expect(resource.runs.map(({ seed, state }) => `${seed} ${state}`)).toEqual(['5 queued', '6 queued', '7 queued']);
    expect(response.headers['location']).toBe(`/v1/experiments/${resource.id}`);
    expect(experimentResourceSchema.parse((await api().get(`/v1/experiments/${resource.id}`)).body).name).toBe(
      'api spec',
    );
    await cancelled(`/v1/experiments/${resource.id}`);
  });

  it('takes YAML as well', async () => {
    const yaml =
      'version: 1\nname: from yaml\ntopology: { layout: aws-3 }\nstrategy: { kind: multi-leader }\nduration: 10s\nwarmup: 1s\n';
    const response = await api().post('/v1/experiments').set('Content-Type', 'application/yaml').send(yaml);
    expect([response.status, (response.body as ExperimentResource).definition.strategy.kind]).toEqual([
      202,
      'multi-leader',
    ]);
    await cancelled(`/v1/experiments/${(response.body as ExperimentResource).id}`);
  });

  it('answers a repeated Idempotency-Key with the first answer, and another document under it with 422', async () => {
    const headers = { 'Idempotency-Key': `spec-${process.pid}-${Math.random()}` };
    const first = await post('/v1/experiments', EXPERIMENT, headers);
    const again = await post('/v1/experiments', EXPERIMENT, headers);
    expect([again.status, again.headers['idempotency-replayed'], again.headers['location']]).toEqual([
      202,
      'true',
      first.headers['location'],
    ]);
    expect(again.body).toEqual(first.body);
    expect(problemOf(await post('/v1/experiments', { ...EXPERIMENT, name: 'other' }, headers)).code).toBe(
      'idempotency-mismatch',
    );
    await cancelled(`/v1/experiments/${(first.body as ExperimentResource).id}`);
  });

  it('names every violation with its pointer and stores nothing', async () => {
    const before = (await api().get('/v1/experiments?name=not%20to%20be%20stored')).body as { data: unknown[] };
    const response = await post('/v1/experiments', {
      ...EXPERIMENT,
      name: 'not to be stored',
      duration: '10 seconds',
      strategy: { kind: 'raft', leader: 7 },
      nodes: 3,
    });
    const problem = problemOf(response);
    expect(problem.status).toBe(422);
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(['/duration', '/strategy/leader', '/nodes']),
    );
    expect((await api().get('/v1/experiments?name=not%20to%20be%20stored')).body).toEqual(before);
  });

  it('lists what is known where a strategy or a layout is not', async () => {
    const strategy = problemOf(await post('/v1/experiments', { ...EXPERIMENT, strategy: { kind: 'paxos' } }));
    expect(strategy.errors?.[0]).toMatchObject({
      pointer: '/strategy/kind',
      allowed: `one of ${STRATEGY_KINDS.map((kind) => JSON.stringify(kind)).join(', ')}`,
    });
    const layout = problemOf(await post('/v1/experiments', { ...EXPERIMENT, topology: { layout: 'aws-4' } }));
    expect(layout.errors?.[0]?.allowed).toMatch(/aws-1, aws-2, aws-3, aws-5/);
  });

  it('refuses compare-and-set on quorums and says why', async () => {
    const problem = problemOf(
      await post('/v1/experiments', {
        ...EXPERIMENT,
        strategy: { kind: 'leaderless' },
        workload: { operations: [{ kind: 'cas', share: 1 }] },
      }),
    );
    expect(problem.errors?.[0]?.message).toMatch(/needs consensus/);
  });

  const nested = '['.repeat(50_000);
  it.each([
    ['no JSON', '{', 400],
    ['an empty body', '', 400],
    ['duplicate keys', '{"version":1,"version":1}', 400],
    ['a prototype', '{"__proto__":{"admin":true}}', 400],
    ['a number past all bounds', '{"version":1e400}', 400],
    ['half a surrogate', '"\\ud800"', 400],
    ['a NUL', '{"name":"a\\u0000b"}', 400],
    ['deep nesting', nested, 400],
    ['aliases', '{"a":&x [1],"b":*x}', 400],
    ['an array', '[]', 422],
    ['null', 'null', 422],
    ['too many bytes', `"${'x'.repeat(1024 * 1024)}"`, 413],
  ])('answers %s with a problem', async (_, body, status) => {
    expect(problemOf(await post('/v1/experiments', body)).status).toBe(status);
    expect(problemOf(await post('/v1/batches', body)).status).toBe(status);
  });

  it('wants a type that no form of another site can send', async () => {
    expect(
      problemOf(await api().post('/v1/experiments').set('Content-Type', 'text/plain').send('version: 1')).code,
    ).toBe('unsupported-media-type');
  });

  it.each(['/v1/runs/%00', '/v1/experiments?name=%00'])('refuses the NUL in %s', async (address) => {
    expect(problemOf(await api().get(address))).toMatchObject({ status: 400, code: 'invalid-request' });
  });

  it('refuses bytes that are no text', async () => {
    const response = await api()
      .post('/v1/experiments')
      .set('Content-Type', 'application/json')
      .send(Buffer.from([0xff, 0xfe, 0x00]).toString('latin1'));
    expect(response.status).toBeLessThan(500);
    expect(problemOf(response).status).toBeGreaterThanOrEqual(400);
  });
});

describe('validating', () => {
  it('answers violations, warnings and the cost without storing anything', async () => {
    const good = assessmentSchema.parse(
      (
        await post('/v1/experiments:validate', {
          ...EXPERIMENT,
          seeds: { count: 4 },
          strategy: { kind: 'leaderless', r: 1, w: 1 },
        })
      ).body,
    );
    expect([good.valid, good.estimate?.runs, good.warnings.length]).toEqual([true, 4, 1]);
    const bad = assessmentSchema.parse(
      (
        await post('/v1/experiments:validate', {
          ...EXPERIMENT,
          faults: [{ name: 'x', kind: 'crash', at: '1s', for: '1s', node: 'nowhere' }],
        })
      ).body,
    );
    expect([bad.valid, bad.errors[0]?.pointer, bad.estimate]).toEqual([false, '/faults/0/node', null]);
  });

  it('points into the batch for a cell that is not valid', async () => {
    const batch = {
      version: 1,
      name: 'spec',
      experiment: { workload: { operations: [{ kind: 'cas', share: 1 }] } },
      sweep: {
        layouts: ['aws-3', 'aws-9'],
        strategies: [
          { name: 'a', strategy: { kind: 'raft' } },
          { name: 'b', strategy: { kind: 'leaderless', r: 9 } },
        ],
      },
    };
    const { errors } = assessmentSchema.parse((await post('/v1/batches:validate', batch)).body);
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual([
      '/experiment/workload/operations/0/kind',
      '/sweep/layouts/1',
      '/sweep/strategies/1/strategy/r',
    ]);
  });
});

describe('a batch', () => {
  it('expands to strategies x layouts x seeds and compares what there is', async () => {
    const response = await post('/v1/batches', {
      version: 1,
      name: 'spec batch',
      experiment: { duration: '10s', warmup: '1s' },
      sweep: {
        layouts: ['aws-3', 'aws-5'],
        strategies: [
          { name: 'raft', strategy: { kind: 'raft' } },
          { name: 'all write', strategy: { kind: 'multi-leader' } },
        ],
        seeds: { count: 3 },
      },
    });
    expect(response.status).toBe(202);
    const batch: BatchResource = batchResourceSchema.parse(response.body);
    expect([batch.counts.total, batch.experiments.map(({ strategy, layout }) => `${strategy} ${layout}`)]).toEqual([
      12,
      ['raft aws-3', 'raft aws-5', 'all write aws-3', 'all write aws-5'],
    ]);
    await cancelled(`/v1/batches/${batch.id}`);
    const comparison = (await api().get(`/v1/batches/${batch.id}/comparison`)).body as {
      cells: { runs: unknown[] }[];
      complete: boolean;
    };
    expect([comparison.complete, comparison.cells.map(({ runs }) => runs.length)]).toEqual([true, [3, 3, 3, 3]]);
    const pairs = (query: string) => api().get(`/v1/batches/${batch.id}/pairs?${query}`);
    expect(pairsSchema.parse((await pairs('a=0&b=all%20write%20on%20aws-5')).body)).toMatchObject({
      a: { index: 0, label: 'raft on aws-3' },
      b: { index: 3, strategy: 'all write', layout: 'aws-5' },
      comparisons: 0,
      differences: { length: 4 },
    });
    const cells = 'one of 0 ("raft on aws-3"), 1 ("raft on aws-5"), 2 ("all write on aws-3"), 3 ("all write on aws-5")';
    expect(problemOf(await pairs('a=raft&b=1')).errors).toMatchObject([{ pointer: '/a', allowed: cells }]);
    expect(problemOf(await pairs('a=1&b=1')).errors).toMatchObject([{ code: 'same-cell', allowed: cells }]);
    expect(problemOf(await pairs('a=0&c=1')).errors).toMatchObject([
      { pointer: '/b' },
      { pointer: '/c', allowed: 'one of a, b' },
    ]);
    expect((await api().get(`/v1/experiments?batchId=${batch.id}`)).body).toMatchObject({ data: { length: 4 } });
    expect((await api().delete(`/v1/batches/${batch.id}`)).status).toBe(204);
    expect(problemOf(await api().get(`/v1/batches/${batch.id}`)).code).toBe('not-found');
  });
});

describe('reading', () => {
  it('walks pages by signed tokens and refuses those of another list', async () => {
    const ids = [];
    for (let count = 0; count < 3; count++)
      ids.push((await submitted({ ...EXPERIMENT, name: `page spec ${process.pid}` })).id);
    const name = encodeURIComponent(`page spec ${process.pid}`);
    const first = (await api().get(`/v1/experiments?name=${name}&pageSize=2`)).body as {
      data: { id: string }[];
      nextPageToken: string;
    };
    const second = (await api().get(`/v1/experiments?name=${name}&pageSize=2&pageToken=${first.nextPageToken}`))
      .body as { data: { id: string }[]; nextPageToken: null };
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(ids.toReversed());
    expect(second.nextPageToken).toBeNull();
    expect(problemOf(await api().get(`/v1/experiments?pageSize=2&pageToken=${first.nextPageToken}`)).status).toBe(400);
    for (const id of ids) await cancelled(`/v1/experiments/${id}`);
  });

  it('lists the valid parameters where one is not known', async () => {
    expect(problemOf(await api().get('/v1/runs?colour=red')).errors?.[0]).toMatchObject({
      pointer: '/colour',
      allowed: 'one of pageSize, pageToken, experimentId, batchId, state',
    });
    expect(problemOf(await api().get('/v1/runs?pageSize=many')).status).toBe(400);
  });

  it('says that a run has no report yet, and after a cancellation that it never will', async () => {
    const { id, runs } = await submitted();
    const run = runs[0]?.id ?? '';
    for (const path of ['report', 'history', 'operations/1', 'happens-before'])
      expect(problemOf(await api().get(`/v1/runs/${run}/${path}`)).code).toBe('run-not-finished');
    expect(problemOf(await api().delete(`/v1/experiments/${id}`)).code).toBe('still-running');
    await cancelled(`/v1/experiments/${id}`);
    expect(problemOf(await api().get(`/v1/runs/${run}/report`)).code).toBe('run-without-report');
    expect((await api().delete(`/v1/experiments/${id}`)).status).toBe(204);
  });

  it('streams events to the end, and 204 to who has them all', async () => {
    const { id, runs } = await submitted();
    await cancelled(`/v1/experiments/${id}`);
    const path = `/v1/runs/${runs[0]?.id}/events`;
    const { text, headers } = await api().get(path);
    expect(headers['content-type']).toMatch(/^text\/event-stream/);
    const types = [...text.matchAll(/^event: (.*)$/gm)].map(([, type]) => type);
    expect(types).toEqual(['queued', 'cancelled']);
    expect([...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => Number(id))).toEqual(types.map((_, index) => index + 1));
    expect((await api().get(path).set('Last-Event-ID', String(types.length))).status).toBe(204);
    expect((await api().get(path).set('Last-Event-ID', '1')).text).toContain(`id: ${types.length}`);
  });

  it.each([
    '/v1/experiments/exp_0',
    '/v1/runs/run_0',
    '/v1/batches/bat_0',
    '/v1/runs/run_0/report',
    '/v1/runs/run_0/schedule',
    '/v1/runs/run_0/events',
    '/v1/layouts/x',
    '/v1/schemas/toString',
    '/nowhere',
    '/v1',
  ])('answers %s with a problem: there is none', async (path) => {
    expect(problemOf(await api().get(path)).code).toBe('not-found');
  });

  it('serves the catalog, the schemas and its own health', async () => {
    expect(((await api().get('/v1/layouts')).body as { data: unknown[] }).data).toHaveLength(12);
    expect(((await api().get('/v1/matrices/aws-2020-06-05')).body as { regions: unknown[] }).regions).toHaveLength(19);
    expect(
      ((await api().get('/v1/strategies')).body as { data: { kind: string }[] }).data.map(({ kind }) => kind),
    ).toEqual(STRATEGY_KINDS);
    const presets = (await api().get('/v1/presets')).body as { data: { id: string; sources: unknown[] }[] };
    expect(presets.data.find(({ id }) => id === 'etcd')).toMatchObject({ strategy: { kind: 'raft' } });
    const validation = (await api().get('/v1/validation')).body as { rows: unknown[]; summary: { rows: number } };
    expect(validation.rows).toHaveLength(validation.summary.rows);
    expect((await api().get('/v1/schemas/batch')).body).toHaveProperty('$defs.BatchExperiment.properties.workload');
    expect([(await api().get('/livez')).status, (await api().get('/readyz')).status]).toEqual([200, 200]);
  });
});

describe('safety', () => {
  it('answers to loopback names and its own pages only', async () => {
    expect((await api().get('/livez').set('Host', 'evil.example')).status).toBe(403);
    expect((await post('/v1/experiments', EXPERIMENT, { Origin: 'https://evil.example' })).status).toBe(403);
  });

  it('forbids pages everything that they do not need', async () => {
    const { headers } = await api().get('/livez');
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*script-src 'self'.*frame-ancestors 'none'/);
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['x-powered-by']).toBeUndefined();
  });
});

describe('the OpenAPI document', () => {
  it('is 3.1, with the contract as its components and a problem for every error', async () => {
    const { body } = (await api().get('/openapi.json')) as {
      body: {
        openapi: string;
        paths: Record<string, Record<string, { operationId: string }>>;
        components: { schemas: Record<string, unknown> };
      };
    };
    expect(body.openapi).toBe('3.1.0');
    expect(Object.keys(body.components.schemas)).toEqual(
      expect.arrayContaining(['Experiment', 'Batch', 'Problem', 'Run', 'Report', 'Comparison', 'OperationRow']),
    );
    const dangling = [...JSON.stringify(body).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)]
      .map(([, name]) => name ?? '')
      .filter((name) => !(name in body.components.schemas));
    expect(dangling).toEqual([]);
    const ids = Object.values(body.paths).flatMap((path) => Object.values(path).map(({ operationId }) => operationId));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(
      expect.arrayContaining([
        'createExperiment',
        'validateExperiment',
        'getComparison',
        'getHistory',
        'explainOperation',
      ]),
    );
  });

  it('is the one in openapi.json, so that a change of the interface shows in review (UPDATE_GOLDEN=1 rewrites it)', async () => {
    const path = new URL('../openapi.json', import.meta.url);
    const text = `${JSON.stringify((await api().get('/openapi.json')).body, null, 2)}\n`;
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, text);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});
