// PostgreSQL refuses to run as root. Every system has the account `nobody`, so root hands the server to that one and
// neither creates an account on the machine nor asks for one.
import { spawnSync } from 'node:child_process';
import { chownSync } from 'node:fs';

const nobody = 65534;
const isRoot = process.getuid?.() === 0;

/** The account for a child process, as options of `spawn`. */
export const account = isRoot ? { uid: nobody, gid: nobody } : {};

/** @param {string} path */
export function giveToAccount(path) {
  if (isRoot) chownSync(path, nobody, nobody);
}

/**
 * Whether the account can execute a file; not so below a folder that only root may enter, such as /root.
 *
 * @param {string} path
 */
export function canExecute(path) {
  return !isRoot || spawnSync('test', ['-x', path], { ...account, cwd: '/' }).status === 0;
}

/**
 * How the account can name its working directory, wherever it lies: the link leads there without a way through the
 * folders above.
 *
 * @param {string} path The same directory as others see it.
 */
export function workingDirectoryName(path) {
  return isRoot && process.platform === 'linux' ? '/proc/self/cwd' : path;
}
