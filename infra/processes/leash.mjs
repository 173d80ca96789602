// Nothing may outlive the command that was typed, however that command ends. So there are two processes: the command
// holds a pipe, and a supervisor in a session of its own starts everything else. When the holder dies, even by kill -9,
// the pipe closes and the supervisor stops its children in order; when the supervisor dies, the holder does it from the
// supervisor's list. This needs nothing but pipes, so it works alike on Linux and macOS, and across a changed user id.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { commandOf, parentOf } from './identity.mjs';
import { sweep } from './run-file.mjs';

/**
 * Runs a supervising program and ends as it ends.
 *
 * @param {object} options
 * @param {URL} options.program A module that takes the leash with `takeLeash`.
 * @param {string[]} options.args
 * @param {string} options.runFile Where the supervisor lists its children.
 * @returns {Promise<number>} The exit code.
 */
export async function holdLeash({ program, args, runFile }) {
  const supervisor = spawn(process.execPath, [fileURLToPath(program), ...args], {
    detached: true,
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  supervisor.stdin.on('error', () => {}); // it ended first
  /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP']).forEach((name) =>
    process.on(name, () => supervisor.kill('SIGTERM')),
  );
  const watch = watchNpm(() => supervisor.stdin.end());
  const code = await new Promise((resolve) => {
    supervisor.once('error', () => resolve(null));
    supervisor.once('exit', resolve);
  });
  clearInterval(watch);
  if (code !== null) return code;
  await sweep(runFile, (line) => console.error(`The supervisor was killed; ${line}`));
  return 1;
}

/**
 * Called once by the supervising program. The first request to stop is the call; the second kills.
 *
 * @param {{ stop: (reason: string) => void; kill: () => void }} reactions
 */
export function takeLeash({ stop, kill }) {
  let asked = false;
  const ask = (/** @type {string} */ reason, /** @type {boolean} */ isRepeatable) => {
    if (asked && isRepeatable) kill();
    if (!asked) stop(reason);
    asked = true;
  };
  process.stdin.on('end', () => ask('the command that started it is gone', false));
  process.stdin.on('error', () => ask('the command that started it is gone', false));
  process.stdin.resume();
  process.on('SIGINT', () => ask('asked to', true));
  process.on('SIGTERM', () => ask('asked to', true));
  process.on('SIGHUP', () => ask('asked to', true));
  // The holder's terminal may be gone before the last line is written.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

/**
 * npm passes SIGTERM on, but kill -9 of npm leaves its child running. So a holder that npm started also watches npm, and
 * the shell between them where that shell did not replace itself by its only command.
 *
 * @param {() => void} gone
 */
function watchNpm(gone) {
  if (process.env['npm_lifecycle_event'] === undefined) return undefined;
  const parent = process.ppid;
  const grandparent = /^(\S*\/)?(ba|da|a|z)?sh\b/.test(commandOf(parent)) ? parentOf(parent) : null;
  return setInterval(() => {
    if (process.ppid !== parent || (grandparent !== null && parentOf(parent) !== grandparent)) gone();
  }, 500);
}
