import type { CheckedOperation, LinearizabilityJudgement } from '@isthmus/contract';
import { formatCount } from '../format/numbers.js';
import { operationWords } from './operationWords.js';

/** What the witness shows, in sentences: how far the history was in order, and what then was not. */
export function proofOf({
  key,
  offender,
  prefixOperations,
  shortest,
  operations,
}: NonNullable<LinearizabilityJudgement['witness']>) {
  const on = key === '' ? '' : ` on ${JSON.stringify(key)}`;
  const before = formatCount(prefixOperations);
  return [
    shortest
      ? `The history${on} is linearizable up to the response of ${placed(offender)}.`
      : `With the response of ${placed(offender)} the history${on} is not linearizable; what comes before it was not judged by itself.`,
    `No order of the ${before} operations up to there explains what session ${offender.session} was told: ${operationWords(offender)}.`,
    `The ${formatCount(operations.length)} below contradict each other already.`,
  ];
}

function placed({ line, respondedAt }: CheckedOperation): string {
  return line === undefined
    ? `the operation that ends at ${respondedAt ?? 'no time'}`
    : `the operation of line ${line}`;
}
