import { FIELD_BYTES } from './message-size.js';
import type { LogPlace } from './sources.js';

/**
 * The first `count` writes of one node's log. A log becomes visible in order, so this stands for any number of writes to it.
 */
export interface Dependency extends Omit<LogPlace, 'position'> {
  /** At least 1. */
  readonly count: number;
}

/** At most one of each node, in the order of the nodes. */
export type Dependencies = readonly Dependency[];

export const NO_DEPENDENCIES: Dependencies = [];

/** Whether dependencies are those that no other implies, as a list, or all, as a clock with a place for every node. */
export type DependencyForm = 'nearest' | 'vector';

/** A list: its length; and node, log and count of each. A clock: log and count of every node. */
export function sizeOfDependencies(form: DependencyForm, nodes: number): (dependencies: Dependencies) => number {
  return form === 'nearest' ? ({ length }) => FIELD_BYTES + length * 3 * FIELD_BYTES : () => nodes * 2 * FIELD_BYTES;
}

/** To depend on a write and on what comes before it in its log. */
export function upTo({ node, incarnation, position }: LogPlace): Dependency {
  return { node, incarnation, count: position + 1 };
}

/** Both: of each log the longer part; of two logs of one node, the first of which was lost, the second. */
export function joined(some: Dependencies, others: Dependencies): Dependencies {
  const both: Dependency[] = [];
  let [i, j] = [0, 0];
  while (i < some.length || j < others.length) {
    const [a, b] = [some[i], others[j]];
    if (b === undefined || (a !== undefined && a.node < b.node)) {
      both.push(a!);
      i++;
    } else if (a === undefined || b.node < a.node) {
      both.push(b);
      j++;
    } else {
      both.push(reachesFarther(a, b) ? a : b);
      i++;
      j++;
    }
  }
  return both;
}

function reachesFarther(a: Dependency, b: Dependency): boolean {
  return a.incarnation === b.incarnation ? a.count > b.count : a.incarnation > b.incarnation;
}
