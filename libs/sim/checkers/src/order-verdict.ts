import type { History } from '@isthmus/sim-protocol';
import type { UndecidedReason } from './model-verdict.js';
import { findModelWitness } from './model-witness.js';
import { judgeConsistentPrefix, judgeLinearizableWrites, judgeSequential } from './sequential.js';
import type { OperationsWitness } from './session-verdict.js';
import type { CheckVerdict } from './verdict.js';

/** Whether a history has an order of some kind. */
export interface OrderVerdict {
  readonly verdict: CheckVerdict;
  /** Present when `undecided`. */
  readonly undecided?: UndecidedReason;
  /** Present when `violated`. */
  readonly witness?: OperationsWitness;
}

/** Steps of the search for an order, for one judgement on the way to a witness. */
const WITNESS_STEPS = 1_000_000;

const BY_ORDER = {
  sequential: {
    judge: judgeSequential,
    conclusion: 'No order of these along the order of each session lets every read return the latest write to its key.',
  },
  'linearizable writes': {
    judge: judgeLinearizableWrites,
    conclusion:
      'No order of these along the order of each session, with each change after all that were answered before it was asked for, lets every read return the latest write to its key.',
  },
  'consistent prefix': {
    judge: judgeConsistentPrefix,
    conclusion: 'No order of these writes along the order of each session has a prefix for each that was read.',
  },
} as const;

export function verdictByOrder(history: History, kind: keyof typeof BY_ORDER): OrderVerdict {
  const { judge, conclusion } = BY_ORDER[kind];
  const answer = judge(history);
  if (answer.kind === 'holds') return { verdict: 'holds' };
  if (answer.kind === 'undecided') return { verdict: 'undecided', undecided: answer.reason };
  const witness = findModelWitness(
    history,
    (part) => judge(part, WITNESS_STEPS).kind === 'violated',
    () => conclusion,
  );
  return { verdict: 'violated', witness };
}

/**
 * Whether the writes and compare-and-sets of a history are linearizable, and its reads no worse than sequentially consistent: one order
 * of all operations, along each session's, in which every read returns the latest write to its key and no change comes before one
 * that was answered before it was invoked. See `judgeLinearizableWrites`.
 */
export function checkLinearizableWrites(history: History): OrderVerdict {
  return verdictByOrder(history, 'linearizable writes');
}
