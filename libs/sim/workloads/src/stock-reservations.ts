import { INITIAL_VALUE, type Nanos, withAmount } from '@isthmus/sim-protocol';
import { type Application, goesOn, type Next } from './application.js';
import { change, type ChangeMethod } from './ledger.js';

export interface StockReservations {
  readonly method: ChangeMethod;
  readonly items: number;
  /** Of each item at first. */
  readonly stock: number;
  /**
   * The loose form: so long after an order was taken, somebody of the same datacenter looks whether it is in the books, and if not,
   * writes a compensation. Absent: what was taken is believed.
   */
  readonly settleAfter?: Nanos | undefined;
}

/**
 * Orders of one piece of an item, of which there are so many. Keys 0 .. items - 1 hold what is left; what holds the amount of an order
 * rests on those before it, so an order is in the books if what is there rests on it. Compensations are written to keys from `items` on.
 */
export function stockReservations({ method, items, stock, settleAfter }: StockReservations): Application {
  /** By value: the one that it rests on. */
  const books = new Map<number, number>();
  const ledger = { method, initially: stock, onWrite: (value: number, held: number) => void books.set(value, held) };
  const isInBooks = (order: number, held: number) => {
    let value = held;
    // What rests on another was written after it, so its value is greater.
    while (value > order) value = books.get(value) ?? INITIAL_VALUE;
    return value === order;
  };
  const compensation = (item: number): Next =>
    goesOn(({ unique }) => ({ operation: { kind: 'write', key: items + item, value: withAmount(unique, 1) } }));
  return {
    begins({ stream, datacenter }) {
      const item = stream.below(items);
      return change(ledger, [{ key: item, by: -1 }], (order) => {
        if (settleAfter === undefined) return [];
        const settle: Next = {
          ...{ after: settleAfter, by: datacenter, isTold: true, carriesContext: false },
          act: () => ({
            operation: { kind: 'read', key: item, consistency: 'default' },
            then: ({ value }) => (isInBooks(order, value) ? [] : [compensation(item)]),
          }),
        };
        return [settle];
      });
    },
  };
}
