import type { CheckedTransaction, IsolationJudgement } from '@isthmus/contract';

/** The verdict on one level, all levels, and each anomaly with its transactions and reasons. */
export function judgementInWords({ level, levels: judged, anomalies, ...sizes }: IsolationJudgement): string {
  const fateOfLevel = judged.find((each) => each.level === level)!.verdict;
  const size = `${sizes.transactions} transactions of ${sizes.sessions} sessions on ${sizes.keys} keys`;
  const fate = { holds: level, violated: `not ${level}`, undecided: `${level}: undecided`, unchecked: 'unchecked' };
  const lines = [`${fate[fateOfLevel]} (${size})`];
  for (const verdict of ['holds', 'violated', 'undecided'] as const) {
    const levels = judged.filter((each) => each.verdict === verdict).map((each) => each.level);
    if (levels.length > 0) lines.push(`  ${verdict.padEnd(9)}  ${levels.join(', ')}`);
  }
  for (const anomaly of anomalies) lines.push(...anomalyInWords(anomaly));
  return `${lines.join('\n')}\n`;
}

/** Transactions and reasons that are shown in words; the rest are in the JSON. */
const SHOWN_MAX = 12;

function anomalyInWords({
  name,
  excludes,
  transactions,
  statements,
  shortest,
}: IsolationJudgement['anomalies'][number]): string[] {
  const long = shortest ? '' : ' (there may be a shorter one)';
  return [
    `  ${name}, which excludes ${excludes.join(' and ')}${long}:`,
    ...shown(statements).map((statement) => `    ${statement}`),
    ...shown(transactions).map((each) => `      #${each.transaction}  ${transactionInWords(each)}`),
  ];
}

function shown<Item>(items: readonly Item[]): readonly Item[] {
  return items.slice(0, SHOWN_MAX);
}

function transactionInWords({ line, session, value, outcome }: CheckedTransaction): string {
  const deeds = value.map(([kind, key, known]) => `${kind} ${key} ${JSON.stringify(known)}`);
  const text = deeds.join('; ');
  const cut = text.length <= 120 ? text : `${text.slice(0, 56)} … ${text.slice(-56)}`;
  return `line ${line ?? 0}  session ${session}  ${cut}${outcome === 'info' ? ' (outcome unknown)' : ''}`;
}
