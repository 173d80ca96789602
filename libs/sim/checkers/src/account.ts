import { type History, INITIAL_VALUE, OPERATION_KINDS } from '@isthmus/sim-protocol';
import { isFailedSwap, OPEN, type Register } from './register.js';
import type { LinearizedOperation } from './verdict.js';

const READ = OPERATION_KINDS.indexOf('read');
const WRITE = OPERATION_KINDS.indexOf('write');

/** What a register's operation did, in the history's own values. */
export interface Account {
  /** Row in the history. */
  readonly operation: number;
  readonly session: number;
  /** Of unknown outcome in this register. */
  readonly open: boolean;
  /** The value that the key must hold when it takes effect. */
  readonly needs: number | null;
  /** The value that the key holds afterwards, where it changes. */
  readonly writes: number | null;
  /** "read 3", after the operation's number. */
  readonly deed: string;
  /** Nanoseconds. */
  readonly invokedAt: number;
  /** Nanoseconds; Infinity while open. */
  readonly endedAt: number;
}

export function accountOf(history: History, register: Register, position: number): Account {
  const operation = register.row[position]!;
  const open = register.endedAt[position] === OPEN;
  return {
    operation,
    open,
    ...valuesOf(history, operation, open),
    session: history.session[operation]!,
    invokedAt: history.invokedAt[operation]!,
    endedAt: open ? OPEN : history.respondedAt[operation]!,
  };
}

/** The accounts in a legal order, each with the value that the key holds after it. */
export function legalOrder(accounts: readonly Account[]): readonly LinearizedOperation[] {
  let state = INITIAL_VALUE;
  return accounts.map(({ operation, writes }) => {
    state = writes ?? state;
    return { operation, stateAfter: state };
  });
}

function valuesOf(history: History, row: number, open: boolean): Pick<Account, 'needs' | 'writes' | 'deed'> {
  const kind = history.kind[row];
  const argument = history.argument[row]!;
  const expected = history.expected[row]!;
  const value = history.value[row]!;
  if (kind === READ) return { needs: value, writes: null, deed: `read ${value}` };
  if (kind === WRITE) return { needs: null, writes: argument, deed: `wrote ${argument}` };
  if (open) return { needs: expected, writes: argument, deed: `set out to replace ${expected} by ${argument}` };
  if (!isFailedSwap(history, row)) {
    return { needs: expected, writes: argument, deed: `replaced ${expected} by ${argument}` };
  }
  return { needs: value, writes: null, deed: `found ${value} where it expected ${expected}` };
}
