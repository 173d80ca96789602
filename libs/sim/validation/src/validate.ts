import type { ValidationReport, ValidationRow } from '@isthmus/contract';
import { ENGINE_VERSION } from '@isthmus/sim-laboratory';
import { type Play, playExperiment } from './play.js';
import type { PublishedResult, Trial } from './published-result.js';
import { RESULTS } from './results.js';

export interface ValidateOptions {
  /** Unless given, all. */
  readonly results?: readonly PublishedResult[];
  /** Only some trials of them, such as the cheap ones; all unless given. */
  readonly trials?: (trial: Trial) => boolean;
  /** Told before each trial: how many are done, of how many, and which comes now. */
  readonly onProgress?: (done: number, of: number, now: string) => void;
  readonly play?: Play;
}

/** Re-runs published results. A pure function: the same figures on every machine. */
export function validate({
  results = RESULTS,
  trials = () => true,
  onProgress = () => {},
  play = playExperiment,
}: ValidateOptions = {}): ValidationReport {
  const chosen = results.flatMap((result) => result.trials.filter(trials).map((trial) => ({ result, trial })));
  const rows = chosen.flatMap(({ result, trial }, index): ValidationRow[] => {
    onProgress(index, chosen.length, `${result.name}: ${trial.name}`);
    return trial.rows(play).map((judged) => ({ result: result.name, source: result.source, ...judged }));
  });
  const counted = (pass: boolean | null) => rows.filter((row) => row.pass === pass).length;
  return {
    engineVersion: ENGINE_VERSION,
    summary: { rows: rows.length, passed: counted(true), failed: counted(false), notJudged: counted(null) },
    results: results.map(({ name, title, source, method }) => ({ name, title, source, method })),
    rows,
  };
}
