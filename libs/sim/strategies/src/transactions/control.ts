import type { Transaction } from './transaction.js';

/** Whether a transaction goes on, has to wait until somebody ends, or may not go on at all. */
export type Step = 'go' | 'wait' | 'abort';

/** Keeps concurrent transactions of one node apart. Who waits is asked for the same step again once `end` has named it. */
export interface Control {
  begin(transaction: Transaction): Step;
  read(transaction: Transaction, key: number): Step;
  write(transaction: Transaction, key: number): Step;
  /** May it commit? */
  validate(transaction: Transaction): Exclude<Step, 'wait'>;
  /** It has committed, as that one in the log, 0 where it wrote nothing; or it was aborted (null). Gives those who need not wait any more. */
  end(transaction: Transaction, commit: number | null): readonly Transaction[];
}
