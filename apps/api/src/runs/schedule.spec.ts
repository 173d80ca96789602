import { experimentResourceSchema, experimentSchema, parseText } from '@isthmus/contract';
import { servedApi } from '../served-api.fixture.js';

const EXPERIMENT = {
  version: 1,
  name: 'schedule spec',
  topology: { layout: 'aws-3' },
  strategy: { kind: 'raft' },
  duration: '10s',
  warmup: '1s',
};
const api = servedApi(process.env['DATABASE_URL']);

describe('the schedule of a run', () => {
  it('has its explicit faults, as JSON or YAML, before it has been played', async () => {
    const mix = [{ fault: 'pause', rate: '1/s', duration: { min: '100ms', max: '1s' } }];
    const storm = { name: 'storm', kind: 'nemesis', at: '1s', for: '8s', quiet: '1s', mix };
    const { id, runs } = experimentResourceSchema.parse(
      (
        await api()
          .post('/v1/experiments')
          .send({ ...EXPERIMENT, faults: [storm], seeds: { first: '7' } })
      ).body,
    );
    const path = `/v1/runs/${runs[0]?.id}/schedule`;
    const explicit = experimentSchema.parse((await api().get(path)).body);
    expect([explicit.seeds, explicit.faults[0]?.name]).toEqual([{ first: '7', count: 1 }, 'pause 1']);
    const yaml = await api().get(path).set('Accept', 'application/yaml');
    expect(yaml.headers['content-type']).toMatch(/^application\/yaml/);
    const read = parseText(yaml.text);
    expect(read.ok && read.value).toEqual(explicit);
    await api().post(`/v1/experiments/${id}:cancel`);
  });
});
