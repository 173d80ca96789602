import { seedsOf, yamlOf } from '@isthmus/contract';
import { assess, explicitExperiment } from '@isthmus/sim-laboratory';
import { EXIT } from './exit-codes.js';
import { loadExperiment } from './experiment-file.js';
import { complain } from './run.js';

/** Prints the experiment of a file with the explicit schedule of one seed, and answers the exit code. */
export function schedule(file: string, options: { readonly seed?: string; readonly json?: true }): number {
  const loaded = loadExperiment(file);
  if (!loaded.ok) return complain(file, loaded.violations);
  const { experiment } = loaded;
  const assessed = assess(experiment);
  if (!assessed.ok) return complain(file, assessed.violations);
  const explicit = explicitExperiment(experiment, options.seed ?? seedsOf(experiment)[0]!);
  process.stdout.write(options.json ? `${JSON.stringify(explicit, null, 2)}\n` : yamlOf(explicit));
  return EXIT.ok;
}
