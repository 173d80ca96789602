import { DESIGNS } from './designs.mjs';
import { figure, median } from './figure.mjs';
import { compileReference, rateOf, simulationRounds } from './programs.mjs';

/** Runs of each design, in turn, so that a busy moment of the machine meets all of them. */
const RUNS = 5;
/** Of each run. Strategies with few messages are still being compiled in the second: 0.72, then 1.12 million messages/s of leaderless. */
const WARM_UP = 3;
const MEASURED = 3;
const SIZE = { nodes: 3, perSecond: 2000, seconds: 20, rounds: WARM_UP + MEASURED };

/** Designs that must deliver a million messages a second on a core: as a ratio that holds on any machine, so much of a heap in C. */
const MILLION = ['raft', 'leaderless', 'multi-leader'];
const SHARE_OF_HEAP = '>= 0.11';
const FIRST = 'raft';

/**
 * What a message costs in each strategy, on 5 x 3 nodes: beside Raft's in the same run.
 *
 * @param {{ say: (text: string) => void }} options
 * @returns {import('./figure.mjs').Figure[]}
 */
export function strategyFigures({ say }) {
  const references = compileReference('event-queues');
  /** @type {number[]} */
  const heaps = [];
  /** @type {Map<string, number[]>} Million messages/s of processor time, by run. */
  const rates = new Map(Object.keys(DESIGNS).map((name) => [name, []]));
  for (let run = 1; run <= RUNS; run++) {
    heaps.push(rateOf(references, ['hold', 'heap', 10_000, 3_000_000]) ?? NaN);
    for (const [name, measured] of rates) {
      say(`${name}, run ${run} of ${RUNS}`);
      measured.push(warmRate(simulationRounds({ ...SIZE, design: name })));
    }
  }
  const heap = references === null ? null : median([...heaps]);
  const million = MILLION.map((name) => {
    const own = rates.get(name) ?? [];
    const title = `${name}, million messages/s, to the C heap at 10,000 pending`;
    const found = figure(title, median([...own]), heap, SHARE_OF_HEAP);
    return heap === null ? found : { ...found, ...ofEachRun(own.map((rate, run) => rate / (heaps[run] ?? NaN))) };
  });
  const raft = rates.get(FIRST) ?? [];
  return [...million, ...[...rates].filter(([name]) => name !== FIRST).map(([name, own]) => costOf(name, own, raft))];
}

/**
 * @param {ReturnType<typeof simulationRounds>} rounds
 * @returns {number} Million messages/s of processor time, over all rounds after the warm-up.
 */
function warmRate(rounds) {
  const warm = rounds.slice(WARM_UP);
  const messages = warm.reduce((sum, round) => sum + round.messages, 0);
  return messages / warm.reduce((sum, round) => sum + round.messages / round.rate, 0);
}

/**
 * @param {string} name
 * @param {readonly number[]} own
 * @param {readonly number[]} raft
 * @returns {import('./figure.mjs').Figure}
 */
function costOf(name, own, raft) {
  const ratios = own.map((rate, run) => (raft[run] ?? NaN) / rate);
  const nanoseconds = (/** @type {readonly number[]} */ rates) => median(rates.map((rate) => 1000 / rate));
  const explanation = DESIGNS[name]?.dearer;
  return {
    ...figure(`${name}, processor time of a message, ns, to Raft's`, nanoseconds(own), nanoseconds(raft), '<= 3'),
    ...ofEachRun(ratios),
    ...(explanation === undefined ? {} : { explanation }),
  };
}

/**
 * Each run is compared on its own, so that what slowed down the whole of it is in neither.
 *
 * @param {readonly number[]} ratios
 */
function ofEachRun(ratios) {
  return { ratio: median([...ratios]), spread: { min: Math.min(...ratios), max: Math.max(...ratios) } };
}
