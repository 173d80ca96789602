import type { ConstraintVerdict, Timed } from './constraint-verdict.js';

/** A change of an amount that may not fall below zero: a balance, a stock. */
export interface Movement extends Timed {
  readonly key: string;
  /** Added to the amount; below zero it takes away. */
  readonly amount: number;
  /** `info`: it may have happened, or may yet. One that certainly did not is left out. */
  readonly outcome: 'ok' | 'info';
}

/**
 * Whether amounts stayed at zero or above: no overdraft, no oversell.
 *
 * A breach is certain: at some instant what had been taken, and answered, was more than what there was at first and all that
 * may have been added by then. Counted is each withdrawal that takes from nothing.
 *
 * @param initial of every key.
 * Cost: n log n.
 */
export function checkNeverNegative(movements: readonly Movement[], initial: number): ConstraintVerdict {
  const events = movements.flatMap((movement) => {
    if (movement.amount >= 0) return [{ at: movement.invokedAt, movement }];
    return movement.outcome === 'ok' ? [{ at: movement.respondedAt, movement }] : [];
  });
  // At one instant what is added comes first: it may have.
  events.sort(
    (a, b) => a.at - b.at || b.movement.amount - a.movement.amount || a.movement.operation - b.movement.operation,
  );
  const most = new Map<string, number>();
  let violations = 0;
  let first: { readonly key: string; readonly left: number; readonly upTo: number } | undefined;
  for (const [index, { movement }] of events.entries()) {
    const { key, amount } = movement;
    const left = (most.get(key) ?? initial) + amount;
    most.set(key, left);
    if (amount >= 0 || left >= 0) continue;
    violations++;
    first ??= { key, left, upTo: index };
  }
  if (first === undefined) return { verdict: 'holds', violations };
  const { key, left, upTo } = first;
  const concerned = events
    .slice(0, upTo + 1)
    .map(({ movement }) => movement)
    .filter((movement) => movement.key === key);
  const [taken, added] = [concerned.filter(({ amount }) => amount < 0), concerned.filter(({ amount }) => amount > 0)];
  const sum = (of: readonly Movement[]) => of.reduce((total, { amount }) => total + amount, 0);
  const last = taken.at(-1)!;
  const statements = [
    `${key} held ${initial} at first; at most ${sum(added)} had been added by ${last.respondedAt}.`,
    `${named(taken)} took ${-sum(taken)} by then: ${-left} more than there could be.`,
  ];
  const operations = [...added, ...taken].map(({ operation }) => operation);
  return { verdict: 'violated', violations, witness: { operations, statements } };
}

const NAMED_MAX = 10;

function named(movements: readonly Movement[]): string {
  const names = movements.slice(-NAMED_MAX).map(({ operation }) => `#${operation}`);
  const left = movements.length - names.length;
  return `${left > 0 ? `${left} others and ` : ''}${names.join(', ')}`;
}
