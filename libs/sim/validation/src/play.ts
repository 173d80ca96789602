import { type Experiment, experimentSchema, parseWith, type Report } from '@isthmus/contract';
import { decodeHistory } from '@isthmus/sim-history';
import { eventsOfRun, runExperiment, type TraceEvent } from '@isthmus/sim-laboratory';
import { type History, invariant } from '@isthmus/sim-protocol';

/** An experiment as an author writes it, but for its version and its name. */
export type Document = Readonly<Record<string, unknown>>;

export interface PlayedRun {
  /** With every default filled in. */
  readonly experiment: Experiment;
  readonly report: Report;
  readonly history: History;
  /** The same run once more, event by event. */
  events(): Iterable<TraceEvent>;
}

/** Plays an experiment under a seed, "1" unless given. */
export type Play = (document: Document, seed?: string) => PlayedRun;

/**
 * Through the door that everybody has: the document is parsed, assessed and run as if it had been submitted.
 *
 * @throws if it is refused: the documents of this library are correct.
 */
export const playExperiment: Play = (document, seed = '1') => {
  const parsed = parseWith(experimentSchema, { version: 1, name: 'validation', ...document });
  invariant(
    parsed.ok,
    `a document of the validation is refused: ${parsed.ok ? '' : JSON.stringify(parsed.violations)}`,
  );
  const result = runExperiment(parsed.value, seed);
  invariant(result.kind === 'report', result.kind === 'report' ? '' : result.message);
  return {
    experiment: parsed.value,
    report: result.report,
    history: decodeHistory(result.history).history,
    events: () => eventsOfRun(parsed.value, seed),
  };
};
