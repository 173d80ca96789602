import { checkIsolation, type IsolationLevel } from '@isthmus/sim-checkers';
import type { TransactionHistory } from '@isthmus/sim-history';
import { EXIT } from './exit-codes.js';
import { reportInWords, transactionRecord } from './transaction-words.js';

/** What is asked of a history of transactions. */
export interface IsolationQuestion {
  readonly file: string;
  readonly format: string;
  readonly model: string;
  /** The one that the exit code speaks of. */
  readonly level: IsolationLevel;
  readonly json?: true;
}

/** Judges transactions by all levels, prints the verdicts, and answers the exit code for one level. */
export function judgeTransactions(history: TransactionHistory, { level, json, ...asked }: IsolationQuestion): number {
  const report = checkIsolation(history);
  const { verdict } = report.levels.find((each) => each.level === level)!;
  if (json) {
    const anomalies = report.anomalies.map(({ transactions, reduced, ...told }) => ({
      ...told,
      transactions: transactions.map((row) => ({ transaction: row, ...transactionRecord(history, row) })),
      reduced: Array.from({ length: reduced.length }, (_, row) => transactionRecord(reduced, row)),
    }));
    const sizes = { sessions: history.sessions.length, keys: history.keys.length };
    const document = { valid: true, ...asked, level, verdict, ...report, ...sizes, anomalies };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else process.stdout.write(`${asked.file}: ${reportInWords(history, report, level)}`);
  return verdict === 'holds' ? EXIT.ok : verdict === 'violated' ? EXIT.violated : EXIT.undecided;
}
