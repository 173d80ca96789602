import { type History, INITIAL_VALUE } from '@isthmus/sim-protocol';
import { type Register, writtenValue } from './register.js';
import type { LinearizedOperation } from './verdict.js';

/** A search's order with the value that the key holds after each operation. */
export function legalOrder(
  history: History,
  register: Register,
  positions: Int32Array,
): readonly LinearizedOperation[] {
  const order: LinearizedOperation[] = [];
  let state = INITIAL_VALUE;
  for (const position of positions) {
    const operation = register.row[position]!;
    state = writtenValue(history, operation) ?? state;
    order.push({ operation, stateAfter: state });
  }
  return order;
}
