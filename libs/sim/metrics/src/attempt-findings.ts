import type { Attempts } from './attempts.js';
import type { Finding } from './findings.js';
import { ofText } from './wording.js';

/** Share of the operations that is worth a sentence. */
const SHARE_MIN = 0.01;

/** How many operations had to be asked for again, and how many of another node. */
export function attemptFindings(rows: readonly Attempts[]): Finding[] {
  const sum = (field: 'operations' | 'redirected' | 'retried') => rows.reduce((total, row) => total + row[field], 0);
  const operations = sum('operations');
  const most = Math.max(0, ...rows.map((row) => row.most));
  const sentences = [
    ...(sum('retried') > 0 && sum('retried') >= SHARE_MIN * operations
      ? [
          `${ofText(sum('retried'), operations)} operations were tried again after a refusal or without an answer; the most requests for one were ${most}`,
        ]
      : []),
    ...(sum('redirected') > 0 && sum('redirected') >= SHARE_MIN * operations
      ? [`${ofText(sum('redirected'), operations)} operations were sent on by a node that does not serve them`]
      : []),
  ];
  return sentences.map((sentence) => ({ rule: 'attempts', sentence }));
}
