import type { Calls } from './object-calls.js';
import { type ObjectSearchAnswer, searchObject } from './object-search.js';
import type { Step } from './object-space.js';
import { judgeByStructure } from './object-structure.js';

/** Judges the calls on one object: by their structure where that decides, else by a search of `budget` steps. */
export function judgeObject(calls: Calls, budget: number): ObjectSearchAnswer {
  let steps = 0;
  let undecided: (ObjectSearchAnswer & { readonly kind: 'undecided' }) | null = null;
  for (const part of partsOf(calls)) {
    const byStructure = judgeByStructure(part);
    if (byStructure === 'holds') continue;
    if (byStructure === 'violated') return { kind: 'violated', steps };
    const answer = searchObject(part, budget - steps);
    steps += answer.steps;
    if (answer.kind === 'violated') return { kind: 'violated', steps };
    if (answer.kind === 'undecided') undecided = answer;
  }
  return undecided ? { ...undecided, steps } : { kind: 'holds', steps };
}

/**
 * The independent objects that an object consists of. A set of which nobody reads the whole is one of them for each element,
 * and linearizable exactly if they are [Herlihy and Wing 1990: the property is local].
 */
export function partsOf(calls: Calls): readonly Calls[] {
  const { model, steps, step, length } = calls;
  if (model !== 'set' || steps.some(({ kind }) => kind === 'read')) return [calls];
  const byElement = new Map<number, number[]>();
  for (let i = 0; i < length; i++) {
    const { argument } = steps[step[i]!]!;
    const part = byElement.get(argument);
    if (part) part.push(i);
    else byElement.set(argument, [i]);
  }
  return [...byElement.values()].map((part) => ({
    ...calls,
    length: part.length,
    row: Int32Array.from(part, (i) => calls.row[i]!),
    ...stepsOf(part.map((i) => steps[step[i]!]!)),
    invokedAt: Float64Array.from(part, (i) => calls.invokedAt[i]!),
    endedAt: Float64Array.from(part, (i) => calls.endedAt[i]!),
  }));
}

/** The different ones, and for each its position among them. */
function stepsOf(steps: readonly Step[]): Pick<Calls, 'step' | 'steps'> {
  const positions = new Map<Step, number>();
  for (const step of steps) if (!positions.has(step)) positions.set(step, positions.size);
  return { steps: [...positions.keys()], step: Int32Array.from(steps, (step) => positions.get(step)!) };
}
