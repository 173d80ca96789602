import type { ObjectHistory } from '@isthmus/sim-protocol';
import { type Calls, callsOf, rowsByKey } from './object-calls.js';
import { partsOf } from './object-judge.js';
import { searchObject } from './object-search.js';
import { judgeByStructure } from './object-structure.js';
import { findObjectWitness, type ObjectWitness } from './object-witness.js';
import type { CheckVerdict } from './verdict.js';

/** Search steps that a check may take unless told otherwise: seconds, not minutes. */
export const OBJECT_SEARCH_STEPS = 20_000_000;
/** Steps of each object's first turn, and how much longer each later turn is. */
const FIRST_TURN = 2_000;
const TURN_GROWTH = 4;

export interface ObjectLinearizability {
  readonly verdict: CheckVerdict;
  /** Operations that were judged: all but those that failed and observations that were never answered. */
  readonly operations: number;
  /** Objects with at least one of them. */
  readonly keys: number;
  /** What decided: structure alone, the search alone, or each on some objects. */
  readonly method: 'structure' | 'search' | 'structure+search';
  /** Positions in the history's keys, ascending. Complete unless `unjudgedKeys` names more. */
  readonly violatingKeys: readonly number[];
  /** Given up, or left alone once a violation was found; ascending. */
  readonly unjudgedKeys: readonly number[];
  /** Steps that the search took in all, the witness apart. */
  readonly steps: number;
  /** Present when `undecided`: what ended first. */
  readonly reason?: 'budget' | 'memory';
  /** Present when `violated`. */
  readonly witness?: ObjectWitness;
}

/**
 * Judges linearizability object by object [Herlihy and Wing, TOPLAS 12 (3), 1990: the property is local].
 *
 * Where operations can be told apart by their effects, structure decides in O(n log n) (`judgeByStructure`). Deciding the rest
 * is NP-complete, so all other objects together get `budget` search steps, in which they take turns that grow: a hard object
 * does not keep an easy one from showing its violation, which then ends the check.
 */
export function checkObjectLinearizable(
  history: ObjectHistory,
  options: { readonly budget?: number } = {},
): ObjectLinearizability {
  const budget = options.budget ?? OBJECT_SEARCH_STEPS;
  const calls = rowsByKey(history).map((rows) => callsOf(history, rows));
  const violatingKeys = new Set<number>();
  const hard: Job[] = [];
  let parts = 0;
  calls.forEach((some, key) => {
    for (const part of partsOf(some)) {
      if (part.length > 0) parts++;
      const answer = judgeByStructure(part);
      if (answer === 'violated') violatingKeys.add(key);
      if (answer === 'inapplicable') hard.push({ key, calls: part });
    }
  });
  // A violation ends the check: what only a search could judge is left alone.
  const { steps, memory, ...searched } = judgeInTurns(hard, violatingKeys.size > 0 ? 0 : budget);
  searched.violating.forEach((key) => violatingKeys.add(key));
  const ascending = (keys: Iterable<number>) => [...new Set(keys)].sort((a, b) => a - b);
  const violating = ascending(violatingKeys);
  const unjudged = ascending(searched.unjudged.filter((key) => !violatingKeys.has(key)));
  const verdict = violating.length > 0 ? 'violated' : unjudged.length > 0 ? 'undecided' : 'holds';
  return {
    verdict,
    operations: calls.reduce((sum, { length }) => sum + length, 0),
    keys: calls.filter(({ length }) => length > 0).length,
    method: hard.length === 0 ? 'structure' : hard.length === parts ? 'search' : 'structure+search',
    violatingKeys: violating,
    unjudgedKeys: unjudged,
    steps,
    ...(verdict === 'undecided' ? { reason: memory ? ('memory' as const) : ('budget' as const) } : {}),
    ...(verdict === 'violated' ? { witness: findObjectWitness(history, violating, budget) } : {}),
  };
}

/** What a search must judge: an object, or a part of one. */
interface Job {
  readonly key: number;
  readonly calls: Calls;
}

function judgeInTurns(
  jobs: readonly Job[],
  budget: number,
): {
  readonly violating: readonly number[];
  readonly unjudged: readonly number[];
  readonly steps: number;
  readonly memory: boolean;
} {
  const violating: number[] = [];
  const tooLarge: Job[] = [];
  // What needs few steps at best goes first.
  let waiting = [...jobs].sort((a, b) => a.calls.length - b.calls.length);
  let steps = 0;
  let turn = waiting.length === 1 ? budget : FIRST_TURN;
  let spent = 0;
  while (waiting.length > 0 && violating.length === 0 && budget - steps > spent) {
    const next: Job[] = [];
    for (const job of waiting) {
      // A step for each call is what placing them takes without any wrong turn.
      const answer = searchObject(job.calls, Math.min(turn + 8 * job.calls.length, budget - steps));
      steps += answer.steps;
      if (answer.kind === 'violated') violating.push(job.key);
      else if (answer.kind === 'undecided') (answer.reason === 'memory' ? tooLarge : next).push(job);
    }
    waiting = next;
    // What is left of the budget must exceed what this turn was not enough for.
    spent = turn;
    turn *= TURN_GROWTH;
  }
  const unjudged = [...waiting, ...tooLarge].map(({ key }) => key);
  return { violating, unjudged, steps, memory: tooLarge.length > 0 };
}
