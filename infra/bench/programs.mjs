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
function output(command, args) {
  const { status, stdout } = spawnSync(command, args.map(String), {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout : null;
}

/** The references in C, compiled; null where there is no C compiler. */
export function compileReferences() {
  const programs = join(dataFolder, 'bench');
  mkdirSync(programs, { recursive: true });
  const program = join(programs, 'event-queues');
  return output('cc', ['-O3', '-o', program, join(folder, 'event-queues.c'), '-lm']) === null ? null : program;
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
 * @param {{ nodes: number; perSecond: number; seconds: number; rounds: number }} options Nodes are of each datacenter.
 * @returns {{ rate: number; messages: number; operations: number; peakMiB: number }[]}
 */
export function simulationRounds({ nodes, perSecond, seconds, rounds }) {
  const text = output(process.execPath, [
    join(folder, 'simulation-figures.mjs'),
    ...[nodes, perSecond, seconds, rounds],
  ]);
  if (text === null) throw new Error('the simulation failed; is everything built?');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}
