import { type History, OPERATION_KINDS, OUTCOMES } from './history.js';

const READ = OPERATION_KINDS.indexOf('read');
const LAST_OF_REGISTERS = OPERATION_KINDS.indexOf('cas');
const FAIL = OUTCOMES.indexOf('fail');

/**
 * A history as the checkers of registers take it: its reads, writes and compare-and-sets, every row in its place. Whatever else
 * clients asked is there as a read that failed, which says nothing and changes nothing; so is everything where there are transactions.
 */
export function registerPart(history: History): History {
  if (!hasTransactions(history) && history.kind.every((kind) => kind <= LAST_OF_REGISTERS)) return history;
  const { length } = history;
  const [kind, outcome] = [history.kind.slice(0, length), history.outcome.slice(0, length)];
  for (let row = 0; row < length; row++) {
    if (!hasTransactions(history) && kind[row]! <= LAST_OF_REGISTERS) continue;
    kind[row] = READ;
    outcome[row] = FAIL;
  }
  return { ...history, kind, outcome };
}

/** Whether it has any. */
export function hasRegisters(history: History): boolean {
  if (hasTransactions(history)) return false;
  return history.length === 0 || history.kind.some((kind) => kind <= LAST_OF_REGISTERS);
}

/** They write registers that single operations read: these can only be judged together, as transactions. */
function hasTransactions({ statements }: History): boolean {
  return statements !== undefined;
}
