import { type Experiment, type Fault, FAULTS_MAX } from '@isthmus/contract';
import { Random } from '@isthmus/sim-random';
import { strikesOf } from './nemesis.js';
import { resolvedAgain, type Resolved } from './resolve.js';

/** One run of an experiment: everything looked up, its seed, and the explicit schedule of faults that the seed makes. */
export interface Planned extends Resolved {
  readonly seed: string;
  /** Those that the experiment lists, then those of its generators, each generator's in order of time. */
  readonly faults: readonly Fault[];
}

/** What a run is played and read from. Pure: the same experiment and seed give the same schedule. */
export function planOf(resolved: Resolved, seed: string): Planned {
  const random = new Random(seed);
  const faults = listedFaults(resolved.experiment);
  for (const fault of resolved.experiment.faults) {
    if (fault.kind !== 'nemesis') continue;
    const room = FAULTS_MAX - faults.length;
    faults.push(...strikesOf(fault, { cluster: resolved.cluster, random, before: faults, room }));
  }
  return { ...resolved, seed, faults };
}

/** The faults that an experiment lists one by one, its generators left out. */
export function listedFaults({ faults }: Pick<Experiment, 'faults'>): Fault[] {
  return faults.filter((fault) => fault.kind !== 'nemesis');
}

/**
 * The experiment of one run, with the explicit schedule in the place of its generators. Running it gives the same history
 * and the same figures.
 */
export function explicitExperiment(experiment: Experiment, seed: string): Experiment {
  const { faults } = planOf(resolvedAgain(experiment), seed);
  return { ...experiment, faults: [...faults], seeds: { first: seed, count: 1 } };
}
