import type { Strategy } from '@isthmus/sim-protocol';
import type { Outcome } from './outcome.js';
import type { Scenario } from './scenario.js';
import { Simulation } from './simulation.js';
import type { TraceSink } from './trace.js';

export interface SimulateOptions {
  /** Called about once for each hundredth of the run, with the share of simulated time that has passed. */
  readonly onProgress?: (fraction: number) => void;
  /** After so many events the run breaks off, with `stopped: 'budget'`. Default: 1,000,000,000. */
  readonly maxEvents?: number;
  /** Is told of everything that happens. Costs time; a run without it pays nothing. */
  readonly trace?: TraceSink;
}

const EVENTS_MAX = 1e9;
const PROGRESS_STEPS = 100;

/** Plays a scenario to its end. A pure function: equal arguments give equal outcomes, on every engine that runs it. */
export function simulate<Message, Entry>(
  strategy: Strategy<Message, Entry>,
  scenario: Scenario,
  options: SimulateOptions = {},
): Outcome {
  const simulation = new Simulation(strategy, scenario, options.trace ?? null);
  const length = scenario.duration + scenario.drain;
  let left = options.maxEvents ?? EVENTS_MAX;
  for (let step = 1; step < PROGRESS_STEPS && !simulation.hasEnded && left > 0; step++) {
    left -= simulation.advance((length * step) / PROGRESS_STEPS, left);
    simulation.endPart();
    options.onProgress?.(step / PROGRESS_STEPS);
  }
  // Clients whose answers are still missing keep a run going past that length.
  simulation.advance(Infinity, left);
  options.onProgress?.(1);
  return simulation.finish();
}
