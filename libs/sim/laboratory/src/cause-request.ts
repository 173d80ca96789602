import type { Experiment, Report } from '@isthmus/contract';
import { changesFor } from './changes.js';
import { resolvedAgain } from './resolve.js';

/** Most faults that are left out, one at a time: the first ones in force. */
export const CAUSE_FAULTS_MAX = 3;

/** The first consistency model that a run broke: what a cause can be sought for. */
export function brokenModel({
  linearizable,
  otherChecks,
}: Pick<Report, 'linearizable' | 'otherChecks'>): string | null {
  if (linearizable.verdict === 'violated') return 'linearizable';
  return otherChecks.find(({ verdict }) => verdict === 'violated')?.check ?? null;
}

/** Most runs that `causeOf` makes: the run itself, then `seeds` as it is, without each fault, and with each change. */
export function causeRunsMax(experiment: Experiment, seeds: number): number {
  return 1 + seeds * (1 + CAUSE_FAULTS_MAX + changesFor(resolvedAgain(experiment)).length);
}
