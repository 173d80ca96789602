import { readEnvironment } from './environment.js';

const sound = { DATABASE_URL: 'postgresql://u:p@127.0.0.1:5432/isthmus', REDIS_URL: 'redis://127.0.0.1:6379' };

it('needs only the two addresses', () => {
  const environment = readEnvironment(sound);
  expect(environment).toMatchObject({ ...sound, ISTHMUS_REDIS_PREFIX: 'isthmus', ISTHMUS_RUN_SECONDS_MAX: 600 });
  expect(environment.ISTHMUS_WORKER_SLOTS).toBeGreaterThanOrEqual(1);
});

it('takes an empty variable for one that is not set', () => {
  expect(readEnvironment({ ...sound, ISTHMUS_RUN_SECONDS_MAX: '' }).ISTHMUS_RUN_SECONDS_MAX).toBe(600);
});

it('names everything that is missing or wrong at once', () => {
  const read = () => readEnvironment({ DATABASE_URL: 'mysql://x', ISTHMUS_WORKER_SLOTS: '0' });
  for (const name of ['DATABASE_URL', 'REDIS_URL', 'ISTHMUS_WORKER_SLOTS']) expect(read).toThrow(name);
});
