import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Check, type Run, experimentSchema } from '@isthmus/contract';
import { type Store, openStore } from '@isthmus/persistence';
import { type ScratchDatabase, createScratchDatabase } from '@isthmus/persistence/scratch';

const script = fileURLToPath(new URL('./testdata/stub-worker.mjs', import.meta.url));
const workers: ChildProcess[] = [];
let folder: string;
let pids: string;
let prefix: string;
let database: ScratchDatabase;
let store: Store;

beforeEach(async () => {
  if ((process.env['REDIS_URL'] ?? '') === '')
    throw new Error('these specs need a Redis: set REDIS_URL, or run them with `npm test`, which starts one');
  folder = mkdtempSync(join(tmpdir(), 'isthmus-worker-'));
  pids = join(folder, 'pids');
  prefix = `spec-${randomUUID()}`;
  database = await createScratchDatabase(process.env['DATABASE_URL']);
  store = openStore({ url: database.url });
});

afterEach(async () => {
  for (const worker of workers.splice(0)) await end(worker, 'SIGTERM');
  await store.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

function startWorker({ slots = 1 } = {}): ChildProcess {
  const worker = spawn(process.execPath, [script], {
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      DATABASE_URL: database.url,
      ISTHMUS_REDIS_PREFIX: prefix,
      ISTHMUS_WORKER_SLOTS: String(slots),
      STUB_PIDS: pids,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  workers.push(worker);
  return worker;
}

async function end(worker: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const ended = once(worker, 'exit');
  worker.kill(signal);
  await ended;
}

/** Submits a scene of the stub; returns the ids of its runs. */
async function submit(scene: string, seeds = 1): Promise<string[]> {
  const definition = experimentSchema.parse({
    version: 1,
    name: scene,
    topology: { datacenters: [{ id: 'here' }] },
    strategy: { kind: 'multi-leader' },
    seeds: { first: '1', count: seeds },
  });
  const accepted = await store.experiments.accept('local', { definition, datacenters: ['here'] });
  if (accepted.kind !== 'accepted') throw new Error(accepted.kind);
  return accepted.resource.runs.map(({ id }) => id);
}

async function until(id: string, condition: (run: Run) => boolean, withinMs = 60_000): Promise<Run> {
  for (const limit = performance.now() + withinMs; ;) {
    const run = await store.runs.get('local', id);
    if (run !== null && condition(run)) return run;
    if (performance.now() > limit) throw new Error(`still not ${condition}: ${JSON.stringify(run)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const ended = ({ state }: Run) => state !== 'queued' && state !== 'running';
const under = ({ state, progress }: Run) => state === 'running' && progress > 0;

async function typesOf(id: string): Promise<string[]> {
  return ((await store.events.ofRun('local', id, 0))?.events ?? []).map(({ type }) => type);
}

function childrenAlive(): string[] {
  return readFileSync(pids, 'utf8')
    .split('\n')
    .filter((pid) => pid !== '' && isAlive(Number(pid)));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it('simulates what is queued and keeps the results', async () => {
  startWorker({ slots: 2 });
  const ids = await submit('progress for a second', 3);
  const runs = await Promise.all(ids.map((id) => until(id, ended)));
  expect(runs.map(({ state, attempt, progress }) => [state, attempt, progress])).toEqual(
    ids.map(() => ['succeeded', 1, 1]),
  );
  for (const id of ids) {
    const types = await typesOf(id);
    expect([types[0], types[1], types.at(-1)]).toEqual(['queued', 'running', 'succeeded']);
    expect(types).toContain('progress');
    expect(await store.runs.history('local', id)).toMatchObject({ kind: 'found' });
  }
});

it('stops a run that is cancelled, and goes on with the next', async () => {
  startWorker();
  const [first = ''] = await submit('never ends');
  const [second = ''] = await submit('report at once');
  await until(first, ({ state }) => state === 'running');
  await store.runs.cancel('local', first);
  expect((await until(first, ended)).state).toBe('cancelled');
  expect((await until(second, ended)).state).toBe('succeeded');
});

it('tries a run three times whose process dies, and then says so', async () => {
  startWorker();
  const [id = ''] = await submit('kills itself');
  expect(await until(id, ended)).toMatchObject({ state: 'failed', attempt: 3, error: { code: 'worker-crashed' } });
  expect(await typesOf(id)).toEqual(['queued', 'running', 'requeued', 'running', 'requeued', 'running', 'failed']);
});

it('gives its run back when it is told to stop, and leaves no process', async () => {
  const leaving = startWorker();
  const [id = ''] = await submit('progress for a second');
  await until(id, under);
  const before = performance.now();
  await end(leaving, 'SIGTERM');
  expect(performance.now() - before).toBeLessThan(8_000);
  expect(await store.runs.get('local', id)).toMatchObject({ state: 'queued', attempt: 0 });
  expect(childrenAlive()).toEqual([]);
  startWorker();
  expect(await until(id, ended)).toMatchObject({ state: 'succeeded', attempt: 1 });
});

it('loses no run when it is killed: another worker takes over once the lease has run out', async () => {
  const killed = startWorker();
  const [lost = ''] = await submit('is silent for three seconds');
  const [waiting = ''] = await submit('report at once');
  await until(lost, ({ state }) => state === 'running' && existsSync(pids));
  await end(killed, 'SIGKILL');
  for (let waited = 0; childrenAlive().length > 0 && waited < 50; waited += 1)
    await new Promise((resolve) => setTimeout(resolve, 100));
  expect(childrenAlive()).toEqual([]);
  startWorker();
  expect(await until(lost, ended)).toMatchObject({ state: 'succeeded', attempt: 2 });
  expect(await until(waiting, ended)).toMatchObject({ state: 'succeeded', attempt: 1 });
  const types = (await typesOf(lost)).filter((type) => type !== 'progress');
  expect(types).toEqual(['queued', 'running', 'requeued', 'running', 'succeeded']);
});

describe('jobs', () => {
  const LOG = 'INFO  jepsen.util - 0 :invoke :write 1\nINFO  jepsen.util - 0 :ok :write 1\n';

  async function submitCheck(budget: number | null, text = LOG): Promise<string> {
    const accepted = await store.jobs.acceptCheck('local', {
      name: null,
      format: 'jepsen-log',
      model: 'register',
      level: null,
      checks: null,
      budget,
      bytes: text.length,
      operations: 1,
      history: gzipSync(text),
    });
    if (accepted.kind !== 'accepted') throw new Error(accepted.kind);
    return accepted.resource.id;
  }

  async function untilCheck(id: string, condition: (check: Check) => boolean): Promise<Check> {
    for (const limit = performance.now() + 60_000; ;) {
      const check = await store.jobs.check('local', id);
      if (check !== null && condition(check)) return check;
      if (performance.now() > limit) throw new Error(`still not ${condition}: ${JSON.stringify(check)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  const isOver = ({ state }: Check) => state === 'succeeded' || state === 'failed';

  it('are done beside runs, and what cannot be read fails with its place', async () => {
    const ids = [await submitCheck(null), await submitCheck(null, 'INFO  jepsen.util - 0 :ok :write 1\n')];
    const [run = ''] = await submit('report at once');
    const request = { format: 'ndjson', from: '1s', to: '2s', limit: 1000 } as const;
    const trace = await store.jobs.acceptTrace('local', run, request);
    if (trace?.kind !== 'accepted') throw new Error('no trace');
    startWorker();
    const [judged, unreadable] = await Promise.all(ids.map((id) => untilCheck(id, isOver)));
    expect(judged).toMatchObject({ state: 'succeeded', attempt: 1, verdict: 'holds', judgement: { operations: 1 } });
    expect(unreadable).toMatchObject({ state: 'failed', error: { code: 'internal' } });
    expect(unreadable?.error?.message).toMatch(/line 1, column \d+/);
    await until(run, ended);
    for (let stored = await store.jobs.document('local', run, trace.resource.id); ;) {
      if (stored.kind === 'found') {
        expect(gunzipSync(stored.result.document).toString()).toMatch(/"kind":"end","events":\d+,"truncated":false/);
        break;
      }
      stored = await store.jobs.document('local', run, trace.resource.id);
    }
  });

  it('survive the end of their worker: at once if it is told, after its lease if it is not', async () => {
    const id = await submitCheck(1);
    const told = startWorker();
    await untilCheck(id, ({ state }) => state === 'running');
    await end(told, 'SIGTERM');
    expect(await store.jobs.check('local', id)).toMatchObject({ state: 'queued', attempt: 0 });
    const killed = startWorker();
    await untilCheck(id, ({ state }) => state === 'running');
    await end(killed, 'SIGKILL');
    startWorker();
    expect(await untilCheck(id, isOver)).toMatchObject({ state: 'succeeded', attempt: 2, verdict: 'holds' });
  });

  it('are taken back from a lost worker by one that is busy with another, and tell their progress', async () => {
    const [run = ''] = await submit('report at once');
    const check = await submitCheck(1);
    const first = startWorker();
    await untilCheck(check, ({ state }) => state === 'running');
    await end(first, 'SIGKILL');
    const accepted = await store.jobs.acceptCause('local', run, { seeds: 100, runsMax: 100 });
    if (accepted?.kind !== 'accepted') throw new Error('no search');
    const search = async () => (await store.jobs.cause('local', run, accepted.resource.id))!;
    const second = startWorker();
    await untilCheck(check, ({ state }) => state === 'queued');
    const { state, attempt, runs } = await search();
    expect([state, attempt]).toEqual(['running', 1]);
    expect(runs).toBeGreaterThan(1);
    await end(second, 'SIGKILL');
    startWorker();
    expect(await untilCheck(check, isOver)).toMatchObject({ state: 'succeeded', attempt: 2 });
    for (let seen = await search(); seen.attempt !== 2; seen = await search()) {
      expect(seen.state).not.toBe('failed');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
});
