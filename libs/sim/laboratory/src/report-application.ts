import type { ApplicationSpec, Report } from '@isthmus/contract';
import { type History, historyFrom } from '@isthmus/sim-protocol';
import { applicationEntry } from './applications.js';

/** Most operations that a breach names: the last ones. */
const OPERATIONS_MAX = 50;

/** What the history says of the application's rule. */
export function applicationReport(spec: ApplicationSpec, history: History): NonNullable<Report['application']> {
  const { verdict, sentence, counts, breaches } = applicationEntry(spec).judge(spec, history);
  return {
    kind: spec.kind,
    verdict,
    sentence: breaches[0] === undefined ? sentence : `${sentence}; the first: ${breaches[0].sentence}`,
    counts: Object.entries(counts).map(([name, count]) => ({ name, count })),
    breaches: breaches.map((breach) => ({
      operations: [...breach.operations.slice(-OPERATIONS_MAX)],
      sentence: breach.sentence,
    })),
  };
}

/** The names of all counts that a report on the application has. */
export function countsOf(spec: ApplicationSpec): string[] {
  return Object.keys(applicationEntry(spec).judge(spec, historyFrom([])).counts);
}
