import {
  type BatchResource,
  batchResourceSchema,
  type Claim,
  claimSchema,
  parseWith,
  problemSchema,
  type ScenarioListItem,
  scenarioListItemSchema,
  type ScenarioResource,
  scenarioResourceSchema,
} from '@isthmus/contract';
import { LOCAL_TENANT } from '@isthmus/persistence';
import { scenario, scenarios } from '@isthmus/sim-catalog';
import { endRun } from '../ended-run.fixture.js';
import { servedApi } from '../served-api.fixture.js';
import { Claims } from './claims.js';

const api = servedApi(process.env['DATABASE_URL']);

const post = (path: string, document: unknown, headers: Record<string, string> = {}) =>
  api().post(path).set('Content-Type', 'application/json').set(headers).send(JSON.stringify(document));

async function ran(document: unknown): Promise<BatchResource> {
  const response = await post('/v1/scenarios/S15/run', document);
  expect([response.status, response.text.slice(0, 500)]).toEqual([202, expect.any(String)]);
  return batchResourceSchema.parse(response.body);
}

const claimOf = async ({ id }: BatchResource) =>
  claimSchema.parse((await api().get(`/v1/batches/${id}/claim`)).body as Claim);

async function waitingOf(batchId: string) {
  const { data } = await api.store().runs.list(LOCAL_TENANT, { batchId, state: 'queued' }, { size: 100 });
  return data;
}

async function problemOf(request: PromiseLike<{ text: string; status: number }>) {
  const { text, status } = await request;
  const problem = problemSchema.parse(JSON.parse(text));
  expect(problem.status).toBe(status);
  return problem;
}

describe('the gallery', () => {
  it('lists every scenario of the catalog with what it takes to run it', async () => {
    const { data } = (await api().get('/v1/scenarios')).body as { data: unknown[] };
    const listed = data.map((item) => scenarioListItemSchema.parse(item));
    expect(listed.map(({ id }) => id)).toEqual(scenarios().map(({ id }) => id));
    expect(listed.find(({ id }) => id === 'S15')).toMatchObject({
      variants: ['multi-leader', 'single leader', 'single leader in reach of clients'],
      runs: 60,
      result: null,
    });
  });

  it('gives the document of each, whose batch is what running it submits', async () => {
    const resource = scenarioResourceSchema.parse((await api().get('/v1/scenarios/S15')).body as ScenarioResource);
    expect(resource.document).toContain('id: S15');
    const batch = await ran({});
    expect(batch.definition).toEqual(resource.batch);
    // What is under way, or finished, is what the next click leads to.
    const again = (await api().get('/v1/scenarios/S15')).body as ScenarioResource;
    expect(again.result).toEqual({ batchId: batch.id, state: 'queued', progress: 0, passed: null });
  });

  it('says of a scenario that was run what came of its claim, once it is judged and ever after', async () => {
    const { id } = batchResourceSchema.parse((await api().post('/v1/scenarios/S29/run')).body);
    const store = api.store();
    for (const run of await waitingOf(id)) await endRun(store, run, 'holds');
    const resultOf = async () => {
      const { data } = (await api().get('/v1/scenarios')).body as { data: ScenarioListItem[] };
      return data.find((item) => item.id === 'S29')?.result;
    };
    // Nobody has asked for the claim. It is judged behind the first look at the gallery, and kept.
    expect(await resultOf()).toEqual({ batchId: id, state: 'succeeded', progress: 1, passed: null });
    while ((await resultOf())?.passed === null) await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await resultOf())?.passed).toBe(false);
    const asked = scenario('S29')!;
    const resource = (await api().get('/v1/scenarios/S29')).body as ScenarioResource;
    const [latest] = await store.batches.ofDefinitions(LOCAL_TENANT, [resource.batch]);
    const restarted = new Claims(store);
    expect(restarted.verdictOf(latest!, asked)).toBe(false);
    // What another release judged says nothing.
    expect(restarted.verdictOf({ ...latest!, judged: { by: '0.0.1', passed: true } }, asked)).toBeNull();
  });

  it('knows no other', async () => {
    expect((await problemOf(api().get('/v1/scenarios/S99'))).detail).toMatch(/there is no scenario "S99".*S15/);
    expect((await problemOf(api().post('/v1/scenarios/S99/run'))).code).toBe('not-found');
    const unknown = { version: 1, name: 'b', scenario: 'S99', experiment: {}, sweep: {} };
    expect((await problemOf(post('/v1/batches', unknown))).status).toBe(422);
  });
});

describe('running a scenario', () => {
  it('needs no body, and answers a repeated Idempotency-Key with the first answer', async () => {
    const headers = { 'Idempotency-Key': `spec-${process.pid}-${Math.random()}` };
    const first = await api().post('/v1/scenarios/S15/run').set(headers);
    const again = await api().post('/v1/scenarios/S15/run').set(headers);
    expect([first.status, again.headers['idempotency-replayed'], again.body]).toEqual([202, 'true', first.body]);
    expect(first.headers['location']).toBe(`/v1/batches/${(first.body as BatchResource).id}`);
  });

  it('takes seeds and overrides by pointer, in every variant', async () => {
    const { definition, counts } = await ran({
      seeds: { first: '7', count: 2 },
      overrides: { '/workload/arrivals/rate': '20/s' },
    });
    expect(definition.sweep.seeds).toEqual({ first: '7', count: 2 });
    expect(definition.experiment).toMatchObject({ workload: { arrivals: { rate: '20/s' } } });
    expect(counts.total).toBe(6);
  });

  it('runs without its point, and says that the claim is not tested', async () => {
    const claim = await claimOf(await ran({ overrides: { '/faults': [] } }));
    expect(claim).toMatchObject({ tested: false, asWritten: false, shows: { pass: null }, contrast: { pass: null } });
    expect(claim.notTested[0]).toMatch(/without \/faults\/0\/kind = "partition"/);
    const whole = await claimOf(await ran({}));
    expect(whole).toMatchObject({ tested: true, asWritten: true, complete: false, shows: { pass: null } });
  });

  it.each([
    [{ overrides: { '/workload/arrivals/rate': 'fast' } }, '/overrides/~1workload~1arrivals~1rate'],
    [{ overrides: { '/faults': [{ name: 'cut', kind: 'partition' }] } }, '/overrides/~1faults/0/at'],
    [{ overrides: { '/faults/9/at': '1s' } }, '/overrides/~1faults~19~1at'],
    [{ overrides: { '/duration': '1s' } }, '/overrides'],
    [{ seeds: { count: 0 } }, '/seeds/count'],
    [{ seeds: { first: '-1' } }, '/seeds/first'],
    [{ variants: [] }, '/variants'],
  ])('refuses %j and points to it', async (document, pointer) => {
    const problem = await problemOf(post('/v1/scenarios/S15/run', document));
    expect(problem.status).toBe(422);
    expect(problem.errors?.map((error) => error.pointer)).toContain(pointer);
  });
});

describe('the claim of a batch', () => {
  it('is judged by the reports that are stored, as they come in', async () => {
    const batch = await ran({ seeds: { count: 1 } });
    expect((await claimOf(batch)).shows.evidence[0]).toMatchObject({ pass: null, seeds: 0 });
  });

  it('does not exist where no scenario is run', async () => {
    const experiment = { topology: { layout: 'aws-3' }, strategy: { kind: 'raft' } };
    const batch = (await post('/v1/batches', { version: 1, name: 'plain', experiment, sweep: {} }))
      .body as BatchResource;
    expect(parseWith(batchResourceSchema, batch)).toMatchObject({ ok: true });
    expect((await problemOf(api().get(`/v1/batches/${batch.id}/claim`))).detail).toMatch(/runs no scenario/);
  });
});
