// The file that says who runs from a data folder: a lock against a second start, and the list by which whatever a killed
// supervisor left behind is found and stopped.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identityOf, isRunning } from './identity.mjs';

/**
 * @typedef {import('./identity.mjs').Identity} Identity
 * @typedef {Identity & { name: string; signal: NodeJS.Signals; stage: number }} RecordedChild
 * @typedef {object} Run
 * @property {Identity} supervisor
 * @property {Identity | null} holder Who holds the supervisor's leash.
 * @property {'running' | 'stopping'} state
 * @property {string} address Where it answers, once it does; for a message.
 * @property {RecordedChild[]} children
 */

/** How long a child has between its signal and SIGKILL. */
export const graceMs = 6000;

export class RunFile {
  /** @type {Run} */
  #run;
  #path;

  /** @param {string} path */
  constructor(path) {
    this.#path = path;
    this.#run = {
      supervisor: /** @type {Identity} */ (identityOf(process.pid)),
      holder: identityOf(process.ppid),
      state: 'running',
      address: '',
      children: [],
    };
  }

  /**
   * Takes the folder for this process, after stopping what a killed predecessor left.
   *
   * @param {(line: string) => void} say
   * @returns {Promise<Run | null>} null: it is ours. Otherwise who has it.
   */
  async claim(say) {
    mkdirSync(dirname(this.#path), { recursive: true });
    const patience = Date.now() + 2 * graceMs + 3000;
    for (let told = false; ;) {
      if (this.#create()) return null;
      const other = read(this.#path);
      if (other && isRunning(other.supervisor)) {
        const isEnding = other.state === 'stopping' || (other.holder && !isRunning(other.holder));
        if (!isEnding || Date.now() > patience) return other;
        if (!told) say('the previous run is still stopping; waiting for it');
        told = true;
        await delay(100);
        continue;
      }
      await sweep(this.#path, say);
    }
  }

  /** @param {Partial<Pick<Run, 'state' | 'address' | 'children'>>} change */
  update(change) {
    this.#run = { ...this.#run, ...change };
    const next = `${this.#path}.${process.pid}`;
    writeFileSync(next, JSON.stringify(this.#run));
    renameSync(next, this.#path);
  }

  release() {
    rmSync(this.#path, { force: true });
  }

  /** Never half-written: the content is there before the name is. */
  #create() {
    const next = `${this.#path}.${process.pid}`;
    writeFileSync(next, JSON.stringify(this.#run));
    try {
      linkSync(next, this.#path);
      return true;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
      return false;
    } finally {
      rmSync(next, { force: true });
    }
  }
}

/**
 * Stops what a killed supervisor left running, in the order in which it would have done so, and frees the folder.
 *
 * @param {string} path
 * @param {(line: string) => void} say
 */
export async function sweep(path, say) {
  const children = (read(path)?.children ?? []).filter(isRunning);
  if (children.length > 0) say(`stopping what a killed run left: ${children.map(({ name }) => name).join(', ')}`);
  for (const stage of [...new Set(children.map((child) => child.stage))].sort((a, b) => b - a)) {
    await Promise.all(children.filter((child) => child.stage === stage).map(end));
  }
  rmSync(path, { force: true });
}

/** @param {RecordedChild} child */
async function end(child) {
  signal(child.pid, child.signal);
  for (const until = Date.now() + graceMs; isRunning(child) && Date.now() < until;) await delay(50);
  signal(-child.pid, 'SIGKILL');
}

/**
 * Sends a signal to a process, or with a negative id to its group; one that is gone needs none.
 *
 * @param {number} pid
 * @param {NodeJS.Signals} name
 */
export function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    // macOS answers EPERM for a group whose last members have ended and are not yet collected.
    if (code !== 'ESRCH' && !(pid < 0 && code === 'EPERM')) throw error;
  }
}

/**
 * @param {string} path
 * @returns {Run | null}
 */
function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}
