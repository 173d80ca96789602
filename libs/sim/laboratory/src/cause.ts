import { type Cause, digestOf, type Experiment, experimentSchema, parseWith, type Report } from '@isthmus/contract';
import { violationSentence } from '@isthmus/sim-metrics';
import { assess } from './assessment.js';
import { brokenModel, CAUSE_FAULTS_MAX } from './cause-request.js';
import { type Change, changesFor, valueAt, withChange } from './changes.js';
import { explicitExperiment } from './plan.js';
import { resolvedAgain } from './resolve.js';
import { runExperiment } from './run.js';

export interface CauseOptions {
  /** Runs of each configuration: the seed in question and those after it. 5 unless given. */
  readonly seeds?: number;
  /** Told after each run how many have been made. */
  readonly onRun?: (runs: number) => void;
}

type Trial = Cause['unchanged'];

/**
 * Why a run broke a consistency model, found by running its experiment again with one thing changed: without each fault
 * that was in force, then with one setting changed, the smallest change first, until one prevents the violation in all
 * seeds tried. A change that only some seeds survive prevents nothing.
 *
 * @returns null if the run breaks none of the models that its experiment checks.
 * @throws if `assess` refuses the experiment: ask it first.
 * Cost: up to `seeds` runs for each of up to three faults and about four changes, besides `seeds` runs unchanged.
 */
export function causeOf(given: Experiment, seed: string, options: CauseOptions = {}): Cause | null {
  // What generators made of this seed stays in force under the others.
  const experiment = explicitExperiment(given, seed);
  const seeds = Array.from({ length: options.seeds ?? 5 }, (_, index) =>
    String(BigInt.asUintN(64, BigInt(seed) + BigInt(index))),
  );
  const runs = new Runs(seeds, options.onRun);
  const report = runs.reportOf(experiment, seed);
  const check = report && brokenModel(report);
  if (report === null || check === null) return null;
  const unchanged = runs.try(experiment, check, 'to the end');
  const faults = faultsInForce(report).map((name) => {
    const without = { ...experiment, faults: experiment.faults.filter((fault) => fault.name !== name) };
    const trial = runs.try(without, check, 'until violated');
    const needed = prevents(trial);
    return { name, ...trial, needed, sentence: faultSentence(name, needed, trial) };
  });
  const changes: Cause['changes'] = [];
  for (const change of changesFor(resolvedAgain(experiment))) {
    const changed = accepted(withChange(experiment, change));
    if (changed === null) continue;
    const from = valueAt(experiment, change.pointer) as Cause['changes'][number]['from'];
    if (digestOf(from) === digestOf(valueAt(changed, change.pointer))) continue;
    const trial = runs.try(changed, check, 'until violated');
    const to = valueAt(changed, change.pointer) as Cause['changes'][number]['to'];
    const prevented = prevents(trial);
    const sentence = changeSentence({ ...change, to }, from, trial);
    changes.push({ pointer: change.pointer, from, to, why: change.why, ...trial, prevents: prevented, sentence });
    if (prevented) break;
  }
  return { check, seed, sentence: sentenceOf(check, unchanged, faults, changes), unchanged, faults, changes };
}

/** Runs experiments and counts what they showed. */
class Runs {
  private made = 0;

  constructor(
    private readonly seeds: readonly string[],
    private readonly onRun: ((runs: number) => void) | undefined,
  ) {}

  /** null if the run used up its budget of events. */
  reportOf(experiment: Experiment, seed: string): Report | null {
    const result = runExperiment(experiment, seed);
    this.onRun?.(++this.made);
    return result.kind === 'report' ? result.report : null;
  }

  try(experiment: Experiment, check: string, length: 'to the end' | 'until violated'): Trial {
    const trial = { seeds: 0, violated: 0, undecided: 0 };
    for (const seed of this.seeds) {
      if (length === 'until violated' && trial.violated > 0) break;
      const report = this.reportOf(experiment, seed);
      const verdict = report === null ? 'undecided' : verdictOf(report, check);
      trial.seeds++;
      if (verdict === 'violated') trial.violated++;
      else if (verdict !== 'holds') trial.undecided++;
    }
    return trial;
  }
}

function verdictOf({ linearizable, otherChecks }: Report, check: string): Report['linearizable']['verdict'] {
  if (check === 'linearizable') return linearizable.verdict;
  return otherChecks.find((other) => other.check === check)?.verdict ?? 'unchecked';
}

/** Those in force while the witness' operations were open; without a witness, all. */
function faultsInForce({ linearizable: { witness }, faults }: Report): string[] {
  const names = witness === null ? faults.map(({ name }) => name) : witness.cause.faults;
  return names.slice(0, CAUSE_FAULTS_MAX);
}

/** null if the changed experiment could not be run: then it is no remedy. */
function accepted(document: unknown): Experiment | null {
  const parsed = parseWith(experimentSchema, document);
  return parsed.ok && assess(parsed.value).ok ? parsed.value : null;
}

function prevents({ violated, undecided }: Trial): boolean {
  return violated === 0 && undecided === 0;
}

function counted(trial: Trial): string {
  const decided = trial.seeds - trial.undecided;
  const undecided = trial.undecided === 0 ? '' : ` (${trial.undecided} more undecided)`;
  return decided === 0
    ? `all ${trial.seeds} seeds undecided`
    : `${violationSentence(trial.violated, decided)}${undecided}`;
}

function faultSentence(name: string, needed: boolean, trial: Trial): string {
  const verdict = needed ? 'it was needed' : 'it was not needed';
  return `without ${JSON.stringify(name)}: ${counted(trial)}; ${verdict}`;
}

function changeSentence({ pointer, to, why }: Change, from: unknown, trial: Trial): string {
  return `${pointer} from ${inWords(from)} to ${inWords(to)} (${why}): ${counted(trial)}`;
}

/** A strategy by its kind, anything else as it is written. */
function inWords(value: unknown): string {
  return typeof value === 'object' && value !== null && 'kind' in value ? String(value.kind) : JSON.stringify(value);
}

function sentenceOf(check: string, unchanged: Trial, faults: Cause['faults'], changes: Cause['changes']): string {
  const needed = faults.filter(({ needed }) => needed).map(({ name }) => JSON.stringify(name));
  const role =
    faults.length === 0
      ? 'no fault was in force'
      : needed.length === 0
        ? 'no fault in force was needed for it'
        : `it takes ${needed.join(' and ')}`;
  const remedy = changes.find(({ prevents }) => prevents);
  const end =
    remedy === undefined
      ? 'no single change that was tried prevents it'
      : `changing ${remedy.pointer} from ${inWords(remedy.from)} to ${inWords(remedy.to)} prevents it: ${counted(remedy)}`;
  return `${check}: ${counted(unchanged)} as it is; ${role}; ${end}`;
}
