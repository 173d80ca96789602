import type { Experiment } from '@isthmus/contract';
import { invariant } from '@isthmus/sim-protocol';
import { askedOf } from './asked.js';
import { entryOf } from './registry.js';
import type { Resolved } from './resolve.js';

/** One setting of an experiment, given another value. */
export interface Change {
  /** JSON pointer into the experiment. */
  readonly pointer: string;
  readonly to: unknown;
  /** The theory behind it. */
  readonly why: string;
}

/**
 * Changes of one setting that may restore what a run has broken, the smallest first: an option of the reads, an option
 * of the strategy, at last another strategy. Which of them does is for runs to show.
 */
export function changesFor(resolved: Resolved): Change[] {
  const { strategy, workload } = resolved.experiment;
  const reads = askedOf(workload)
    .filter(({ consistency }) => consistency === 'local')
    .map(({ pointer }) => ({
      pointer: `${pointer}/consistency`,
      to: 'linearizable',
      why: 'a local read is answered from a copy that may lag behind',
    }));
  return [...reads, ...entryOf(strategy.kind).changes(strategy, resolved)];
}

export function consensus(leader: string, why: string): Change {
  return { pointer: '/strategy', to: { kind: 'raft', leader }, why };
}

/** The value at a JSON pointer, null where nothing is written. @throws if what should hold it is not there. */
export function valueAt(document: unknown, pointer: string): unknown {
  return stepsOf(pointer).reduce<unknown>((value, step) => {
    invariant(typeof value === 'object' && value !== null, `there is nothing at ${pointer}`);
    return (value as Record<string, unknown>)[step] ?? null;
  }, document);
}

/** A copy of an experiment's document with another value at a pointer. */
export function withChange(experiment: Experiment, { pointer, to }: Pick<Change, 'pointer' | 'to'>): unknown {
  const document: unknown = JSON.parse(JSON.stringify(experiment));
  const steps = stepsOf(pointer);
  const last = steps.pop();
  invariant(last !== undefined, 'a change is of one setting, not of the whole document');
  const parent = valueAt(document, steps.map((step) => `/${step}`).join('')) as Record<string, unknown>;
  parent[last] = to;
  return document;
}

/** None of the pointers made here has a step with a character to escape. */
function stepsOf(pointer: string): string[] {
  return pointer.split('/').slice(1);
}
