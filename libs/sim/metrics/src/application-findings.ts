import type { Finding } from './findings.js';
import type { ApplicationFigures } from './run-figures.js';

const WORDS = { holds: 'was kept', violated: 'was broken', undecided: 'was not put to the test' };

/** Whether the rule of the workload's application was kept. */
export function applicationFindings(application: ApplicationFigures | undefined): Finding[] {
  if (application === undefined) return [];
  const { kind, verdict, sentence } = application;
  return [{ rule: 'application', sentence: `The rule of ${kind} ${WORDS[verdict]}: ${sentence}` }];
}
