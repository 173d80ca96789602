import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identityOf, isRunning } from './identity.mjs';
import { signal } from './run-file.mjs';

const program = join(import.meta.dirname, 'testdata/holder.mjs');

/** @typedef {import('./identity.mjs').Identity} Identity */

/** @type {string} */
let folder;
/** @type {string} */
let runFile;
/** @type {Identity[]} Everything that was started, so that a failing test leaves nothing behind either. */
let seen;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-leash-'));
  runFile = join(folder, 'running.json');
  seen = [];
});

afterEach(() => {
  for (const process of seen.filter(isRunning)) signal(process.pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the household and waits until it is up. */
async function start() {
  const holder = spawn(process.execPath, [program, runFile], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  holder.stdout.on('data', (data) => (output += data));
  const said = (/** @type {string} */ text) => until(() => output.includes(text));
  await said('up\n');
  const { supervisor, children } = JSON.parse(readFileSync(runFile, 'utf8'));
  if (process.platform === 'linux') await until(() => childrenOf(children[0]).length > 0);
  seen.push(supervisor, ...children, ...children.flatMap(childrenOf));
  return { holder, supervisor, children, said, output: () => output };
}

/** @param {Identity} identity */
function childrenOf({ pid }) {
  if (process.platform !== 'linux') return [];
  const ids = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  return ids.map((id) => identityOf(Number(id)));
}

/**
 * @param {() => boolean} condition
 * @param {number} withinMs
 */
async function until(condition, withinMs = 15_000) {
  for (const end = Date.now() + withinMs; !condition(); await delay(20)) {
    if (Date.now() > end) throw new Error(`still not: ${condition}`);
  }
}

const allGone = () => until(() => !seen.some(isRunning));

it('ends everything in order when it is asked to', async () => {
  const { holder, said } = await start();
  holder.kill('SIGTERM');
  const [code] = await once(holder, 'exit');
  await said('stopping: asked to');
  expect(code).toBe(0);
  await allGone();
  expect(existsSync(runFile)).toBe(false);
});

it('ends everything in order when the command is killed with -9', async () => {
  const { holder } = await start();
  holder.kill('SIGKILL');
  await allGone();
  await until(() => !existsSync(runFile));
});

it('ends everything when the supervisor is killed with -9', async () => {
  const { holder, supervisor } = await start();
  signal(supervisor.pid, 'SIGKILL');
  const [code] = await once(holder, 'exit');
  expect(code).toBe(1);
  await allGone();
  expect(existsSync(runFile)).toBe(false);
});

it('starts a server again that has ended, with growing delays', async () => {
  const { holder, said } = await start();
  await said('failing: ended (3); starting it again in 0.5 s');
  await said('failing: runs again');
  await said('failing: ended (3); starting it again in 1 s');
  holder.kill('SIGTERM');
  await once(holder, 'exit');
  await allGone();
});

it('refuses a second start while the first runs, and sweeps up after one that was killed whole', async () => {
  const first = await start();
  const second = spawn(process.execPath, [program, runFile], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [answer] = await once(second.stdout, 'data');
  expect(String(answer)).toBe(`taken by ${first.supervisor.pid}\n`);

  signal(first.supervisor.pid, 'SIGKILL');
  first.holder.kill('SIGKILL');
  const third = await start();
  expect(first.children.some(isRunning)).toBe(false);
  third.holder.kill('SIGTERM');
  await once(third.holder, 'exit');
  await allGone();
});
