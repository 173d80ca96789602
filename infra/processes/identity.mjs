// A process id alone is no identity: ids are used again, soonest in a container. With the moment of its start it is one.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Identity
 * @property {number} pid
 * @property {string} started When it started, in a form that is only good for comparing.
 */

/**
 * Who runs under this id now; null when nobody does. A process that has ended and was not yet collected by its parent
 * counts as nobody.
 *
 * @param {number} pid
 * @returns {Identity | null}
 */
export function identityOf(pid) {
  const started = process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid);
  return started === null ? null : { pid, started };
}

/** @param {Identity} identity */
export function isRunning({ pid, started }) {
  return identityOf(pid)?.started === started;
}

/** @param {number} pid */
export function parentOf(pid) {
  if (process.platform === 'linux') return Number(statOnLinux(pid)?.[1] ?? 0);
  return Number(ps('ppid=', pid) ?? 0);
}

/**
 * The command line, for a message or for recognising a program; empty when there is none.
 *
 * @param {number} pid
 */
export function commandOf(pid) {
  if (process.platform !== 'linux') return ps('command=', pid) ?? '';
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

/** @param {number} pid */
function startOnLinux(pid) {
  const stat = statOnLinux(pid);
  if (!stat || stat[0] === 'Z' || stat[0] === 'X') return null;
  // Field 22 counts ticks since boot, so it needs the boot beside it.
  return `${stat[19]}@${bootId()}`;
}

/**
 * The fields of /proc/<pid>/stat from the third (the state) on: the second, the name, may contain blanks.
 *
 * @param {number} pid
 */
function statOnLinux(pid) {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return line.slice(line.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

function bootId() {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return 'unknown';
  }
}

/** @param {number} pid */
function startByPs(pid) {
  const state = ps('state=', pid);
  return state === null || state.startsWith('Z') ? null : ps('lstart=', pid);
}

/**
 * @param {string} column
 * @param {number} pid
 */
function ps(column, pid) {
  const { status, stdout } = spawnSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}
