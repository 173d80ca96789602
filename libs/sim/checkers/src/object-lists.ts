import { ABSENT, type ObjectValue } from '@isthmus/sim-protocol';
import { growing } from './object-collections.js';
import { type Demand, REFUSED, remembered, type StateSpace, States, type Step, valueAt } from './object-space.js';

/** Pairs of a read and a write that are worth looking at to find dead ends early. */
const PAIRS_MAX = 4_000_000;

/**
 * Lists that only grow. A state is a node of the tree of all lists that were met, so that a list of any length is one
 * number, and equal lists are one node.
 */
export function listSpace(values: readonly ObjectValue[], steps: readonly Step[]): StateSpace {
  const tree = new Lists();
  const seen = steps.map(({ kind, known, result }) => {
    const list = valueAt(values, result);
    return kind === 'read' && known && Array.isArray(list) ? tree.of(list as readonly ObjectValue[]) : null;
  });
  const arguments_ = steps.map(({ argument }) => JSON.stringify(valueAt(values, argument)));
  return {
    initial: 0,
    full: false,
    after: (state, position) => {
      if (steps[position]!.kind === 'append') return tree.append(state, arguments_[position]!);
      return seen[position] === null || seen[position] === state ? state : REFUSED;
    },
    observes: (position) => steps[position]!.kind === 'read',
    demands: growing(
      steps,
      (position) => (seen[position] == null ? null : tree.length(seen[position])),
      () => false,
    ),
    within: (state, position) => tree.isPrefix(state, seen[position]!),
  };
}

/** Texts that are put and appended to: the values of a key-value store. */
export function textSpace(values: readonly ObjectValue[], steps: readonly Step[]): StateSpace {
  const texts = new States<string>(
    (text) => text,
    (text) => text.length,
  );
  const text = (position: number) => String(valueAt(values, position) ?? '');
  return {
    initial: texts.position(''),
    get full() {
      return texts.full;
    },
    after: remembered((state, position) => {
      const { kind, argument, expected, result, swapped, known } = steps[position]!;
      const current = texts.at(state);
      if (kind === 'get') return !known || current === text(result) ? state : REFUSED;
      if (kind === 'cas') {
        const swaps = current === text(expected);
        if (known && (swaps !== swapped || (!swaps && result !== ABSENT && current !== text(result)))) return REFUSED;
        return swaps ? texts.position(text(argument)) : state;
      }
      return texts.position(kind === 'put' ? text(argument) : current + text(argument));
    }),
    observes: (position) => steps[position]!.kind === 'get',
    demands: textDemands(steps, text),
    within: (state, position) => text(steps[position]!.result).startsWith(texts.at(state)),
  };
}

/** What a get saw begins with what was put last: gets that the same puts may have begun make one demand. */
function textDemands(steps: readonly Step[], text: (position: number) => string): Demand[] {
  const gets = [...steps.keys()].filter((position) => steps[position]!.kind === 'get' && steps[position]!.known);
  const puts = [...steps.keys()].filter(
    (position) => steps[position]!.kind === 'put' || steps[position]!.kind === 'cas',
  );
  if (gets.length * puts.length > PAIRS_MAX) return [];
  const demands = new Map<string, { observations: number[]; sources: number[] }>();
  for (const get of gets) {
    const seen = text(steps[get]!.result);
    const sources = puts.filter((put) => seen.startsWith(text(steps[put]!.argument)));
    const demand = demands.get(sources.join());
    if (demand) demand.observations.push(get);
    else demands.set(sources.join(), { observations: [get], sources });
  }
  for (const { observations } of demands.values())
    observations.sort((a, b) => text(steps[a]!.result).length - text(steps[b]!.result).length);
  return [...demands.values()];
}

/** All lists that were met, each by its last element and the list before it. Node 0 is the empty list. */
class Lists {
  private readonly before: number[] = [-1];
  private readonly lengths: number[] = [0];
  private readonly longer: (Map<string, number> | undefined)[] = [];

  append(list: number, element: string): number {
    const children = (this.longer[list] ??= new Map<string, number>());
    const known = children.get(element);
    if (known !== undefined) return known;
    children.set(element, this.before.length);
    this.lengths.push(this.lengths[list]! + 1);
    return this.before.push(list) - 1;
  }

  of(elements: readonly ObjectValue[]): number {
    return elements.reduce<number>((list, element) => this.append(list, JSON.stringify(element)), 0);
  }

  length(list: number): number {
    return this.lengths[list]!;
  }

  isPrefix(short: number, long: number): boolean {
    let at = long;
    while (this.lengths[at]! > this.lengths[short]!) at = this.before[at]!;
    return at === short;
  }
}
