import { experimentResourceSchema, traceSchema } from '@isthmus/contract';
import { servedApi } from '../served-api.fixture.js';

const EXPERIMENT = {
  version: 1,
  name: 'trace spec',
  topology: { layout: 'aws-3' },
  strategy: { kind: 'raft' },
  duration: '10s',
  warmup: '1s',
};
const api = servedApi(process.env['DATABASE_URL']);

async function oneRun(): Promise<string> {
  const { body } = await api().post('/v1/experiments').send(EXPERIMENT);
  return experimentResourceSchema.parse(body).runs[0]!.id;
}

describe('a trace of a run', () => {
  it('is accepted before the run has been played, listed, and has no document until it is made', async () => {
    const traces = `/v1/runs/${await oneRun()}/traces`;
    const response = await api()
      .post(traces)
      .send({ from: '2s', to: '2500ms', hosts: ['eu-west-1'], format: 'chrome' });
    expect([response.status, response.headers['location']]).toEqual([202, response.body.links.self]);
    const trace = traceSchema.parse(response.body);
    expect(trace.request).toEqual({ from: '2s', to: '2.5s', hosts: ['eu-west-1'], format: 'chrome', limit: 100_000 });
    expect((await api().get(trace.links.self)).body).toEqual(trace);
    expect((await api().get(traces)).body).toEqual({ data: [trace], nextPageToken: null });
    const document = await api().get(trace.links.document);
    expect([document.status, document.body.code]).toEqual([409, 'trace-not-finished']);
  });

  it('is refused with every pointer where its window is wrong', async () => {
    const id = await oneRun();
    const answer = async (path: string, body: object) => {
      const { status, body: problem } = await api().post(path).send(body);
      return [status, problem.code, problem.errors?.map(({ pointer }: { pointer: string }) => pointer)];
    };
    const wrong = { from: '2s', to: '1s', hosts: ['mars'] };
    expect(await answer(`/v1/runs/${id}/traces`, wrong)).toEqual([422, 'invalid-definition', ['/to', '/hosts/0']]);
    expect(await answer(`/v1/runs/${id}/traces`, { limit: 0 })).toEqual([422, 'invalid-definition', ['/limit']]);
    expect(await answer('/v1/runs/run_none/traces', {})).toEqual([404, 'not-found', undefined]);
    expect((await api().get(`/v1/runs/${id}/traces/trc_none/document`)).status).toBe(404);
  });
});
