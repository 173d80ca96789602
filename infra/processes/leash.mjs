// Nothing may outlive the command that was typed, however that command ends. So there are two processes: the command
// holds a pipe, and a supervisor in a session of its own starts everything else. When the holder dies, even by kill -9,
// the pipe closes and the supervisor stops its children in order; when the supervisor dies, the holder does it from the
// supervisor's list. This needs nothing but pipes, so it works alike on Linux and macOS, and across a changed user id.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { commandOf, parentOf } from './identity.mjs';
import { sweep } from './run-file.mjs';

/** @type {readonly NodeJS.Signals[]} */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

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
  for (const name of signals) process.on(name, () => supervisor.kill('SIGTERM'));
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

/** One Ctrl-C can arrive twice, from the terminal and passed on by npm. */
const sameRequestMs = 1000;

/**
 * Called once by the supervising program. The first request to stop stops it; a later one, of an impatient user, kills.
 *
 * @param {{ stop: (reason: string) => void; kill: () => void }} reactions
 */
export function takeLeash({ stop, kill }) {
  let askedAt = 0;
  const stopOnce = (/** @type {string} */ reason) => {
    if (askedAt !== 0) return;
    askedAt = Date.now();
    stop(reason);
  };
  const isGone = () => stopOnce('the command that started it is gone');
  process.stdin.once('end', isGone).once('error', isGone).resume();
  for (const name of signals) {
    process.on(name, () => (askedAt !== 0 && Date.now() - askedAt > sameRequestMs ? kill() : stopOnce('asked to')));
  }
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
