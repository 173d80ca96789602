import type { Report } from '@isthmus/contract';
import { checkIsolation, type IsolationLevel, type IsolationReport } from '@isthmus/sim-checkers';
import {
  type GuaranteeModel,
  type History,
  historyRow,
  INITIAL_VALUE,
  NEVER,
  type TransactionHistory,
  TransactionHistoryBuilder,
  type TransactionStep,
} from '@isthmus/sim-protocol';
import { toldBriefly } from './model-sentences.js';

type CheckReport = Report['otherChecks'][number];

/** Promises about transactions, as the checker calls them. */
const PROMISED_LEVELS: Readonly<Partial<Record<GuaranteeModel, IsolationLevel>>> = {
  'snapshot-isolation': 'snapshot isolation',
  serializable: 'serializable',
  'strict-serializable': 'strict serializable',
};

/**
 * Isolation of the transactions of a run, single reads, writes and compare-and-sets among them as transactions of their own.
 *
 * @param isAsked all levels; else those that are promised.
 * @returns nothing where nothing is asked for or promised; a level is undecided where there was no transaction.
 */
export function isolationReports(
  history: History,
  promised: readonly GuaranteeModel[],
  isAsked: boolean,
): readonly CheckReport[] {
  const owed = promised.flatMap((model) => PROMISED_LEVELS[model] ?? []);
  if (!isAsked && owed.length === 0) return [];
  const report = checkIsolation(transactionsOf(history));
  return report.levels
    .filter(({ level }) => isAsked || owed.includes(level))
    .map(({ level, verdict }) => ({
      check: level,
      verdict,
      ...(owed.includes(level) ? { promised: true as const } : {}),
      sentence: sentenceOf(report, level),
    }));
}

function sentenceOf({ transactions, levels, anomalies }: IsolationReport, level: IsolationLevel): string {
  const { verdict, anomaly, undecided } = levels.find((each) => each.level === level)!;
  const found = anomaly === undefined ? undefined : anomalies[anomaly];
  switch (verdict) {
    case 'holds':
      return `an order of the ${transactions} transactions explains what they read`;
    case 'violated':
      return found === undefined ? 'it is violated' : `${found.name}: ${toldBriefly(found.statements)}`;
    case 'undecided':
      return undecided === 'repeated-values'
        ? 'a value was written to a key more than once'
        : 'no order of the commits was found that explains all reads, and no proof that there is none';
  }
}

/** The run as a history of transactions on registers; what certainly had no effect is left out. */
export function transactionsOf(history: History): TransactionHistory {
  const builder = new TransactionHistoryBuilder('rw-register');
  for (let row = 0; row < history.length; row++) {
    const operation = historyRow(history, row);
    if (operation.outcome === 'fail' || operation.outcome === 'open') continue;
    const steps = stepsOf(operation);
    if (steps === null) continue;
    builder.add({
      session: String(operation.session),
      steps,
      outcome: operation.outcome,
      invokedAt: history.invokedAt[row]!,
      respondedAt:
        operation.outcome === 'ok' && history.respondedAt[row] !== NEVER ? history.respondedAt[row]! : Infinity,
      line: row,
    });
  }
  return builder.finish();
}

/** Null for what is no transaction, and for what says nothing. */
function stepsOf({
  kind,
  key,
  argument,
  expected,
  value,
  swapped,
  outcome,
  statements = [],
}: ReturnType<typeof historyRow>): TransactionStep[] | null {
  const isKnown = outcome === 'ok';
  const read = (of: number, found: number | null): TransactionStep => ({
    kind: 'r',
    key: String(of),
    ...(found === null ? {} : { value: found === INITIAL_VALUE ? null : found }),
  });
  const write = (of: number, written: number): TransactionStep => ({ kind: 'w', key: String(of), value: written });
  switch (kind) {
    case 'read':
      return isKnown ? [read(key, value)] : null;
    case 'write':
      return [write(key, argument!)];
    case 'cas':
      if (!isKnown) return [read(key, null), write(key, argument!)];
      return swapped ? [read(key, expected), write(key, argument!)] : [read(key, value)];
    case 'txn': {
      const done = statements.filter((statement) => statement.kind === 'read' || swapped || !isKnown);
      return done.map((statement) =>
        statement.kind === 'read' ? read(statement.key, statement.value) : write(statement.key, statement.value!),
      );
    }
    default:
      return null;
  }
}
