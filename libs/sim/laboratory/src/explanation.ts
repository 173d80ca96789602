import type { Experiment, Explanation, Report } from '@isthmus/contract';
import { decodeHistory } from '@isthmus/sim-history';
import { explain as explainFrom } from '@isthmus/sim-metrics';
import { faultsWithReach } from './fault-reach.js';
import { planOf } from './plan.js';
import { operationRow } from './report-parts.js';
import { resolvedAgain } from './resolve.js';
import { subjectOf } from './subject.js';

/** A run that has been played, as it is stored beside its history. */
export interface PlayedRun {
  readonly experiment: Experiment;
  readonly report: Pick<Report, 'seed' | 'faults'>;
}

/** What became of one operation of a stored history, and why; null if it has no such operation. */
export function explain({ experiment, report }: PlayedRun, bytes: Uint8Array, operation: number): Explanation | null {
  const planned = planOf(resolvedAgain(experiment), report.seed);
  const recorded = decodeHistory(bytes);
  const reach = faultsWithReach(planned, report.faults);
  const explanation = explainFrom(subjectOf(planned, recorded), operation, reach);
  if (explanation === null) return null;
  const { attempts, faults, sentence } = explanation;
  return {
    operation: operationRow(planned, recorded.history, operation),
    attempts: [...attempts],
    faults: [...faults],
    sentence,
  };
}
