import type { Calls } from './object-calls.js';
import type { StateSpace } from './object-space.js';

const NOTHING = -1;

/**
 * Which observations are still to be met, and which of them no later source can renew: those bind the state. A search
 * takes and undoes calls; every operation costs a constant number of steps, spread over a descent.
 */
export class ObjectDemands {
  /** Calls of each demand, by size of what they saw. */
  private readonly observers: Int32Array[];
  /** For each call: the demand it observes for, and its place there. */
  private readonly demand: Int32Array;
  private readonly place: Int32Array;
  /** For each call: the demands that it is a source of. */
  private readonly sourceOf: (readonly number[])[];
  private readonly met: Uint8Array;
  private readonly sourcesLeft: Int32Array;
  private readonly observersLeft: Int32Array;
  /** The first observer of each demand that may still be unmet. */
  private readonly first: Int32Array;
  /** Demands without a source left, in any order, with their places in the list. */
  private readonly binding: number[] = [];
  private readonly bindingPlace: Int32Array;

  constructor(
    private readonly calls: Calls,
    private readonly space: StateSpace,
  ) {
    const { length, step, steps } = calls;
    const { demands } = space;
    const callsOfStep: number[][] = steps.map(() => []);
    for (let i = 0; i < length; i++) callsOfStep[step[i]!]!.push(i);
    this.demand = new Int32Array(length).fill(NOTHING);
    this.place = new Int32Array(length);
    const sourceOfStep: number[][] = steps.map(() => []);
    this.observers = demands.map(({ observations, sources }, demand) => {
      sources.forEach((source) => sourceOfStep[source]!.push(demand));
      const observers = observations.flatMap((observation) => callsOfStep[observation]!);
      observers.forEach((call, place) => {
        this.demand[call] = demand;
        this.place[call] = place;
      });
      return Int32Array.from(observers);
    });
    this.sourceOf = Array.from(step, (position) => sourceOfStep[position]!);
    this.met = new Uint8Array(length);
    this.first = new Int32Array(demands.length);
    this.bindingPlace = new Int32Array(demands.length).fill(NOTHING);
    this.observersLeft = Int32Array.from(this.observers, (observers) => observers.length);
    this.sourcesLeft = Int32Array.from(demands, ({ sources }) =>
      sources.reduce((sum, source) => sum + callsOfStep[source]!.length, 0),
    );
    demands.forEach((_, demand) => this.settle(demand));
  }

  take(call: number): void {
    for (const demand of this.sourceOf[call]!) {
      this.sourcesLeft[demand]!--;
      this.settle(demand);
    }
    const demand = this.demand[call]!;
    if (demand === NOTHING) return;
    this.met[call] = 1;
    this.observersLeft[demand]!--;
    this.settle(demand);
  }

  undo(call: number): void {
    for (const demand of this.sourceOf[call]!) {
      this.sourcesLeft[demand]!++;
      this.settle(demand);
    }
    const demand = this.demand[call]!;
    if (demand === NOTHING) return;
    this.met[call] = 0;
    this.observersLeft[demand]!++;
    if (this.place[call]! < this.first[demand]!) this.first[demand] = this.place[call]!;
    this.settle(demand);
  }

  /** Whether every observation that binds can still be met from the state: the smallest of each demand speaks for it. */
  allow(state: number): boolean {
    const { space } = this;
    const { step } = this.calls;
    for (const demand of this.binding) {
      const observers = this.observers[demand]!;
      while (this.met[observers[this.first[demand]!]!] === 1) this.first[demand]!++;
      if (!space.within(state, step[observers[this.first[demand]!]!]!)) return false;
    }
    return true;
  }

  private settle(demand: number): void {
    const binds = this.sourcesLeft[demand] === 0 && this.observersLeft[demand]! > 0;
    const place = this.bindingPlace[demand]!;
    if (binds === (place !== NOTHING)) return;
    if (binds) {
      this.bindingPlace[demand] = this.binding.push(demand) - 1;
      return;
    }
    const last = this.binding.pop()!;
    if (last !== demand) {
      this.binding[place] = last;
      this.bindingPlace[last] = place;
    }
    this.bindingPlace[demand] = NOTHING;
  }
}
