import type { IsolationLevel } from '@isthmus/sim-checkers';
import type { TransactionHistory } from '@isthmus/sim-history';
import { judgeIsolation } from '@isthmus/sim-laboratory';
import { EXIT } from './exit-codes.js';
import { judgementInWords } from './transaction-words.js';

/** What is asked of a history of transactions. */
export interface IsolationQuestion {
  readonly file: string;
  readonly format: string;
  readonly model: string;
  /** The one that the exit code speaks of. */
  readonly level: IsolationLevel | undefined;
  readonly json?: true;
}

/** Judges transactions by all levels, prints the verdicts, and answers the exit code for one level. */
export function judgeTransactions(history: TransactionHistory, { level, json, ...asked }: IsolationQuestion): number {
  const judgement = judgeIsolation(history, level);
  const { verdict } = judgement;
  if (json) process.stdout.write(`${JSON.stringify({ valid: true, ...asked, ...judgement }, null, 2)}\n`);
  else process.stdout.write(`${asked.file}: ${judgementInWords(judgement)}`);
  return verdict === 'holds' ? EXIT.ok : verdict === 'violated' ? EXIT.violated : EXIT.undecided;
}
