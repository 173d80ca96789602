import { AMOUNT_MAX, amountOf, type Nanos, type Procedure, withAmount } from '@isthmus/sim-protocol';
import { type Act, goesOn, type Next } from './application.js';

/** How an amount is changed that may not fall below zero. */
export type ChangeMethod = 'cas' | 'read-then-write' | 'txn';

/** Of a key: an account, an item in stock. */
export interface Change {
  readonly key: number;
  /** Below zero it takes away. */
  readonly by: number;
}

export interface Ledger {
  /** `read-then-write` trusts what it has read; the others change nothing if it has changed since, and try again with what there is. */
  readonly method: ChangeMethod;
  /** What there is of each key at first. */
  readonly initially: number;
  /** Told of each value that somebody is about to write, with the one that it rests on. */
  readonly onWrite?: (value: number, held: number) => void;
}

/** What follows when amounts are changed. `value`: what was written to the first of the keys. */
export type Changed = (value: number) => readonly Next[];

/** How often a change is tried that finds another amount than it expected. */
export const CHANGE_ATTEMPTS = 5;

/**
 * Reads amounts, and changes them if none falls below zero: several at once by `txn` alone.
 */
export function change(ledger: Ledger, changes: readonly [Change, ...Change[]], then: Changed): Act {
  return ledger.method === 'txn' ? changeTogether(ledger, changes, then) : changeOne(ledger, changes[0], then);
}

function changeOne({ method, initially, onWrite }: Ledger, { key, by }: Change, then: Changed): Act {
  const write = (held: number, attempts: number): readonly Next[] => {
    const amount = amountOf(held, initially) + by;
    if (!isPossible(amount) || attempts === 0) return [];
    return [
      goesOn(({ unique }) => {
        const value = withAmount(unique, amount);
        onWrite?.(value, held);
        if (method === 'read-then-write') return { operation: { kind: 'write', key, value }, then: () => then(value) };
        return {
          operation: { kind: 'cas', key, expected: held, value },
          then: ({ swapped, value: found }) => (swapped ? then(value) : write(found, attempts - 1)),
        };
      }),
    ];
  };
  return {
    operation: { kind: 'read', key, consistency: 'default' },
    then: ({ value }) => write(value, CHANGE_ATTEMPTS),
  };
}

/** Optimistic: a transaction that reads, and then others that write if nothing has changed. */
function changeTogether({ initially, onWrite }: Ledger, changes: readonly [Change, ...Change[]], then: Changed): Act {
  const keys = changes.map(({ key }) => key);
  const write = (held: readonly number[], attempts: number): readonly Next[] => {
    const amounts = changes.map(({ by }, index) => amountOf(held[index]!, initially) + by);
    if (!amounts.every(isPossible) || attempts === 0) return [];
    return [
      goesOn(({ unique }) => {
        const values = amounts.map((amount) => withAmount(unique, amount));
        onWrite?.(values[0]!, held[0]!);
        const procedure: Procedure = {
          reads: keys,
          writes: keys.map((key, index) => ({ key, value: values[index]! })),
          pause: 0 as Nanos,
          decides: (seen) => held.every((value, index) => seen[index] === value),
        };
        return {
          operation: { kind: 'txn', key: keys[0]!, procedure },
          then: ({ swapped, seen = [] }) => (swapped ? then(values[0]!) : write(seen, attempts - 1)),
        };
      }),
    ];
  };
  return { operation: readTogether(keys), then: ({ seen = [] }) => write(seen, CHANGE_ATTEMPTS) };
}

/** Where changes are lost money is made of nothing, and an account may come to hold more than a value can tell: it takes no more then. */
function isPossible(amount: number): boolean {
  return amount >= 0 && amount <= AMOUNT_MAX;
}

/** A transaction that only reads. */
export function readTogether(keys: readonly number[]): Act['operation'] {
  const procedure: Procedure = { reads: keys, writes: [], pause: 0 as Nanos, decides: () => true };
  return { kind: 'txn', key: keys[0]!, procedure };
}
