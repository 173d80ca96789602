import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder } from '../workspace.mjs';

const folder = import.meta.dirname;

/**
 * What a program printed; null where it cannot run here.
 *
 * @param {string} command
 * @param {readonly (string | number)[]} args
 */
function output(command, args, cwd = folder) {
  const { status, stdout } = spawnSync(command, args.map(String), {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout : null;
}

/** Where compiled references and what they read are kept. */
export function scratchFile(/** @type {string} */ name) {
  const programs = join(dataFolder, 'bench');
  mkdirSync(programs, { recursive: true });
  return join(programs, name);
}

/**
 * A reference in C, compiled; null where there is no C compiler.
 *
 * @param {'event-queues' | 'zones'} name
 */
export function compileReference(name) {
  const program = scratchFile(name);
  return output('cc', ['-O3', '-o', program, `${name}.c`, '-lm']) === null ? null : program;
}

/** Porcupine around a register, compiled; null where there is no Go, or no way to fetch the module. */
export function compilePorcupine() {
  const program = scratchFile('porcupine');
  return output('go', ['build', '-o', program, '.'], join(folder, 'porcupine')) === null ? null : program;
}

/**
 * What a checker needed, in a process of its own.
 *
 * @param {import('./histories.mjs').Shape & { check: string }} shape
 * @param {string} [file] Where the history is to be written for the references.
 * @returns {{ cold: number; warm: number; verdict: string; peakMiB: number } | null} Milliseconds of processor time; null where
 *   there is no such checker.
 */
export function checkerTimes(shape, file) {
  const args = ['--expose-gc', join(folder, 'checker-figures.mjs'), JSON.stringify(shape), ...(file ? [file] : [])];
  const text = output(process.execPath, args);
  return text === null ? null : JSON.parse(text);
}

/**
 * The first number that a program printed.
 *
 * @param {string | null} command
 * @param {readonly (string | number)[]} args
 */
export function rateOf(command, args) {
  const text = command === null ? null : output(command, args);
  return text === null ? null : Number.parseFloat(text);
}

/** @param {readonly (string | number)[]} args */
export function queueRate(args) {
  return rateOf(process.execPath, [join(folder, 'queue-figures.mjs'), ...args]);
}

/** @param {readonly (string | number)[]} args */
export function simpyRate(args) {
  return rateOf('python3', [join(folder, 'simpy-ping-pong.py'), ...args]);
}

/**
 * Rounds of a whole simulation, in one process: the first is cold.
 *
 * @param {{ nodes: number; perSecond: number; seconds: number; rounds: number; isTraced?: boolean; isReported?: boolean; design?: string }} options
 *   Nodes are of each datacenter. `design`: of `designs.mjs`; Raft unless given. `isReported`: the whole of a run.
 * @returns {{ rate: number; messages: number; operations: number; peakMiB: number; digest: string; reportMs: number; wholeMs: number }[]}
 *   Milliseconds only of whole runs.
 */
export function simulationRounds(options) {
  const { nodes, perSecond, seconds, rounds, isTraced = false, isReported = false, design = 'raft' } = options;
  const text = output(process.execPath, [
    join(folder, 'simulation-figures.mjs'),
    ...['--design', design],
    ...(isTraced ? ['--traced'] : []),
    ...(isReported ? ['--reported'] : []),
    ...[nodes, perSecond, seconds, rounds],
  ]);
  if (text === null) throw new Error('the simulation failed; is everything built?');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}
