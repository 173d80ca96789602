import type { ObjectKind, ObjectValue } from '@isthmus/sim-protocol';
import type { Calls } from './object-calls.js';
import { counterSpace, queueSpace, setSpace } from './object-collections.js';
import { listSpace, textSpace } from './object-lists.js';
import { lockSpace } from './object-lock-space.js';
import { registerSpace } from './object-registers.js';

/** What an operation asks of an object and what came of it: equal for all operations that the object cannot tell apart. */
export interface Step {
  readonly kind: ObjectKind;
  /** Positions in the history's values, or ABSENT. */
  readonly argument: number;
  readonly expected: number;
  readonly result: number;
  readonly swapped: boolean;
  /** Whether it was answered: an unanswered one fits every state. */
  readonly known: boolean;
  /** Position in the history's sessions for locks, whose states name their holder; else 0. */
  readonly session: number;
  /** When it was invoked and when it ended, where an object knows the time; else 0. */
  readonly from: number;
  readonly to: number;
}

/** The state after a step that cannot have ended as it did. */
export const REFUSED = -1;

/**
 * What some answered steps need: unless a source is still to come, the state must be `within` each of the observations,
 * which then only growth can reach. Once no source is left, a state that is not is a dead end.
 */
export interface Demand {
  /** Positions of steps, by ascending size of what they saw. */
  readonly observations: readonly number[];
  /** Positions of steps that may begin anew what the observations saw. */
  readonly sources: readonly number[];
}

/** The sequential object: its states as whole numbers from 0, equal if and only if the states are equal. */
export interface StateSpace {
  readonly initial: number;
  /** The state after a step, by its position, or REFUSED. */
  after(state: number, step: number): number;
  /** Whether the step leaves every state as it is. */
  observes(step: number): boolean;
  /** Each step observes for one demand at most. */
  readonly demands: readonly Demand[];
  /** Whether the state is, or may still grow into, what the step saw. */
  within(state: number, step: number): boolean;
  /** Whether it holds more states than it may remember: its answers no longer count. */
  readonly full: boolean;
}

export function stateSpace({
  model,
  values,
  initial,
  steps,
}: Pick<Calls, 'model' | 'values' | 'initial' | 'steps'>): StateSpace {
  switch (model) {
    case 'register':
    case 'cas-register':
      return registerSpace(initial, steps);
    case 'lock':
      return lockSpace(values, steps);
    case 'counter':
      return counterSpace(values, steps);
    case 'set':
      return setSpace(values, steps);
    case 'queue':
      return queueSpace(values, steps);
    case 'list-append':
      return listSpace(values, steps);
    case 'kv':
      return textSpace(values, steps);
  }
}

/** Characters, or elements, of all states together. */
const SIZE_MAX = 1 << 26;

/** Numbers for states that are met as values of a larger kind. */
export class States<State> {
  full = false;
  private readonly all: State[] = [];
  private readonly positions = new Map<string | number, number>();
  private size = 0;

  /** `id` and `sizeOf`: equal ids mean equal states; the size is what remembering one costs. */
  constructor(
    private readonly id: (state: State) => string | number,
    private readonly sizeOf: (state: State) => number,
  ) {}

  position(state: State): number {
    const id = this.id(state);
    const known = this.positions.get(id);
    if (known !== undefined) return known;
    this.size += this.sizeOf(state);
    this.full ||= this.size > SIZE_MAX;
    this.positions.set(id, this.all.length);
    return this.all.push(state) - 1;
  }

  at(position: number): State {
    return this.all[position]!;
  }
}

/** Remembers where steps lead, for objects whose steps cost more than a look-up. */
export function remembered(after: (state: number, step: number) => number): (state: number, step: number) => number {
  const rows: Map<number, number>[] = [];
  return (state, step) => {
    const row = (rows[state] ??= new Map<number, number>());
    const known = row.get(step);
    if (known !== undefined) return known;
    const next = after(state, step);
    row.set(step, next);
    return next;
  };
}

export function valueAt(values: readonly ObjectValue[], position: number): ObjectValue {
  return values[position] ?? null;
}

/** Equal exactly for equal values, and cheap for numbers. */
export type Identity = string | number | boolean | null;

export function identityOf(value: ObjectValue): Identity {
  if (typeof value === 'string') return `"${value}`;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}
