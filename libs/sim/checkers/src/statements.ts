import { type History, INITIAL_VALUE, OPERATION_KINDS, OUTCOMES } from '@isthmus/sim-protocol';
import type { Account } from './account.js';
import { isContradiction, isFailedSwap } from './register.js';

/** A longer witness (a long chain of compare-and-sets) is told by its last operations. */
const TOLD_MAX = 40;
const READ = OPERATION_KINDS.indexOf('read');
const FAIL = OUTCOMES.indexOf('fail');

/** One sentence for each operation, in the order given, with what it precedes; then what the offender saw all the same. */
export function statementsOf(history: History, offence: Account, others: readonly Account[]): readonly string[] {
  const statements: string[] = [];
  const told = others.slice(-TOLD_MAX);
  if (told.length < others.length) {
    statements.push(
      `#${others[0]!.operation} and ${others.length - told.length - 1} operations after it lead up to these.`,
    );
  }
  let offenceTold = false;
  for (const account of told) {
    const did = `#${account.operation} ${account.deed}`;
    const next = firstInvokedAfter(account, [...told, offence]);
    if (account.open) {
      statements.push(
        `${did}; it began at ${seconds(account.invokedAt)} and had no answer by ${seconds(offence.endedAt)}.`,
      );
    } else if (next === null) {
      statements.push(`${did}, ${span(account)}.`);
    } else {
      const [end, begin] = distinctSeconds(account.endedAt, next.invokedAt);
      const before =
        end === begin ? `when #${next.operation} of its session began` : `before #${next.operation} began at ${begin}`;
      const saw = next === offence ? `; #${offence.operation} ${offence.deed} all the same` : '';
      offenceTold ||= next === offence;
      statements.push(`${did} and ended at ${end}, ${before}${saw}.`);
    }
  }
  if (!offenceTold) {
    statements.push(`#${offence.operation} ${offence.deed}, ${span(offence)}${originOf(history, offence, others)}.`);
  }
  return statements;
}

/** Where nothing in the witness wrote what the offender saw: whether anything ever did. */
function originOf(history: History, offence: Account, others: readonly Account[]): string {
  const { operation: offender, needs } = offence;
  if (needs === INITIAL_VALUE || isContradiction(history, offender)) return '';
  if (others.some(({ writes }) => writes === needs)) return '';
  for (let row = 0; row < history.length; row++) {
    if (row === offender || history.key[row] !== history.key[offender]) continue;
    if (history.kind[row] === READ || isFailedSwap(history, row) || history.argument[row] !== needs) continue;
    return history.outcome[row] === FAIL
      ? `; only #${row} tried to write ${needs}, and it certainly had no effect`
      : `; #${row} began to write ${needs} only at ${seconds(history.invokedAt[row]!)}`;
  }
  return `; no operation on the key wrote ${needs}`;
}

function firstInvokedAfter(ended: Account, accounts: readonly Account[]): Account | null {
  let first: Account | null = null;
  for (const account of accounts) {
    if (account !== ended && follows(account, ended) && account.invokedAt < (first?.invokedAt ?? Infinity))
      first = account;
  }
  return first;
}

function follows(account: Account, ended: Account): boolean {
  return (
    account.invokedAt > ended.endedAt || (account.session === ended.session && account.invokedAt === ended.endedAt)
  );
}

function span({ invokedAt, endedAt }: Account): string {
  return `from ${seconds(invokedAt)} to ${seconds(endedAt)}`;
}

function seconds(ns: number, decimals = 3): string {
  return `${(ns / 1e9).toFixed(decimals)} s`;
}

/** Two different instants with as many decimals as tell them apart, at least three. */
function distinctSeconds(a: number, b: number): readonly [string, string] {
  let decimals = 3;
  while (decimals < 9 && seconds(a, decimals) === seconds(b, decimals)) decimals++;
  return [seconds(a, decimals), seconds(b, decimals)];
}
