import { figure, median } from './figure.mjs';
import { checkerTimes, compilePorcupine, compileReference, rateOf, scratchFile } from './programs.mjs';

/** Runs of each case, each in a process of its own. */
const RUNS = 5;
/** Seconds that Porcupine gets for one history. */
const PATIENCE = 20;

/** One register. `porcupine`: whether it can do it at all: where not, it runs out of memory at 16 GB. */
const REGISTERS = [
  { operations: 10_000, clients: 5, writes: 0.2, porcupine: true },
  { operations: 100_000, clients: 5, writes: 0.2, porcupine: true },
  { operations: 1_000_000, clients: 5, writes: 0.2, porcupine: false },
  { operations: 1000, clients: 20, writes: 0.5, porcupine: true },
  { operations: 1_000_000, clients: 20, writes: 0.5, porcupine: false },
];
/** Of 85 invocations each, as Jepsen recorded them of etcd: few values, so only a search decides. */
const CAS_LOGS = { operations: 85, clients: 5, writes: 0.33, swaps: 0.33, values: 5, unknown: 0.14 };
/** Below it the time is that of compiling, whatever the algorithm. */
const COMPARED_FROM = 100_000;

const TRANSACTIONS = { operations: 100_000, clients: 20, writes: 0.5, goalMs: 5000, goalMiB: 1024 };

/** @type {readonly (import('./histories.mjs').Shape & { check: string; name: string; goalMs: number; goalMiB?: number })[]} */
const OTHERS = [
  {
    ...{
      check: 'kv-altered',
      name: 'texts by key, 50 sessions, appends, one get altered, witness included',
      goalMs: 1000,
    },
    ...{ operations: 2024, clients: 50, writes: 0.01, swaps: 0.5, keys: 10 },
  },
  { check: 'queue', name: 'a queue, 100,000 operations', goalMs: 1000, operations: 100_000, clients: 20, writes: 0.5 },
  {
    ...{ check: 'causal', name: 'causal consistency, 100,000 operations', goalMs: 1000 },
    ...{ operations: 100_000, clients: 30, writes: 0.3, keys: 100 },
  },
  {
    ...{ check: 'causal-memory', name: 'causal memory, 100,000 operations of 300 sessions', goalMs: 1000 },
    ...{ operations: 100_000, clients: 300, writes: 0.3, keys: 20 },
  },
  {
    ...{ check: 'session', name: 'session guarantees, 100,000 operations', goalMs: 1000 },
    ...{ operations: 100_000, clients: 30, writes: 0.3, keys: 100 },
  },
  { ...TRANSACTIONS, check: 'isolation-lists', name: 'isolation of 100,000 transactions, lists' },
  {
    ...TRANSACTIONS,
    check: 'isolation-lists-altered',
    name: 'isolation of them, one read altered, witnesses included',
  },
  { ...TRANSACTIONS, check: 'isolation-registers', name: 'isolation of 100,000 transactions, registers' },
];

/**
 * The figures of the checkers. A reference that is a whole number of milliseconds or MiB is the goal itself.
 *
 * @param {{ say: (text: string) => void }} options
 * @returns {import('./figure.mjs').Figure[]}
 */
export function checkerFigures({ say }) {
  const zones = compileReference('zones');
  const porcupine = compilePorcupine();
  /** @type {import('./figure.mjs').Figure[]} */
  const figures = [];
  for (const { porcupine: isPossible, ...shape } of REGISTERS) {
    const name = `register, ${shape.clients} clients, ${100 * shape.writes} % writes, ${shape.operations} operations`;
    say(name);
    const file = scratchFile('history');
    const { cold, warm, peakMiB } = timesOf({ check: 'linearizable', ...shape }, file);
    const limit = median(Array.from({ length: RUNS }, () => rateOf(zones, [file]) ?? NaN));
    const isCompared = shape.operations >= COMPARED_FROM;
    figures.push(figure(`${name}, warm, to zones in C, ms`, warm, numberOf(limit), isCompared ? '<= 2.5' : ''));
    if (isPossible) {
      const other = rateOf(porcupine, [file, PATIENCE]);
      const most = other !== null && other >= PATIENCE * 1000 ? ` (stopped after ${PATIENCE} s)` : '';
      const goal = shape.operations === 100_000 ? '<= 0.001' : '';
      figures.push(figure(`${name}, warm, to Porcupine${most}, ms`, warm, other, goal));
    }
    if (shape.operations === 1_000_000) {
      figures.push(figure(`${name}, cold, ms`, cold, 150, '<= 1'));
      figures.push(figure(`${name}, peak memory with the drawing of it, MiB`, peakMiB, 1024, '<= 1'));
    }
  }
  say('logs of compare-and-sets');
  const logs = scratchFile('logs');
  const searched = timesOf({ check: 'cas-logs', ...CAS_LOGS }, logs).cold;
  const other = rateOf(porcupine, [logs, PATIENCE]);
  figures.push(
    figure(
      '102 logs like those of etcd, by search, cold, witnesses included, to Porcupine, ms',
      searched,
      other,
      '<= 0.2',
    ),
  );
  for (const { name, goalMs, goalMiB, ...shape } of OTHERS) {
    say(name);
    const { cold, peakMiB } = timesOf(shape);
    figures.push(figure(`${name}, cold, ms`, cold, goalMs, '<= 1'));
    if (goalMiB !== undefined) {
      figures.push(figure(`${name}, peak memory with the drawing of it, MiB`, peakMiB, goalMiB, '<= 1'));
    }
  }
  return figures;
}

/**
 * Medians of runs.
 *
 * @param {import('./histories.mjs').Shape & { check: string }} shape
 * @param {string} [file]
 */
function timesOf(shape, file) {
  const runs = Array.from({ length: RUNS }, () => checkerTimes(shape, file));
  const of = (/** @type {'cold' | 'warm' | 'peakMiB'} */ what) => median(runs.map((run) => run?.[what] ?? NaN));
  return { cold: of('cold'), warm: of('warm'), peakMiB: of('peakMiB') };
}

/** @param {number} value */
function numberOf(value) {
  return Number.isNaN(value) ? null : value;
}
