import { ABSENT } from '@isthmus/sim-protocol';
import { type Demand, REFUSED, type StateSpace, type Step } from './object-space.js';

/** Registers, with or without compare-and-set. A state is the position of the value that the register holds. */
export function registerSpace(initial: number, steps: readonly Step[]): StateSpace {
  const needs = steps.map(needOf);
  return {
    initial,
    full: false,
    after: (state, position) => {
      const { kind, argument, expected, known, swapped } = steps[position]!;
      if (needs[position] !== ABSENT && needs[position] !== state) return REFUSED;
      if (kind === 'write') return argument;
      if (kind === 'read') return state;
      const swaps = state === expected;
      return known && swapped !== swaps ? REFUSED : swaps ? argument : state;
    },
    observes: (position) => writeOf(steps[position]!) === ABSENT,
    demands: demandsOf(steps, needs),
    within: (state, position) => state === needs[position],
  };
}

/** The value that the register must hold, where the step tells it. */
function needOf({ kind, expected, result, known, swapped }: Step): number {
  if (!known || kind === 'write') return ABSENT;
  return kind === 'cas' && swapped ? expected : result;
}

/** The value that the step may leave in the register. */
function writeOf({ kind, argument, known, swapped }: Step): number {
  return kind === 'write' || (kind === 'cas' && (swapped || !known)) ? argument : ABSENT;
}

/** Once nothing can write a value any more, it must stay until all that needs it has been. */
function demandsOf(steps: readonly Step[], needs: readonly number[]): Demand[] {
  const demands = new Map<number, { observations: number[]; sources: number[] }>();
  needs.forEach((value, position) => {
    if (value === ABSENT) return;
    const demand = demands.get(value);
    if (demand) demand.observations.push(position);
    else demands.set(value, { observations: [position], sources: [] });
  });
  steps.forEach((step, position) => demands.get(writeOf(step))?.sources.push(position));
  return [...demands.values()];
}
