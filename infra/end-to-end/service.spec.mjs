// The built service as its users meet it: API and worker as processes, a batch over REST, a worker killed in the middle,
// the same digests from the command line. Needs the builds (Nx brings them) and the stores that `npm test` starts.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { bin, root } from '../workspace.mjs';
import { freePort } from '../ports.mjs';

const { DATABASE_URL, REDIS_URL } = process.env;
if (!DATABASE_URL || !REDIS_URL)
  throw new Error('these specs need stores: run them with `npm test`, which starts them');

const name = `end_to_end_${process.pid}`;
const url = new URL(DATABASE_URL);
url.pathname = `/${name}`;
const folder = mkdtempSync(join(tmpdir(), 'isthmus-end-to-end-'));
const environment = {
  ...process.env,
  DATABASE_URL: url.href,
  REDIS_URL,
  ISTHMUS_REDIS_PREFIX: name,
  ISTHMUS_WORKER_SLOTS: '2',
};

/** @type {import('node:child_process').ChildProcess[]} */
const processes = [];
let address = '';

/** @param {string} app @param {NodeJS.ProcessEnv} [more] */
function launch(app, more = {}) {
  const child = spawn(process.execPath, [join(root, `apps/${app}/dist/index.js`)], {
    env: { ...environment, ...more },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  processes.push(child);
  return child;
}

/** @param {string} path @param {RequestInit} [init] */
async function api(path, init) {
  const response = await fetch(`${address}${path}`, init);
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

/** @param {string} path @param {unknown} document */
function post(path, document) {
  return api(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(document) });
}

/** @template T @param {() => Promise<T | null | false>} attempt @returns {Promise<T>} */
async function until(attempt) {
  for (const end = Date.now() + 100_000; Date.now() < end; await sleep(200)) {
    const found = await attempt().catch(() => null);
    if (found) return found;
  }
  throw new Error('waited for 100 s in vain');
}

/** @param {string} database @param {string} command */
async function administer(database, command) {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  await client.query(command);
  await client.end();
}

beforeAll(async () => {
  await administer(DATABASE_URL, `CREATE DATABASE ${name}`);
  const migrated = spawnSync(bin('prisma'), ['migrate', 'deploy'], { cwd: root, env: environment, encoding: 'utf8' });
  if (migrated.status !== 0) throw new Error(migrated.stdout + migrated.stderr);
  const port = await freePort(0);
  address = `http://127.0.0.1:${port}`;
  launch('api', { PORT: String(port) });
  await until(async () => (await fetch(`${address}/readyz`)).ok);
}, 120_000);

afterAll(async () => {
  for (const child of processes) child.kill('SIGKILL');
  await administer(DATABASE_URL, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  rmSync(folder, { recursive: true });
});

const experiment = {
  topology: { layout: 'aws-3' },
  workload: { arrivals: { kind: 'open', rate: '20/s' } },
  faults: [{ name: 'cut', kind: 'partition', at: '6s', for: '6s', groups: [['eu-west-1'], ['rest']] }],
  duration: '20s',
  warmup: '2s',
  recovery: '4s',
  drain: '2s',
};

test('a batch ends complete although its worker is killed in the middle, with the digests of the command line', async () => {
  const submitted = await post('/v1/batches', {
    version: 1,
    name: 'end to end',
    experiment: { ...experiment, topology: {} },
    sweep: {
      layouts: ['aws-3'],
      strategies: [
        { name: 'everyone', strategy: { kind: 'multi-leader' } },
        { name: 'majority', strategy: { kind: 'raft', leader: 'us-east-1' } },
      ],
      seeds: { count: 12 },
    },
  });
  expect(submitted.status).toBe(202);
  const path = submitted.body.links.self;

  const worker = launch('worker');
  await until(async () => (await api(path)).body.counts.succeeded >= 2);
  worker.kill('SIGKILL');
  launch('worker');

  const batch = await until(async () => {
    const { body } = await api(path);
    return body.counts.queued + body.counts.running === 0 && body;
  });
  expect(batch.counts).toEqual({ total: 24, queued: 0, running: 0, succeeded: 24, failed: 0, cancelled: 0 });

  const { body: comparison } = await api(`${path}/comparison`);
  expect(comparison.complete).toBe(true);
  const [everyone, majority] = comparison.cells;
  const writesInEurope = (/** @type {any} */ cell) =>
    cell.availability.find(
      (/** @type {any} */ row) => row.datacenter === 'eu-west-1' && row.kind === 'write' && row.phase === 'cut',
    ).successRate;
  expect(writesInEurope(everyone)).toMatchObject({ median: 1, minimum: 1, runs: 12 });
  expect(writesInEurope(majority)).toMatchObject({ median: 0, maximum: 0, runs: 12 });
  expect(majority.linearizable).toMatchObject({ holds: 12, violated: 0 });

  const { body: run } = await api(`/v1/runs/${majority.runs[3].id}`);
  const { body: owner } = await api(`/v1/experiments/${run.experimentId}`);
  const file = join(folder, 'definition.json');
  writeFileSync(file, JSON.stringify(owner.definition));
  const { stdout } = spawnSync(
    process.execPath,
    [join(root, 'apps/cli/bin/isthmus.mjs'), 'run', file, '--seed', run.seed, '--json'],
    { encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  expect(JSON.parse(stdout).digest).toBe(run.digest);
}, 240_000);

test('a run has a report, a history, and a reason for each failure', async () => {
  const { body: submitted } = await post('/v1/experiments', {
    version: 1,
    name: 'one',
    ...experiment,
    strategy: { kind: 'leaderless' },
  });
  const path = submitted.runs[0].links.self;
  await until(async () => (await api(path)).body.state === 'succeeded');
  const { body: report } = await api(`${path}/report`);
  expect(report.digest).toMatch(/^[0-9a-f]{64}$/);

  const lines = await (
    await fetch(`${address}${path}/history?datacenter=eu-west-1&kind=write&fromMs=7000&toMs=10000&outcome=info`)
  ).text();
  const rows = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rows.length).toBeGreaterThan(5);
  const { body: explanation } = await api(`${path}/operations/${rows[0].operation}`);
  expect(explanation.faults).toEqual(['cut']);
  expect(explanation.sentence).toContain('cut');

  const events = await (await fetch(`${address}${path}/events`)).text();
  expect(events).toMatch(/event: queued[\s\S]*event: running[\s\S]*event: succeeded/);
}, 120_000);

test('a run that is cancelled while it runs ends cancelled, and its experiment can be deleted', async () => {
  const long = {
    version: 1,
    name: 'long',
    ...experiment,
    duration: '10min',
    workload: { arrivals: { kind: 'open', rate: '500/s' } },
    strategy: { kind: 'multi-leader' },
  };
  const { body: submitted } = await post('/v1/experiments', long);
  const path = submitted.runs[0].links.self;
  await until(async () => (await api(path)).body.state === 'running');
  await post(`${path}:cancel`, {});
  await until(async () => (await api(path)).body.state === 'cancelled');
  expect((await api(submitted.links.self, { method: 'DELETE' })).status).toBe(204);
}, 120_000);
