import { figure, median } from './figure.mjs';
import { compileReference, queueRate, rateOf, simpyRate, simulationRounds } from './programs.mjs';

/** Runs of each program, in turn, so that a busy moment of the machine meets all of them. */
const RUNS = 5;

const HOLD_EVENTS = [
  { pending: 100, events: 5_000_000, goal: '>= 1.0' },
  { pending: 1000, events: 4_000_000, goal: '' },
  { pending: 10_000, events: 3_000_000, goal: '>= 1.5' },
  { pending: 100_000, events: 2_000_000, goal: '' },
  { pending: 1_000_000, events: 2_000_000, goal: '>= 1.5' },
];

const SIMULATIONS = [
  { nodes: 1, perSecond: 2000, goal: 0.11 },
  { nodes: 1, perSecond: 10_000, goal: 0.11 },
  { nodes: 3, perSecond: 2000, goal: 0.11 },
  { nodes: 3, perSecond: 10_000, goal: 0.11 },
];
const SECONDS = 60;
/** The first is cold. */
const ROUNDS = 2;

/**
 * The figures of the event engine.
 *
 * @param {{ isLong: boolean; say: (text: string) => void }} options `isLong`: also plays ten minutes of simulated time.
 * @returns {import('./figure.mjs').Figure[]}
 */
export function engineFigures({ isLong, say }) {
  const references = compileReference('event-queues');
  /** @type {import('./figure.mjs').Figure[]} */
  const figures = [];
  /** @type {Map<number, { ours: number; heap: number }>} */
  const rates = new Map();
  for (const { pending, events, goal } of HOLD_EVENTS) {
    say(`hold model, ${pending} pending`);
    const [ours, heap, wheel] = sideBySide([
      () => queueRate(['hold', pending, events]),
      () => rateOf(references, ['hold', 'heap', pending, events]),
      () => rateOf(references, ['hold', 'wheel', pending, events]),
    ]);
    rates.set(pending, { ours: ours ?? NaN, heap: heap ?? NaN });
    figures.push(figure(`hold model, ${pending} pending, to a 4-ary heap in C`, ours, heap, goal));
    figures.push(figure(`hold model, ${pending} pending, to a wheel in C (the limit)`, ours, wheel, ''));
  }
  const growth = (/** @type {'ours' | 'heap'} */ whose) =>
    (rates.get(100)?.[whose] ?? NaN) / (rates.get(1_000_000)?.[whose] ?? NaN);
  figures.push(
    figure('times that an event costs more at 1,000,000 pending than at 100', growth('ours'), growth('heap'), '<= 1.0'),
  );
  say('ping-pong');
  const [ours, heap, simpy] = sideBySide([
    () => queueRate(['ping-pong', 100, 5_000_000]),
    () => rateOf(references, ['ping-pong', 'heap', 100, 5_000_000]),
    () => simpyRate([100, 300_000]),
  ]);
  figures.push(figure('ping-pong of 100 pairs, to a 4-ary heap in C', ours, heap, '>= 0.5'));
  figures.push(figure('ping-pong of 100 pairs, to SimPy', ours, simpy, ''));
  for (const { nodes, perSecond, goal } of SIMULATIONS) {
    say(`Raft of ${5 * nodes} nodes, ${perSecond} operations/s`);
    const runs = Array.from({ length: RUNS }, () =>
      simulationRounds({ nodes, perSecond, seconds: SECONDS, rounds: ROUNDS }),
    );
    const heapAt10k = rates.get(10_000)?.heap;
    const cold = median(runs.map(([first]) => first?.rate ?? NaN));
    const warm = median(runs.map((rounds) => rounds.at(-1)?.rate ?? NaN));
    const name = `Raft of ${5 * nodes} nodes in 5 datacenters, ${perSecond} operations/s, messages`;
    figures.push(figure(`${name}, warm, to the C heap at 10,000 pending`, warm, heapAt10k, `>= ${goal}`));
    figures.push(figure(`${name}, cold, to the C heap at 10,000 pending`, cold, heapAt10k, '>= 0.09'));
  }
  figures.push(traceFigure(say));
  if (isLong) {
    say('1,000,000 operations of Raft of 15 nodes');
    const [million] = simulationRounds({ nodes: 3, perSecond: 10_000, seconds: 100, rounds: 1 });
    figures.push(
      figure('peak memory of 1,000,000 operations, 15 nodes, 10,000 operations/s, MiB', million?.peakMiB, 1024, '<= 1'),
    );
    say('ten minutes of Raft of 15 nodes, 10,000 operations/s');
    const [run] = simulationRounds({ nodes: 3, perSecond: 10_000, seconds: 600, rounds: 1 });
    figures.push(
      figure('peak memory of ten minutes of it, 15 nodes, 10,000 operations/s, MiB', run?.peakMiB, 2048, '<= 1'),
    );
  }
  return figures;
}

/**
 * What it costs to tell of everything that happens. The run itself is the same, by the digest of its history.
 *
 * @param {(text: string) => void} say
 */
function traceFigure(say) {
  say('Raft of 5 nodes, traced');
  const size = { nodes: 1, perSecond: 2000, seconds: 20, rounds: ROUNDS };
  const last = () => [false, true].map((isTraced) => simulationRounds({ ...size, isTraced }).at(-1));
  const runs = Array.from({ length: RUNS }, last);
  if (new Set(runs.flat().map((run) => run?.digest)).size > 1) throw new Error('a trace has changed a run');
  const [untraced, traced] = [0, 1].map((index) => median(runs.map((pair) => pair[index]?.rate ?? NaN)));
  return figure('messages of a simulation that is traced, to one that is not', traced, untraced, '');
}

/**
 * Medians of runs in turn.
 *
 * @param {readonly (() => number | null)[]} programs
 */
function sideBySide(programs) {
  const rounds = Array.from({ length: RUNS }, () => programs.map((run) => run()));
  return programs.map((_, index) => {
    const rates = rounds.flatMap((rates) => rates[index] ?? []);
    return rates.length === 0 ? null : median(rates);
  });
}
