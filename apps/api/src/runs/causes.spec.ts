import { causeSearchSchema, experimentResourceSchema } from '@isthmus/contract';
import { endRun } from '../ended-run.fixture.js';
import { servedApi } from '../served-api.fixture.js';

const api = servedApi(process.env['DATABASE_URL']);

async function oneRun() {
  const { body } = await api()
    .post('/v1/experiments')
    .send({
      version: 1,
      name: 'cause spec',
      topology: { layout: 'aws-3' },
      strategy: { kind: 'single-leader', leader: 'us-east-1', reads: 'local' },
      duration: '10s',
      warmup: '1s',
    });
  return experimentResourceSchema.parse(body).runs[0]!;
}

/** A run that has ended with this verdict and no figures. */
async function ended(verdict: 'holds' | 'violated'): Promise<string> {
  const run = await oneRun();
  await endRun(api.store(), run, verdict);
  return run.id;
}

describe('a search for a cause', () => {
  it('is accepted for a run that broke a model, with or without a body, and there is one for a request', async () => {
    const id = await ended('violated');
    const causes = `/v1/runs/${id}/causes`;
    const response = await api().post(causes);
    expect([response.status, response.headers['location']]).toEqual([202, response.body.links.self]);
    const search = causeSearchSchema.parse(response.body);
    // The run; five as it is, without each of three faults, and with each of three changes of a single leader.
    expect(search).toMatchObject({ runId: id, request: { seeds: 5 }, state: 'queued', runs: 0, runsMax: 36 });
    const again = await api().post(causes).send({ seeds: 5 });
    expect([again.status, again.body]).toEqual([202, search]);
    const other = await api().post(causes).send({ seeds: 2 });
    expect([other.body.runsMax, other.body.id === search.id]).toEqual([15, false]);
    expect((await api().get(search.links.self)).body).toEqual(search);
    expect((await api().get(causes)).body).toEqual({ data: [other.body, search], nextPageToken: null });
    expect((await api().get(`${causes}/cau_none`)).status).toBe(404);
  });

  it('is refused for a run that has not ended, broke nothing, or is not there, and for too many seeds', async () => {
    const [waiting, sound, broken] = [(await oneRun()).id, await ended('holds'), await ended('violated')];
    const refused = async (id: string, document: object = {}) => {
      const { status, body } = await api().post(`/v1/runs/${id}/causes`).send(document);
      return `${status} ${body.code} ${body.errors?.[0].pointer ?? ''}`.trim();
    };
    const answers = [await refused(waiting), await refused(sound), await refused('run_none')];
    answers.push(await refused(broken, { seeds: 21 }), await refused(broken, { sides: 2 }));
    await api().post(`/v1/runs/${waiting}:cancel`);
    answers.push(await refused(waiting));
    expect(answers).toEqual([
      '409 run-not-finished',
      '422 nothing-broken',
      '404 not-found',
      '422 invalid-definition /seeds',
      '422 invalid-definition /sides',
      '409 run-without-report',
    ]);
  });
});
