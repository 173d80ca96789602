import { availabilityFindings, steadyFailureFindings } from './availability-findings.js';
import { downtimeFindings } from './downtime-findings.js';
import { latencyFindings } from './latency-findings.js';
import { recoveryFindings } from './recovery-findings.js';
import type { RunFigures } from './run-figures.js';
import { capFindings, servedFindings, violationFindings } from './verdict-findings.js';

/** What happened in a run, in one sentence made of its figures. */
export interface Finding {
  /** The rule that made it. */
  readonly rule: string;
  /** Without a full stop. Shares and counts in it are figures of the run, never rounded to all or none. */
  readonly sentence: string;
}

/** The findings of a run, the most important first. */
export function findingsOf(run: RunFigures): Finding[] {
  return [
    ...violationFindings(run),
    ...availabilityFindings(run),
    ...downtimeFindings(run),
    ...recoveryFindings(run),
    ...capFindings(run),
    ...servedFindings(run),
    ...steadyFailureFindings(run),
    ...latencyFindings(run),
  ];
}
