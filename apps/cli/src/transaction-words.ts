import type { IsolationAnomaly, IsolationReport } from '@isthmus/sim-checkers';
import { type TransactionHistory, type TransactionRow, transactionRow } from '@isthmus/sim-history';

/** One transaction as JSON: instants are those of the file, null where it never responded. */
export function transactionRecord(history: TransactionHistory, row: number): object {
  const { respondedAt, steps, ...told } = transactionRow(history, row);
  const value = steps.map(({ kind, key, value: known }) => [kind, key, known ?? null]);
  return { ...told, value, respondedAt: respondedAt === Infinity ? null : respondedAt };
}

/** The verdict on one level, all levels, and each anomaly with its transactions and reasons. */
export function reportInWords(history: TransactionHistory, report: IsolationReport, level: string): string {
  const judged = report.levels.find((each) => each.level === level)!;
  const size = `${report.transactions} transactions of ${history.sessions.length} sessions on ${history.keys.length} keys`;
  const fate = { holds: level, violated: `not ${level}`, undecided: `${level}: undecided`, unchecked: 'unchecked' };
  const lines = [`${fate[judged.verdict]} (${size})`];
  for (const verdict of ['holds', 'violated', 'undecided'] as const) {
    const levels = report.levels.filter((each) => each.verdict === verdict).map((each) => each.level);
    if (levels.length > 0) lines.push(`  ${verdict.padEnd(9)}  ${levels.join(', ')}`);
  }
  for (const anomaly of report.anomalies) lines.push(...anomalyInWords(history, anomaly));
  return `${lines.join('\n')}\n`;
}

/** Transactions and reasons that are shown in words; the rest are in the JSON. */
const SHOWN_MAX = 12;

function anomalyInWords(
  history: TransactionHistory,
  { name, excludes, transactions, statements, shortest }: IsolationAnomaly,
): string[] {
  const long = shortest ? '' : ' (there may be a shorter one)';
  return [
    `  ${name}, which excludes ${excludes.join(' and ')}${long}:`,
    ...shown(statements).map((statement) => `    ${statement}`),
    ...shown(transactions).map((row) => `      #${row}  ${transactionInWords(transactionRow(history, row))}`),
  ];
}

function shown<Item>(items: readonly Item[]): readonly Item[] {
  return items.slice(0, SHOWN_MAX);
}

function transactionInWords({ line, session, steps, outcome }: TransactionRow): string {
  const deeds = steps.map(
    ({ kind, key, value }) => `${kind} ${key} ${value === undefined ? '?' : JSON.stringify(value)}`,
  );
  const text = deeds.join('; ');
  const cut = text.length <= 120 ? text : `${text.slice(0, 56)} … ${text.slice(-56)}`;
  return `line ${line ?? 0}  session ${session}  ${cut}${outcome === 'info' ? ' (outcome unknown)' : ''}`;
}
