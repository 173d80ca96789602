import type { CheckedTransaction, IsolationJudgement } from '@isthmus/contract';
import { checkIsolation, type IsolationLevel } from '@isthmus/sim-checkers';
import { type TransactionHistory, transactionRow } from '@isthmus/sim-protocol';

/** Judges transactions by all levels; the verdict is on `level`. */
export function judgeIsolation(
  history: TransactionHistory,
  level: IsolationLevel = 'strict serializable',
): IsolationJudgement {
  const { transactions, committed, levels, anomalies } = checkIsolation(history);
  const verdict = levels.find((each) => each.level === level)!.verdict;
  return {
    level,
    verdict,
    transactions,
    committed,
    sessions: history.sessions.length,
    keys: history.keys.length,
    levels: levels.map((each) => ({ ...each })),
    anomalies: anomalies.map(({ transactions: rows, reduced, excludes, edges, statements, ...told }) => ({
      ...told,
      excludes: [...excludes],
      edges: edges.map((edge) => ({ ...edge })),
      statements: [...statements],
      transactions: rows.map((row) => ({ transaction: row, ...checkedTransaction(history, row) })),
      reduced: Array.from({ length: reduced.length }, (_, row) => checkedTransaction(reduced, row)),
    })),
  };
}

/** One transaction as a record: instants are those of the file, null where it never responded. */
function checkedTransaction(history: TransactionHistory, row: number): CheckedTransaction {
  const { respondedAt, steps, ...told } = transactionRow(history, row);
  const value = steps.map(({ kind, key, value: known }): CheckedTransaction['value'][number] => [
    kind,
    key,
    (known ?? null) as CheckedTransaction['value'][number][2],
  ]);
  return { ...told, value, respondedAt: respondedAt === Infinity ? null : respondedAt } as CheckedTransaction;
}
