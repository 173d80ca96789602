import { type History, OPERATION_KINDS, OUTCOMES } from '@isthmus/sim-protocol';

const OK = OUTCOMES.indexOf('ok');
/** What changes something only if its condition was met. */
const CONDITIONAL = [OPERATION_KINDS.indexOf('cas'), OPERATION_KINDS.indexOf('txn')];
const NO_CHANGE = [OPERATION_KINDS.indexOf('read'), OPERATION_KINDS.indexOf('sync')];

/** Whether an operation sets out to change something: neither a read nor a sync. */
export function isChange({ kind }: Pick<History, 'kind'>, row: number): boolean {
  return !NO_CHANGE.includes(kind[row]!);
}

/** Whether its client was told that it had changed something. */
export function isAcknowledgedChange(history: History, row: number): boolean {
  return history.outcome[row] === OK && !hasFailedItsCondition(history, row) && isChange(history, row);
}

/** A compare-and-set that did not swap, a transaction that decided to write nothing. */
export function hasFailedItsCondition({ kind, outcome, swapped }: History, row: number): boolean {
  return CONDITIONAL.includes(kind[row]!) && outcome[row] === OK && swapped[row] === 0;
}
