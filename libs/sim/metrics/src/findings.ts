import { applicationFindings } from './application-findings.js';
import { availabilityFindings, steadyFailureFindings } from './availability-findings.js';
import { downtimeFindings } from './downtime-findings.js';
import { latencyFindings } from './latency-findings.js';
import { recoveryFindings } from './recovery-findings.js';
import { leaderFindings, splitBrainFindings } from './leader-findings.js';
import type { RunDetails, RunFigures } from './run-figures.js';
import { stalenessFindings } from './staleness-findings.js';
import { capFindings, pacelcFindings, servedFindings, violationFindings } from './verdict-findings.js';
import { yieldFindings } from './yield-findings.js';

/** What happened in a run, in one sentence made of its figures. */
export interface Finding {
  /** The rule that made it. */
  readonly rule: string;
  /** Without a full stop. Shares and counts in it are figures of the run, never rounded to all or none. */
  readonly sentence: string;
}

/** The findings of a run, the most important first. */
export function findingsOf(run: RunFigures & RunDetails): Finding[] {
  return [
    ...violationFindings(run),
    ...applicationFindings(run.application),
    ...splitBrainFindings(run.leaders),
    ...availabilityFindings(run),
    ...downtimeFindings(run),
    ...recoveryFindings(run),
    ...yieldFindings(run.phases, run.yieldAndHarvest),
    ...capFindings(run),
    ...pacelcFindings(run.pacelc),
    ...leaderFindings(run.leaders),
    ...stalenessFindings(run.staleness),
    ...servedFindings(run),
    ...steadyFailureFindings(run),
    ...latencyFindings(run),
  ];
}
