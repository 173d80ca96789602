import { type Cause, seedsOf } from '@isthmus/contract';
import { assess, causeOf } from '@isthmus/sim-laboratory';
import { EXIT } from './exit-codes.js';
import { loadExperiment } from './experiment-file.js';
import { complain, progress } from './run.js';

export interface CauseArguments {
  readonly seed?: string;
  readonly seeds: number;
  readonly json?: true;
}

/** Finds what made a run of a file's experiment break a consistency model, prints it, and answers the exit code. */
export function cause(file: string, options: CauseArguments): number {
  const loaded = loadExperiment(file);
  if (!loaded.ok) return complain(file, loaded.violations);
  const assessed = assess(loaded.experiment);
  if (!assessed.ok) return complain(file, assessed.violations);
  const seed = options.seed ?? seedsOf(loaded.experiment)[0] ?? '1';
  const found = causeOf(loaded.experiment, seed, {
    seeds: options.seeds,
    onRun: (runs) => progress(`${runs} runs made`),
  });
  progress('');
  process.stdout.write(options.json ? `${JSON.stringify(found, null, 2)}\n` : inWords(seed, found));
  return found === null ? EXIT.ok : EXIT.violated;
}

function inWords(seed: string, found: Cause | null): string {
  if (found === null) return `seed ${seed} breaks none of the models that the experiment checks\n`;
  const tried = [...found.faults, ...found.changes].map(({ sentence }) => `  ${sentence}\n`);
  return [`seed ${seed}: ${found.sentence}\n`, ...tried].join('');
}
