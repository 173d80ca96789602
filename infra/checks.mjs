// The supervisor of npm test and npm run verify: throw-away stores, then Nx over all projects, then one line of result.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { failedTasks } from './nx-output.mjs';
import { takeLeash } from './processes/leash.mjs';
import { RunFile } from './processes/run-file.mjs';
import { Supervisor } from './processes/supervisor.mjs';
import { Progress } from './progress.mjs';
import { startThrowAwayStores } from './stores.mjs';
import { readResults, summarise } from './summary.mjs';
import { bin, root, toolEnvironment } from './workspace.mjs';

const [mode, folder = '', ...projects] = process.argv.slice(2);
const targets = ['lint', 'typecheck', 'build', 'test'];
const results = join(folder, 'results');

const progress = new Progress();
const runFile = new RunFile(join(folder, 'running.json'));
const supervisor = new Supervisor(runFile, (name, line) => progress.say(name, line));

/** In time to say what has passed so far, before CI ends a run that hangs without a word. */
const patienceMs = (process.env['CI'] ? 35 : 60) * 60_000;

setTimeout(() => void conclude([`not done after ${patienceMs / 60_000} minutes`]), patienceMs).unref();

mkdirSync(results);
takeLeash({ stop: () => void end(130), kill: () => supervisor.kill() });

try {
  await runFile.claim(() => {});
  const [stores, format] = await Promise.all([
    startThrowAwayStores({ supervisor, progress, folder }),
    mode === 'verify' ? checkFormat() : [],
  ]);
  const failed = [...format, ...(await runTasks(stores))];
  if (!supervisor.isStopping) await conclude(failed);
} catch (error) {
  if (!supervisor.isStopping) await conclude([error instanceof Error ? error.message : String(error)]);
}

/** @param {string[]} failed */
async function conclude(failed) {
  const summary = summarise(readResults(results), failed);
  for (const note of summary.notes) console.log(note);
  await end(summary.failed === 0 ? 0 : 1, `\n${summary.passed} passed, ${summary.failed} failed`);
}

/** @returns {Promise<string[]>} What failed. */
async function checkFormat() {
  const code = await run('prettier', ['--check', '--log-level=warn', '.'], toolEnvironment);
  return code === 0 ? [] : ['format'];
}

/**
 * @param {{ DATABASE_URL: string; REDIS_URL: string }} stores
 * @returns {Promise<string[]>} The tasks that failed.
 */
async function runTasks(stores) {
  /** @type {string[]} */
  const lines = [];
  const chosen = projects.length > 0 ? [`--projects=${projects.join(',')}`] : [];
  const code = await run(
    'nx',
    ['run-many', ...targets.flatMap((target) => ['-t', target]), '--outputStyle=static', '--parallel=2', ...chosen],
    { ...toolEnvironment, ...stores, CI: 'true', ISTHMUS_OWN_STORES: '1', ISTHMUS_RESULTS_FOLDER: results },
    lines,
  );
  const failed = failedTasks(lines);
  return code !== 0 && failed.length === 0 ? ['nx'] : failed;
}

/**
 * @param {string} tool
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} lines Gets every line of output.
 */
function run(tool, args, env, lines = []) {
  const line = (/** @type {string} */ text) => {
    lines.push(text);
    console.log(text);
  };
  return supervisor.run({ name: tool, command: bin(tool), args, options: { cwd: root, env }, output: { line } });
}

/**
 * @param {number} code
 * @param {string} [lastLine]
 */
async function end(code, lastLine) {
  await supervisor.stop();
  rmSync(folder, { recursive: true, force: true });
  progress.end();
  if (lastLine) console.log(lastLine);
  process.exit(code);
}
