import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { identityOf } from './identity.mjs';
import { graceMs, signal } from './run-file.mjs';

/**
 * @typedef {import('node:child_process').ChildProcess} ChildProcess
 * @typedef {import('./run-file.mjs').RunFile} RunFile
 * @typedef {import('./run-file.mjs').RecordedChild} RecordedChild
 *
 * @typedef {object} Program
 * @property {string} name
 * @property {string} command
 * @property {readonly string[]} args
 * @property {{ cwd: string; env: NodeJS.ProcessEnv; uid?: number; gid?: number }} options
 * @property {{ file: string } | { line: (line: string) => void }} output A file that it begins anew, or who hears each line.
 * @property {string} [input] What it reads; nothing unless given.
 * @property {NodeJS.Signals} [signal] What asks it to end; SIGTERM unless given.
 * @property {number} [stage] Higher stages are stopped first: 1 for stores, 2 (the default) for what uses them.
 *
 * @typedef {Program & { ready: (pid: number) => Promise<void> }} Server `ready` resolves when it can be used.
 */

/** A process that ran this long has earned a fresh set of restarts. */
const steadyMs = 60_000;
const restartDelaysMs = [500, 1000, 2000, 4000, 8000];
const lastLinesShown = 15;
const lastLinesWithinMs = 2000;

/** Starts processes, each in a group of its own, keeps the servers among them up, and stops all of them in order. */
export class Supervisor {
  /** @type {Map<ChildProcess, Program>} */
  #running = new Map();
  #runFile;
  #say;
  #isStopping = false;
  /** @type {(error: Error) => void} */
  #fail = () => {};

  /** Rejects when a server could not be kept up. */
  failed = new Promise((_, reject) => (this.#fail = reject));

  /**
   * @param {RunFile} runFile
   * @param {(name: string, line: string) => void} say
   */
  constructor(runFile, say) {
    this.#runFile = runFile;
    this.#say = say;
    this.failed.catch(() => {});
  }

  get isStopping() {
    return this.#isStopping;
  }

  /**
   * Runs a program to its end.
   *
   * @param {Program} program
   * @returns {Promise<number | NodeJS.Signals>} Its exit code, or the signal that ended it.
   */
  async run(program) {
    const child = this.#spawn(program);
    // Its last lines may arrive after its end, and never do while somebody it started holds the pipe.
    const heard = new Promise((resolve) => child.once('close', resolve));
    const [code, signalName] = await ended(child);
    this.#forget(child);
    await Promise.race([heard, delay(lastLinesWithinMs, undefined, { ref: false })]);
    return code ?? /** @type {NodeJS.Signals} */ (signalName);
  }

  /**
   * What a program said last, for a message; nothing where its lines were heard one by one.
   *
   * @param {Pick<Program, 'output'>} program
   */
  lastWords({ output }) {
    if (!('file' in output)) return '';
    return readFileSync(output.file, 'utf8').trimEnd().split('\n').slice(-lastLinesShown).join('\n');
  }

  /**
   * Starts a server, waits until it is ready, and from then on starts it again when it ends, with growing delays.
   *
   * @param {Server} server
   * @throws if it ends before it is ready for the first time.
   */
  async keep(server) {
    const child = await this.#startServer(server);
    void this.#restartWhenEnded(server, child);
  }

  /** Stops everything, the users of a store before the store. What does not end in time is killed. */
  async stop() {
    this.#isStopping = true;
    const stages = () => [...this.#running.values()].map((program) => program.stage ?? 2);
    while (this.#running.size > 0) {
      const stage = Math.max(...stages());
      const children = [...this.#running].filter(([, program]) => (program.stage ?? 2) === stage);
      await Promise.all(children.map(([child, program]) => this.#end(child, program)));
    }
  }

  /** Kills everything at once. */
  kill() {
    this.#isStopping = true;
    for (const child of this.#running.keys()) if (child.pid !== undefined) signal(-child.pid, 'SIGKILL');
  }

  /** @param {Server} server */
  async #startServer(server) {
    const child = this.#spawn(server);
    const failure = ended(child).then(([code, signalName]) => {
      throw new Error(
        `${server.name} ended (${signalName || code}) while starting.\n${this.lastWords(server)}`.trimEnd(),
      );
    });
    try {
      await Promise.race([server.ready(child.pid ?? 0), failure]);
    } catch (error) {
      await this.#end(child, server);
      throw error;
    }
    failure.catch(() => {});
    return child;
  }

  /**
   * @param {Server} server
   * @param {ChildProcess} child
   */
  async #restartWhenEnded(server, child) {
    for (let current = child, attempt = 0; ;) {
      const since = Date.now();
      const [code, signalName] = await ended(current);
      this.#forget(current);
      if (this.#isStopping) return;
      if (Date.now() - since > steadyMs) attempt = 0;
      for (let isUp = false; !isUp; attempt += 1) {
        const delayMs = restartDelaysMs[attempt];
        if (delayMs === undefined) {
          this.#fail(
            new Error(`${server.name} ended ${attempt + 1} times within a short time.\n${this.lastWords(server)}`),
          );
          return;
        }
        this.#say(server.name, `ended (${signalName || code}); starting it again in ${delayMs / 1000} s`);
        await delay(delayMs);
        if (this.#isStopping) return;
        try {
          current = await this.#startServer(server);
          isUp = true;
          this.#say(server.name, 'runs again');
        } catch (error) {
          if (this.#isStopping) return;
          this.#say(server.name, /** @type {Error} */ (error).message);
        }
      }
    }
  }

  /** @param {Program} program */
  #spawn(program) {
    if (this.#isStopping) throw new Error(`${program.name} is not started: everything is being stopped.`);
    const child = 'file' in program.output ? this.#intoFile(program, program.output.file) : this.#intoLines(program);
    child.once('error', () => {}); // reported as its end
    child.stdin?.on('error', () => {}); // it ended before it read
    child.stdin?.end(program.input ?? '');
    this.#running.set(child, program);
    this.#record();
    return child;
  }

  /**
   * @param {Program} program
   * @param {string} path
   */
  #intoFile({ command, args, options }, path) {
    const file = openSync(path, 'w', 0o600);
    try {
      return spawn(command, args, { ...options, detached: true, stdio: ['pipe', file, file] });
    } finally {
      closeSync(file); // the child has its own
    }
  }

  /** @param {Program} program */
  #intoLines({ command, args, options, output }) {
    const child = spawn(command, args, { ...options, detached: true, stdio: 'pipe' });
    if (!('line' in output)) return child;
    for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', output.line);
    return child;
  }

  /**
   * @param {ChildProcess} child
   * @param {Program} program
   */
  async #end(child, program) {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const gone = ended(child);
      child.kill(program.signal ?? 'SIGTERM');
      const patience = setTimeout(() => child.pid !== undefined && signal(-child.pid, 'SIGKILL'), graceMs);
      await gone;
      clearTimeout(patience);
    }
    this.#forget(child);
  }

  /** @param {ChildProcess} child One that has ended; what it started itself ends with it. */
  #forget(child) {
    if (!this.#running.delete(child)) return;
    if (child.pid !== undefined) signal(-child.pid, 'SIGKILL');
    this.#record();
  }

  #record() {
    const children = [...this.#running].flatMap(([child, { name, signal: by = 'SIGTERM', stage = 2 }]) => {
      const identity = child.pid === undefined ? null : identityOf(child.pid);
      return identity === null ? [] : [{ ...identity, name, signal: by, stage }];
    });
    this.#runFile.update({ children });
  }
}

/**
 * @param {ChildProcess} child
 * @returns {Promise<[number | null, NodeJS.Signals | string]>}
 */
async function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return [child.exitCode, child.signalCode ?? ''];
  return new Promise((resolve) => {
    child.once('exit', (code, name) => resolve([code, name ?? '']));
    child.once('error', (error) => resolve([null, error.message]));
  });
}
