import type { JobWork } from '@isthmus/persistence';
import { assess } from '@isthmus/sim-laboratory/assess';

/** How many times its estimate a run may take here: machines are slower, and a changed strategy may cost more. */
const LEEWAY = 10;

/** Node's timers go no further. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/**
 * Longest that a job may take, in milliseconds. A search for a cause is many runs: as long as they should take by the
 * experiment's own estimate, with leeway, but never longer than each of them could take as a run.
 */
export function timeLimitOf(work: JobWork, runMsMax: number): number {
  if (work.kind !== 'cause') return runMsMax;
  const assessed = assess(work.experiment);
  const { runsMax } = work.request;
  const estimatedMs = assessed.ok ? assessed.estimate.cpuSecondsPerRun * 1_000 : runMsMax;
  return Math.min(Math.max(runMsMax, runsMax * Math.min(LEEWAY * estimatedMs, runMsMax)), TIMER_MS_MAX);
}
