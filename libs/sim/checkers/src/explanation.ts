import { type History, INITIAL_VALUE, invariant } from '@isthmus/sim-protocol';
import { type Account, accountOf, legalOrder } from './account.js';
import { withoutUnit } from './reduction.js';
import { isContradiction, OPEN, type Register, restrict } from './register.js';
import { searchLinearization } from './search.js';
import { statementsOf } from './statements.js';
import type { ImpossibleStep, LinearizedOperation, Witness } from './verdict.js';

/**
 * Tells a reduced violating part: how far a legal order of it goes, which step is then impossible, and why.
 *
 * The longest legal order is one of all but the offender and what may have observed it: without those the part is
 * linearizable, with them not.
 */
export function explain(
  history: History,
  part: Register,
  offender: number,
  budget: number,
): Pick<Witness, 'order' | 'impossible' | 'statements'> {
  const others = restrict(part, withoutUnit(part, offender, offender));
  const found = longestOrder(others, budget);
  const inOrder = [...(found ?? [])].map((i) => accountOf(history, others, i));
  const order = legalOrder(inOrder);

  const accounts = Array.from(part.row, (_, i) => accountOf(history, part, i));
  const offence = accounts[offender]!;
  const unobservant = new Set(others.row);
  const observers = accounts.filter((account) => account !== offence && !unobservant.has(account.operation));
  const placed = new Set(order.map(({ operation }) => operation));
  const misfits = accounts.filter((account) => account !== offence && !placed.has(account.operation));
  return {
    order,
    impossible: impossibleStep(history, offence, observers, order),
    statements: statementsOf(history, offence, [...inOrder, ...misfits]),
  };
}

/**
 * A legal order of the answered operations and as many as possible of the unknown ones, by position; null where the budget
 * does not suffice to find one of the answered ones.
 */
function longestOrder(register: Register, budget: number): Int32Array | null {
  let found: Int32Array | null = null;
  const search = (candidate: Register): boolean => {
    const answer = searchLinearization(candidate, budget);
    if (answer.kind === 'holds') found = answer.order;
    return answer.kind === 'holds';
  };
  const endedAt = register.endedAt.slice();
  search(register);
  for (let i = 0; i < register.length; i++) {
    if (endedAt[i] !== OPEN) continue;
    // As if it had been answered after all others: so it must take effect.
    endedAt[i] = Number.MAX_VALUE;
    if (!search({ ...register, endedAt })) endedAt[i] = OPEN;
  }
  return found;
}

/** Observers: those who saw what the offender set out to write and, as it turned out, had not written. */
function impossibleStep(
  history: History,
  offence: Account,
  observers: readonly Account[],
  order: readonly LinearizedOperation[],
): ImpossibleStep {
  const last = order.at(-1);
  const state = last?.stateAfter ?? INITIAL_VALUE;
  const { operation, needs, deed } = observers[0] ?? offence;
  invariant(needs !== null, `operation ${operation} needs no value, so it can always take effect`);
  const nowhere = `no legal order has ${needs} there when #${operation} can take effect.`;
  const sentence = (): string => {
    if (operation !== offence.operation) {
      return `#${operation} ${deed}, but #${offence.operation}, which set out to write ${needs}, ${offence.deed}; ${nowhere}`;
    }
    if (isContradiction(history, operation)) {
      return `#${operation} says that its comparison with ${needs} failed on finding ${needs}: no register answers so.`;
    }
    const reached = last
      ? `After #${last.operation} the key holds ${state}`
      : `The key holds its initial value ${state}`;
    return `${reached}, but #${operation} ${deed}; ${nowhere}`;
  };
  return { operation, needs, state, sentence: sentence() };
}
