import { layoutPlanSchema, problemSchema } from '@isthmus/contract';
import { servedApi } from '../served-api.fixture.js';

const api = servedApi(process.env['DATABASE_URL']);

const problemOf = async (path: string) => problemSchema.parse(JSON.parse((await api().get(path)).text));

describe('the plan of a layout', () => {
  it('has floors, leaders and placements for the clients that count', async () => {
    const all = layoutPlanSchema.parse((await api().get('/v1/layouts/aws-5/plan')).body);
    expect([all.clients.length, all.leaders.length, all.considered]).toEqual([5, 5, 11]);
    const some = layoutPlanSchema.parse((await api().get('/v1/layouts/aws-5/plan?clients=us-east-1,eu-west-1')).body);
    expect(some.clients).toEqual(['us-east-1', 'eu-west-1']);
  });

  it('is refused where the layout or a client does not exist', async () => {
    expect(await problemOf('/v1/layouts/mars-3/plan')).toMatchObject({ code: 'not-found' });
    expect(await problemOf('/v1/layouts/aws-3/plan?clients=mars')).toMatchObject({
      code: 'invalid-request',
      errors: [{ pointer: '/clients', allowed: 'one of us-east-1, eu-west-1, ap-northeast-1' }],
    });
    expect(await problemOf('/v1/layouts/aws-3/plan?leader=mars')).toMatchObject({ code: 'invalid-request' });
  });
});
