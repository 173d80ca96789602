import { ABSENT, type ObjectValue } from '@isthmus/sim-protocol';
import { type Demand, REFUSED, remembered, type StateSpace, States, type Step, valueAt } from './object-space.js';

/** A counter from 0, with additions of either sign. */
export function counterSpace(values: readonly ObjectValue[], steps: readonly Step[]): StateSpace {
  const sums = new States<number>(
    (sum) => sum,
    () => 1,
  );
  const amount = (position: number) => Number(valueAt(values, position));
  const reads = steps.map(({ kind, known, result }) => (kind === 'read' && known ? amount(result) : null));
  return {
    initial: sums.position(0),
    get full() {
      return sums.full;
    },
    after: (state, position) => {
      const { kind, argument, result, known } = steps[position]!;
      const sum = sums.at(state) + (kind === 'add' ? amount(argument) : 0);
      if (known && result !== ABSENT && sum !== amount(result)) return REFUSED;
      return sums.position(sum);
    },
    observes: (position) => steps[position]!.kind === 'read',
    demands: growing(
      steps,
      (position) => reads[position] ?? null,
      ({ kind, argument }) => kind === 'add' && amount(argument) < 0,
    ),
    within: (state, position) => sums.at(state) <= reads[position]!,
  };
}

/** A set. A state is the sorted positions of its elements. */
export function setSpace(values: readonly ObjectValue[], steps: readonly Step[]): StateSpace {
  const isRead = steps.some(({ kind }) => kind === 'read');
  const positions = new Map(isRead ? values.map((value, position) => [identity(value), position]) : []);
  const sets = new States<readonly number[]>(
    (elements) => elements.join(),
    (elements) => elements.length,
  );
  const seen = steps.map(({ kind, known, result }) =>
    kind === 'read' && known ? sets.position(elementsOf(values, result, positions)) : null,
  );
  return {
    initial: sets.position([]),
    get full() {
      return sets.full;
    },
    after: remembered((state, position) => {
      const { kind, argument, result, known } = steps[position]!;
      const elements = sets.at(state);
      if (kind === 'read') return !known || seen[position] === state ? state : REFUSED;
      const present = elements.includes(argument);
      if (known && result !== ABSENT) {
        // `add` and `remove` tell whether they changed the set; `contains`, whether the element is there.
        const told = kind === 'add' ? !present : present;
        if (valueAt(values, result) !== told) return REFUSED;
      }
      if (kind === 'add' && !present) return sets.position([...elements, argument].sort((a, b) => a - b));
      if (kind === 'remove' && present) return sets.position(elements.filter((element) => element !== argument));
      return state;
    }),
    observes: (position) => steps[position]!.kind === 'read' || steps[position]!.kind === 'contains',
    demands: growing(
      steps,
      (position) => (seen[position] == null ? null : sets.at(seen[position]).length),
      ({ kind }) => kind === 'remove',
    ),
    within: (state, position) => isSubset(sets.at(state), sets.at(seen[position]!)),
  };
}

/** A first-in-first-out queue. A state is the positions of its elements, the next one to leave first. */
export function queueSpace(values: readonly ObjectValue[], steps: readonly Step[]): StateSpace {
  const queues = new States<readonly number[]>(
    (elements) => elements.join(),
    (elements) => elements.length,
  );
  const isEmptyAnswer = (position: number) => valueAt(values, position) === null;
  return {
    initial: queues.position([]),
    get full() {
      return queues.full;
    },
    after: remembered((state, position) => {
      const { kind, argument, result, known } = steps[position]!;
      const elements = queues.at(state);
      if (kind === 'enqueue') return queues.position([...elements, argument]);
      const [first, ...rest] = elements;
      if (first === undefined) return !known || isEmptyAnswer(result) ? state : REFUSED;
      return known && first !== result ? REFUSED : queues.position(rest);
    }),
    observes: (position) => {
      const { kind, known, result } = steps[position]!;
      return kind === 'dequeue' && known && isEmptyAnswer(result);
    },
    demands: [],
    within: () => true,
  };
}

/** One demand of all the observations that have a size, which any step that shrinks the object may renew. */
export function growing(
  steps: readonly Step[],
  sizeOf: (position: number) => number | null,
  shrinks: (step: Step) => boolean,
): Demand[] {
  const observations = [...steps.keys()]
    .filter((position) => sizeOf(position) !== null)
    .sort((a, b) => sizeOf(a)! - sizeOf(b)!);
  const sources = [...steps.keys()].filter((position) => shrinks(steps[position]!));
  return observations.length === 0 ? [] : [{ observations, sources }];
}

function elementsOf(
  values: readonly ObjectValue[],
  result: number,
  positions: ReadonlyMap<string, number>,
): readonly number[] {
  const list = valueAt(values, result);
  const elements = Array.isArray(list) ? (list as readonly ObjectValue[]) : [];
  // What no operation names is in no state: any number that no value has will do.
  const found = elements.map((element) => positions.get(identity(element)) ?? ABSENT);
  return [...new Set(found)].sort((a, b) => a - b);
}

function isSubset(small: readonly number[], large: readonly number[]): boolean {
  let from = 0;
  return small.every((element) => {
    while (from < large.length && large[from]! < element) from++;
    return large[from] === element;
  });
}

function identity(value: ObjectValue): string {
  return JSON.stringify(value);
}
