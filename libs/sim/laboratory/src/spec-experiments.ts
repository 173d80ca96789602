import { type Experiment, experimentSchema, parseWith, type Report } from '@isthmus/contract';
import { decodeHistory } from '@isthmus/sim-history';
import type { History } from '@isthmus/sim-protocol';
import { runExperiment } from './run.js';

/** The six designs of the batch "who can write when Europe is cut off". */
export const DESIGNS = {
  'async single-leader': { kind: 'single-leader', leader: 'us-east-1', replication: 'asynchronous', reads: 'local' },
  'multi-leader': { kind: 'multi-leader' },
  'quorums of a majority': { kind: 'leaderless', r: 'majority', w: 'majority' },
  'quorums of one': { kind: 'leaderless', r: 1, w: 1 },
  'raft led from us-east-1': { kind: 'raft', leader: 'us-east-1' },
  'raft led from eu-west-1': { kind: 'raft', leader: 'eu-west-1' },
} as const;

/** For specs: an experiment from its document. @throws with the violations if there are any. */
export function experimentOf(document: Record<string, unknown>): Experiment {
  const parsed = parseWith(experimentSchema, { version: 1, name: 'spec', ...document });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
  return parsed.value;
}

/** For specs: a report with the history that it was made from. */
export function played(
  document: Record<string, unknown>,
  seed = '1',
): { readonly report: Report; readonly history: History } {
  const result = runExperiment(experimentOf(document), seed);
  if (result.kind !== 'report') throw new Error(result.message);
  return { report: result.report, history: decodeHistory(result.history).history };
}
