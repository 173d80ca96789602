import { fork } from 'node:child_process';
import { join } from 'node:path';

const program = join(import.meta.dirname, 'player.mjs');

/**
 * @typedef {object} Task
 * @property {string} section
 * @property {string} variant
 * @property {string} seed
 */

/** A process that plays tasks. One that dies over a task is replaced, and its death is what the task has shown. */
export class Player {
  #child = fork(program);

  /**
   * @param {Task} task
   * @returns {Promise<import('./sections.mjs').Shown>}
   */
  play(task) {
    const child = this.#child;
    return new Promise((resolve) => {
      const died = (/** @type {number | null} */ code, /** @type {string | null} */ signal) => {
        this.#child = fork(program);
        resolve({ problems: [`the process that played it ended with ${signal ?? `exit code ${code}`}`], seen: [] });
      };
      child.once('exit', died);
      child.once('message', (/** @type {import('./sections.mjs').Shown} */ shown) => {
        child.off('exit', died);
        resolve(shown);
      });
      child.send(task);
    });
  }

  end() {
    this.#child.disconnect();
  }
}
