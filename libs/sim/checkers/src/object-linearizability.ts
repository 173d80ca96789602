import type { ObjectHistory } from '@isthmus/sim-protocol';
import { type Calls, callsOf, rowsByKey } from './object-calls.js';
import { searchObject } from './object-search.js';
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
 * Deciding it is NP-complete, so all objects together get `budget` search steps, in which they take turns that grow: a hard
 * object does not keep an easy one from showing its violation, which then ends the check.
 */
export function checkObjectLinearizable(
  history: ObjectHistory,
  options: { readonly budget?: number } = {},
): ObjectLinearizability {
  const budget = options.budget ?? OBJECT_SEARCH_STEPS;
  const calls = rowsByKey(history).map((rows) => callsOf(history, rows));
  const judged = judgeInTurns(calls, budget);
  const { violating, unjudged, steps, memory } = judged;
  const keyOf = new Map(calls.map((some, key) => [some, key]));
  const keys = (of: readonly Calls[]) => of.map((some) => keyOf.get(some)!).sort((a, b) => a - b);
  const verdict = violating.length > 0 ? 'violated' : unjudged.length > 0 ? 'undecided' : 'holds';
  return {
    verdict,
    operations: calls.reduce((sum, { length }) => sum + length, 0),
    keys: calls.filter(({ length }) => length > 0).length,
    violatingKeys: keys(violating),
    unjudgedKeys: keys(unjudged),
    steps,
    ...(verdict === 'undecided' ? { reason: memory ? ('memory' as const) : ('budget' as const) } : {}),
    ...(verdict === 'violated' ? { witness: findObjectWitness(history, keys(violating), budget) } : {}),
  };
}

function judgeInTurns(
  calls: readonly Calls[],
  budget: number,
): {
  readonly violating: readonly Calls[];
  readonly unjudged: readonly Calls[];
  readonly steps: number;
  readonly memory: boolean;
} {
  const violating: Calls[] = [];
  const tooLarge: Calls[] = [];
  // What needs few steps at best goes first.
  let waiting = calls.filter(({ length }) => length > 0).sort((a, b) => a.length - b.length);
  let steps = 0;
  let turn = waiting.length === 1 ? budget : FIRST_TURN;
  let spent = 0;
  while (waiting.length > 0 && violating.length === 0 && budget - steps > spent) {
    const next: Calls[] = [];
    for (const some of waiting) {
      // A step for each call is what placing them takes without any wrong turn.
      const answer = searchObject(some, Math.min(turn + 8 * some.length, budget - steps));
      steps += answer.steps;
      if (answer.kind === 'violated') violating.push(some);
      else if (answer.kind === 'undecided') (answer.reason === 'memory' ? tooLarge : next).push(some);
    }
    waiting = next;
    // What is left of the budget must exceed what this turn was not enough for.
    spent = turn;
    turn *= TURN_GROWTH;
  }
  return { violating, unjudged: [...waiting, ...tooLarge], steps, memory: tooLarge.length > 0 };
}
