import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { type Admission, Consumer, Dispatcher, type Hint, HintQueue, jobIdOf } from './index.js';
import { requireNoEviction } from './redis.js';

const redisUrl = process.env['REDIS_URL'] ?? '';
if (redisUrl === '')
  throw new Error('these specs need a Redis: set REDIS_URL, or run them with `npm test`, which starts one');

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const fail = (error: Error) => {
  throw error;
};

/** A queue of its own under a prefix of its own. */
async function openHints(): Promise<{ hints: HintQueue; prefix: string; redis: Redis }> {
  const prefix = `spec-${randomUUID()}`;
  const hints = new HintQueue({ redisUrl, prefix, onError: fail });
  const redis = new Redis(redisUrl);
  closers.push(async () => {
    await hints.close();
    await forget(redis, prefix);
    redis.disconnect();
  });
  await until(() => hints.ready);
  return { hints, prefix, redis };
}

async function forget(redis: Redis, prefix: string): Promise<void> {
  const keys = await redis.keys(`${prefix}:*`);
  if (keys.length > 0) await redis.del(keys);
}

async function until(condition: () => boolean | Promise<boolean>, withinMs = 5_000): Promise<void> {
  for (const end = performance.now() + withinMs; !(await condition());) {
    if (performance.now() > end) throw new Error(`still not: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function consume(prefix: string, handle: (runId: string) => Promise<void>, slots = 2): Consumer {
  const consumer = new Consumer({
    redisUrl,
    prefix,
    slots,
    handle,
    onError: () => undefined,
    hintsWait: () => Promise.resolve(false),
  });
  closers.push(() => consumer.close(500));
  return consumer;
}

/** A database of one run, as a dispatcher sees it. */
class OneRun implements Admission {
  calls: string[] = [];
  hinted = false;
  constructor(readonly hint: Hint) {}
  enlist = async () => void this.calls.push('enlist');
  dismiss = async () => void this.calls.push('dismiss');
  sweep = async () => void this.calls.push('sweep');
  unhint = async () => void this.calls.push('unhint');
  retract = async () => {
    this.calls.push('retract');
    this.hinted = false;
  };
  admit = async () => {
    this.calls.push('admit');
    if (this.hinted) return [];
    this.hinted = true;
    return [this.hint];
  };
}

describe('a hint', () => {
  it('is there once, however often it is given; the next epoch is another', async () => {
    const { hints } = await openHints();
    const runId = 'run_01jd3v7k2m8n9p0q1r2s3t4v5w';
    await hints.add([{ runId, epoch: 0 }]);
    await hints.add([{ runId, epoch: 0 }]);
    expect(await hints.waiting()).toBe(1);
    await hints.add([{ runId, epoch: 1 }]);
    expect(await hints.waiting()).toBe(2);
  });

  it('has an id that BullMQ accepts', () => {
    expect(jobIdOf({ runId: 'run_01jd3v7k2m8n9p0q1r2s3t4v5w', epoch: 12 })).toBe('run_01jd3v7k2m8n9p0q1r2s3t4v5w_12');
  });

  it('can be given again once it was taken, and leaves nothing in Redis', async () => {
    const { hints, prefix, redis } = await openHints();
    const taken: string[] = [];
    const consumer = consume(prefix, async (runId) => void taken.push(runId));
    await consumer.start();
    await hints.add([{ runId: 'run_a', epoch: 0 }]);
    await until(() => taken.length === 1);
    await until(async () => (await redis.keys(`${prefix}:runs:run_*`)).length === 0);
    await hints.add([{ runId: 'run_a', epoch: 0 }]);
    await until(() => taken.length === 2);
  });

  it('is gone after its handling failed: the database decides whether there is another', async () => {
    const { hints, prefix, redis } = await openHints();
    let tries = 0;
    await consume(prefix, () => Promise.reject(new Error(`no database at try ${(tries += 1)}`))).start();
    await hints.add([{ runId: 'run_a', epoch: 0 }]);
    await until(() => tries === 1);
    await until(async () => (await redis.keys(`${prefix}:runs:run_*`)).length === 0);
    expect(tries).toBe(1);
  });
});

describe('the dispatcher', () => {
  const options = { workerId: 'w', slots: 2, onError: fail };

  it('sweeps first, then hints what is admitted', async () => {
    const { hints } = await openHints();
    const admission = new OneRun({ runId: 'run_a', epoch: 0 });
    const dispatcher = new Dispatcher({ ...options, admission, hints });
    expect(await dispatcher.tick()).toBe(1);
    expect(await dispatcher.tick()).toBe(0);
    expect(admission.calls).toEqual(['enlist', 'sweep', 'unhint', 'admit', 'admit']);
    expect(await hints.waiting()).toBe(1);
  });

  it('hints again what Redis forgot, as soon as the database calls it unhinted', async () => {
    const { hints, prefix, redis } = await openHints();
    const admission = new OneRun({ runId: 'run_a', epoch: 0 });
    const dispatcher = new Dispatcher({ ...options, admission, hints });
    await dispatcher.tick();
    await forget(redis, prefix);
    expect(await hints.waiting()).toBe(0);
    admission.hinted = false;
    await dispatcher.tick();
    expect(await hints.waiting()).toBe(1);
  });

  it('takes an admission back when the hint does not reach Redis', async () => {
    const admission = new OneRun({ runId: 'run_a', epoch: 0 });
    const hints = { ready: true, add: () => Promise.reject(new Error('connection lost')) };
    const dispatcher = new Dispatcher({ ...options, admission, hints });
    await expect(dispatcher.tick()).rejects.toThrow('connection lost');
    expect(admission.calls.slice(-2)).toEqual(['admit', 'retract']);
  });

  it('goes on sweeping and admits nothing while Redis is away', async () => {
    const away = new HintQueue({ redisUrl: 'redis://127.0.0.1:1', onError: () => undefined });
    const admission = new OneRun({ runId: 'run_a', epoch: 0 });
    await new Dispatcher({ ...options, admission, hints: away }).tick();
    expect(admission.calls).toEqual(['enlist', 'sweep', 'unhint']);
    await expect(away.add([{ runId: 'run_a', epoch: 0 }])).rejects.toThrow('not connected');
    await away.close();
  });

  it('keeps looking after an error, and stops when told', async () => {
    const { hints } = await openHints();
    const errors: string[] = [];
    let looks = 0;
    const admission: Admission = new OneRun({ runId: 'run_a', epoch: 0 });
    admission.admit = () => ((looks += 1) < 3 ? Promise.reject(new Error('no database')) : Promise.resolve([]));
    const dispatcher = new Dispatcher({
      ...options,
      admission,
      hints,
      everyMs: 5,
      onError: ({ message }) => void errors.push(message),
    });
    dispatcher.start();
    await until(() => looks > 3);
    await dispatcher.stop();
    const looksAtStop = looks;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(looks).toBe(looksAtStop);
    expect(errors).toEqual(['no database', 'no database']);
  });
});

describe('the consumer', () => {
  it('refuses a Redis that drops keys when its memory is full', async () => {
    const redis = { info: () => Promise.resolve('# Memory\r\nmaxmemory_policy:allkeys-lru\r\n') };
    await expect(requireNoEviction(redis)).rejects.toThrow('maxmemory-policy allkeys-lru');
    await expect(
      requireNoEviction({ info: () => Promise.resolve('maxmemory_policy:noeviction\r\n') }),
    ).resolves.toBeUndefined();
  });

  it('handles as many at a time as it has slots', async () => {
    const { hints, prefix } = await openHints();
    let now = 0;
    let most = 0;
    let done = 0;
    const handle = async () => {
      most = Math.max(most, (now += 1));
      await new Promise((resolve) => setTimeout(resolve, 30));
      now -= 1;
      done += 1;
    };
    await consume(prefix, handle, 3).start();
    await hints.add(Array.from({ length: 9 }, (_, index) => ({ runId: `run_${index}`, epoch: 0 })));
    await until(() => done === 9);
    expect(most).toBe(3);
  });

  it('connects anew when it took nothing for long although hints wait', async () => {
    const { hints, prefix, redis } = await openHints();
    const taken: string[] = [];
    const complaints: string[] = [];
    const consumer = new Consumer({
      redisUrl,
      prefix,
      slots: 1,
      handle: async (runId) => void taken.push(runId),
      onError: ({ message }) => void complaints.push(message),
      hintsWait: async () => true,
      stuckAfterMs: 100,
    });
    closers.push(() => consumer.close(500));
    await consumer.start();
    await until(() => complaints.length > 0);
    expect(complaints[0]).toMatch(/connecting anew/);
    await redis.ping();
    await hints.add([{ runId: 'run_a', epoch: 0 }]);
    await until(() => taken.length === 1);
  });

  it('takes no more once it closes, and ends even if a handler does not', async () => {
    const { hints, prefix } = await openHints();
    let started = 0;
    const consumer = consume(
      prefix,
      () => {
        started += 1;
        return new Promise((resolve) => setTimeout(resolve, 700));
      },
      1,
    );
    await consumer.start();
    await hints.add([
      { runId: 'run_a', epoch: 0 },
      { runId: 'run_b', epoch: 0 },
    ]);
    await until(() => started === 1);
    const before = performance.now();
    await consumer.close(100);
    expect(performance.now() - before).toBeLessThan(400);
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect(started).toBe(1);
  });
});
