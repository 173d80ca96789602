import { median } from './figure.mjs';
import { simulationRounds } from './programs.mjs';

/** Runs of each cell, in turn, so that a busy moment of the machine meets all of them. */
const RUNS = 3;
/** The first is cold. */
const ROUNDS = 3;
const SECONDS = 30;
const CELLS = [
  { nodes: 1, perSecond: 2000 },
  { nodes: 1, perSecond: 10_000 },
  { nodes: 3, perSecond: 2000 },
  { nodes: 3, perSecond: 10_000 },
];

/**
 * What metrics and report take of a run that is simulated, judged and reported, on the whole simulations of the engine's bench.
 *
 * @param {{ say: (text: string) => void }} options
 * @returns {import('./figure.mjs').Figure[]}
 */
export function metricsFigures({ say }) {
  const shares = CELLS.map(() => /** @type {{ reportMs: number; wholeMs: number }[]} */ ([]));
  for (let run = 1; run <= RUNS; run++) {
    for (const [cell, size] of CELLS.entries()) {
      say(`Raft of ${5 * size.nodes} nodes, ${size.perSecond} operations/s, reported, run ${run} of ${RUNS}`);
      const last = simulationRounds({ ...size, seconds: SECONDS, rounds: ROUNDS, isReported: true }).at(-1);
      if (last !== undefined) shares[cell]?.push(last);
    }
  }
  return CELLS.map(({ nodes, perSecond }, cell) => {
    const rounds = shares[cell] ?? [];
    const ratios = rounds.map(({ reportMs, wholeMs }) => reportMs / wholeMs);
    return {
      name: `metrics and report of Raft of ${5 * nodes} nodes, ${perSecond} operations/s, ms, to the whole run`,
      ours: median(rounds.map(({ reportMs }) => reportMs)),
      reference: median(rounds.map(({ wholeMs }) => wholeMs)),
      ratio: median([...ratios]),
      goal: '<= 0.15',
      spread: { min: Math.min(...ratios), max: Math.max(...ratios) },
    };
  });
}
