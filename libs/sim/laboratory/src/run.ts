import { digestOfBytes, type Experiment, type Report } from '@isthmus/contract';
import { checkLinearizable } from '@isthmus/sim-checkers';
import { simulate } from '@isthmus/sim-engine';
import { encodeHistory } from '@isthmus/sim-history';
import { hasRegisters, invariant, msFromNanos, registerPart } from '@isthmus/sim-protocol';
import { assess, type Estimate, type Limits } from './assessment.js';
import { strategyOf } from './registry.js';
import { planOf } from './plan.js';
import { reportOf } from './report.js';
import { scenarioOf } from './scenario.js';
import { subjectOf } from './subject.js';

export interface RunOptions {
  /** Told about every hundredth of the run: simulated time over its length. */
  readonly onProgress?: (fraction: number) => void;
  /** Events after which the run is given up. Three times the estimate unless given. */
  readonly eventsMax?: number;
  /** What it may cost by its estimate. A service's limits unless given. */
  readonly limits?: Limits;
  /**
   * Told of the first step that breaks an invariant of the strategy's algorithm, where it has such; the run goes on. They are judged
   * only if somebody is told.
   */
  readonly onBrokenInvariant?: (sentence: string) => void;
}

export type RunResult =
  /** `history`: the encoded history and request log, what `explain` and history windows are read from. */
  | { readonly kind: 'report'; readonly report: Report; readonly history: Uint8Array }
  | { readonly kind: 'budget-exceeded'; readonly message: string };

/**
 * An experiment and a seed to a report: a pure function, the same on every machine.
 *
 * @throws if `assess` refuses the experiment: ask it first.
 */
export function runExperiment(experiment: Experiment, seed: string, options: RunOptions = {}): RunResult {
  const assessed = assess(experiment, options.limits);
  invariant(assessed.ok, `the experiment was not accepted: ${assessed.ok ? '' : JSON.stringify(assessed.violations)}`);
  const { warnings, estimate } = assessed;
  const planned = planOf(assessed.resolved, seed);
  const eventsMax = options.eventsMax ?? eventsMaxOf(estimate);
  const strategy = strategyOf(planned.experiment, planned.cluster, options.onBrokenInvariant);
  const outcome = simulate(strategy, scenarioOf(planned), {
    maxEvents: eventsMax,
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
  });
  if (outcome.stopped === 'budget') {
    return {
      kind: 'budget-exceeded',
      message: `the run took more than ${eventsMax} events: it stopped at ${msFromNanos(outcome.endedAt)} ms of simulated time`,
    };
  }
  const subject = subjectOf(planned, outcome);
  const isAsked = planned.experiment.checks.includes('linearizable') && hasRegisters(outcome.history);
  const verdict = isAsked ? checkLinearizable(registerPart(outcome.history)) : null;
  const history = encodeHistory({ history: outcome.history, requestLog: outcome.requestLog });
  const report = reportOf({
    planned,
    outcome,
    subject,
    verdict,
    promises: strategy.guarantees,
    historyDigest: digestOfBytes(history),
    warnings: warnings.map(({ pointer, message }) => `${pointer}: ${message}`),
  });
  return { kind: 'report', report, history };
}

/** Events after which a run is given up: its estimate was wrong by far. */
export function eventsMaxOf({ eventsPerRun }: Estimate): number {
  return 3 * eventsPerRun + 100_000;
}
