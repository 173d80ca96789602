import { amountOf, type History, msFromNanos, OUTCOMES } from '@isthmus/sim-protocol';
import { type ApplicationVerdict, Breaches, counted, HistoryReader } from './application-verdict.js';
import { checkNeverNegative, type Movement } from './balances.js';

/** Two accounts of each customer, keys 2n and 2n + 1, and transfers between them. */
export interface Accounts {
  /** Of each account at first. */
  readonly balance: number;
  /** Of each transfer. */
  readonly amount: number;
}

/**
 * Whether no account paid out more than it had, and whoever looked at both accounts of a customer saw all of the money. An account that
 * two sessions change from the same balance pays twice, whatever it holds afterwards.
 *
 * A change is a write, a compare-and-set or a transaction; what it rests on is what its session read last of the account, its comparand,
 * or what it read. A look is a transaction that only reads both, or two reads of which the second follows the answer of the first at once.
 *
 * Cost: n log n.
 */
export function judgeTransfers(history: History, { balance, amount }: Accounts): ApplicationVerdict {
  const reader = new HistoryReader(history);
  const [movements, breaches] = [[] as Movement[], new Breaches()];
  const counts = { transfers: 0, overdrafts: 0, undeposited: 0, audits: 0, skewedAudits: 0 };
  /** By session: its last row. */
  const lastRows = new Map<number, number>();
  const move = (row: number, key: number, by: number) => {
    if (reader.hasChanged(row)) counts[by < 0 ? 'transfers' : 'undeposited']++;
    const outcome = reader.isOk(row) ? ('ok' as const) : ('info' as const);
    movements.push({ ...timed(history, row), key: `account ${key}`, amount: by < 0 ? -amount : amount, outcome });
  };
  const look = (rows: readonly number[], values: readonly number[]) => {
    counts.audits++;
    const sum = values.reduce((total, value) => total + amountOf(value, balance), 0);
    if (sum === 2 * balance) return;
    counts.skewedAudits++;
    breaches.add(
      rows,
      `${rows.map((row) => `#${row}`).join(' and ')} saw ${sum} on both accounts, and there was ${2 * balance}`,
    );
  };
  for (let row = 0; row < history.length; row++) {
    const [session, key] = [history.session[row]!, history.key[row]!];
    const before = lastRows.get(session);
    lastRows.set(session, row);
    const mayHaveChanged = reader.hasChanged(row) || isUnknown(reader, row);
    switch (reader.kind(row)) {
      case 'read':
        if (before !== undefined && isSecondLook(reader, before, row))
          look([before, row], [history.value[before]!, history.value[row]!]);
        break;
      case 'write':
      case 'cas': {
        const held =
          reader.kind(row) === 'cas' ? history.expected[row]! : before === undefined ? 0 : history.value[before]!;
        if (mayHaveChanged) move(row, key, amountOf(history.argument[row]!, balance) - amountOf(held, balance));
        break;
      }
      case 'txn': {
        const [from, to] = reader.statements(row, 'write');
        const seen = reader.statements(row, 'read');
        if (from === undefined && reader.isOk(row) && isPair(seen))
          look(
            [row],
            seen.map(({ value }) => value),
          );
        if (from === undefined || to === undefined || !mayHaveChanged) break;
        move(row, from.key, -1);
        move(row, to.key, 1);
        break;
      }
      default:
        break;
    }
  }
  counts.undeposited = counts.transfers - counts.undeposited;
  const { violations, witness } = checkNeverNegative(movements, balance);
  counts.overdrafts = violations;
  if (witness !== undefined) breaches.add(witness.operations, witness.statements.join(' '));
  const isBroken = violations + counts.skewedAudits > 0;
  const looks =
    counts.audits === 0
      ? ''
      : `; ${counts.skewedAudits} of ${counted(counts.audits, 'look')} at both accounts saw a wrong sum`;
  return {
    verdict: isBroken ? 'violated' : counts.transfers + counts.audits === 0 ? 'undecided' : 'holds',
    counts,
    sentence: `${counted(counts.transfers, 'transfer')}, of which ${counts.overdrafts} took money that was not there${looks}`,
    breaches: breaches.listed,
  };
}

export interface Stock {
  /** Keys 0 .. items - 1 hold what is left; writes to keys from `items` on are compensations. */
  readonly items: number;
  /** Of each item at first. */
  readonly stock: number;
  /** Whether orders that are not in the books are compensated, and then only what is not is a breach. */
  readonly isLoose: boolean;
}

/** Whether no more pieces of an item were sold than there were. An order is a change that was answered, of one piece. Cost: n log n. */
export function judgeStock(history: History, { items, stock, isLoose }: Stock): ApplicationVerdict {
  const reader = new HistoryReader(history);
  const orders: Movement[] = [];
  const compensations = new Map<number, number>();
  const counts = { orders: 0, oversold: 0, compensations: 0, uncompensated: 0 };
  const sold = new Map<number, number>();
  for (let row = 0; row < history.length; row++) {
    if (!reader.hasChanged(row)) continue;
    const key = reader.statements(row, 'write')[0]?.key ?? history.key[row]!;
    if (reader.kind(row) === 'txn' && reader.statements(row, 'write').length === 0) continue;
    if (key >= items) {
      counts.compensations++;
      compensations.set(key - items, (compensations.get(key - items) ?? 0) + 1);
    } else {
      counts.orders++;
      sold.set(key, (sold.get(key) ?? 0) + 1);
      orders.push({ ...timed(history, row), key: `item ${key}`, amount: -1, outcome: 'ok' });
    }
  }
  const { violations, witness } = checkNeverNegative(orders, stock);
  counts.oversold = violations;
  for (const [item, pieces] of sold)
    counts.uncompensated += Math.max(0, pieces - stock - (compensations.get(item) ?? 0));
  const isBroken = (isLoose ? counts.uncompensated : counts.oversold) > 0;
  const settled = isLoose
    ? `; ${counted(counts.compensations, 'compensation')} issued, ${counts.uncompensated} of the oversold without one`
    : '';
  return {
    verdict: isBroken ? 'violated' : counts.orders === 0 ? 'undecided' : 'holds',
    counts,
    sentence: `${counted(counts.orders, 'order')} taken, ${counts.oversold} of them for pieces that were not there${settled}`,
    breaches: witness === undefined ? [] : [{ operations: witness.operations, sentence: witness.statements.join(' ') }],
  };
}

function timed({ invokedAt, respondedAt }: History, row: number) {
  return { operation: row, invokedAt: msFromNanos(invokedAt[row]!), respondedAt: msFromNanos(respondedAt[row]!) };
}

/** Whether it may have taken effect, or may yet. */
function isUnknown({ history }: HistoryReader, row: number): boolean {
  return OUTCOMES[history.outcome[row]!] === 'info';
}

function isSecondLook(reader: HistoryReader, first: number, second: number): boolean {
  const { history } = reader;
  return (
    reader.kind(first) === 'read' &&
    reader.isOk(first) &&
    reader.isOk(second) &&
    history.key[first]! % 2 === 0 &&
    history.key[second] === history.key[first]! + 1 &&
    history.invokedAt[second] === history.respondedAt[first]
  );
}

function isPair(seen: readonly { readonly key: number }[]): boolean {
  return seen.length === 2 && seen[0]!.key % 2 === 0 && seen[1]!.key === seen[0]!.key + 1;
}
