import type { Act, Application } from './application.js';
import { goesOn } from './application.js';
import { change, type ChangeMethod, readTogether } from './ledger.js';

export interface AccountTransfers {
  /** By `txn` both accounts change at once; else the money is on its way for a while. */
  readonly method: ChangeMethod;
  /** Each has two accounts, 2n and 2n + 1. */
  readonly customers: number;
  /** Of each account at first. */
  readonly balance: number;
  /** Of each transfer. */
  readonly amount: number;
  /** Of the arrivals: customers who look at both of their accounts. */
  readonly audits: number;
  /** In one transaction, or by one read after the other. */
  readonly auditBy: 'txn' | 'reads';
}

/** Customers who move money from one of their accounts to the other, if there is enough of it, and some who look at both. */
export function accountTransfers({
  method,
  customers,
  balance,
  amount,
  audits,
  auditBy,
}: AccountTransfers): Application {
  const ledger = { method, initially: balance };
  return {
    begins({ stream }) {
      const customer = stream.below(customers);
      const [from, to] = stream.bernoulli(0.5) ? [2 * customer, 2 * customer + 1] : [2 * customer + 1, 2 * customer];
      if (stream.bernoulli(audits)) return audit(2 * customer, auditBy);
      if (method === 'txn')
        return change(
          ledger,
          [
            { key: from, by: -amount },
            { key: to, by: amount },
          ],
          () => [],
        );
      return change(ledger, [{ key: from, by: -amount }], () => [
        goesOn(() => change(ledger, [{ key: to, by: amount }], () => [])),
      ]);
    },
  };
}

function audit(first: number, by: 'txn' | 'reads'): Act {
  const second = first + 1;
  if (by === 'txn') return { operation: readTogether([first, second]) };
  return {
    operation: { kind: 'read', key: first, consistency: 'default' },
    then: () => [goesOn(() => ({ operation: { kind: 'read', key: second, consistency: 'default' } }))],
  };
}
