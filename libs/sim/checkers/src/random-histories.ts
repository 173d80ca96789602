import {
  historyFrom,
  type History,
  type HistoryRowInput,
  INITIAL_VALUE,
  OPERATION_KINDS,
  OUTCOMES,
} from '@isthmus/sim-protocol';

const WRITE = OPERATION_KINDS.indexOf('write');
const CAS = OPERATION_KINDS.indexOf('cas');
const OK = OUTCOMES.indexOf('ok');

/** Whole numbers from 0 to below a limit; the same for the same seed. */
export type Draw = (below: number) => number;

/** A linear congruential generator, as in Numerical Recipes: good enough to vary histories. */
export function drawsFrom(seed: number): Draw {
  let state = seed;
  return (below) => {
    // Below 2^53, so exact.
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return ((state / 4_294_967_296) * below) | 0;
  };
}

export interface RandomShape {
  readonly operations: number;
  readonly sessions: number;
  readonly keys: number;
  /** In percent of operations; the rest are reads. */
  readonly writes: number;
  readonly swaps: number;
  /** In percent of operations: never answered, and never done. */
  readonly unknown: number;
  readonly failed: number;
  /** Written values: each once, or drawn from this many. */
  readonly values: 'unique' | number;
  /** The least time from a session's response to its next invocation; 0 unless given. */
  readonly pause?: number;
}

/** Some of everything, with every value written once. */
export const SMALL_UNIQUE: RandomShape = {
  operations: 30,
  sessions: 4,
  keys: 2,
  writes: 45,
  swaps: 10,
  unknown: 10,
  failed: 5,
  values: 'unique',
};

interface Draft {
  readonly session: number;
  readonly invokedAtMs: number;
  readonly respondedAtMs: number;
  readonly effectAt: number;
  readonly kind: 'read' | 'write' | 'cas';
  readonly key: number;
  readonly outcome: 'ok' | 'info' | 'fail';
  value: number;
  expected: number;
  argument: number;
  swapped: boolean;
}

/**
 * A linearizable history: every operation takes effect on a true register at a point between its invocation and its
 * response; one of unknown outcome at some point after its invocation, or never. Instants are few, so that many are equal.
 */
export function linearizableHistory(draw: Draw, shape: RandomShape): History {
  const clock = Array.from({ length: shape.sessions }, () => draw(4));
  const drafts = Array.from({ length: shape.operations }, (): Draft => {
    const session = draw(shape.sessions);
    const invokedAtMs = clock[session]! + draw(3);
    const respondedAtMs = invokedAtMs + draw(6);
    clock[session] = respondedAtMs + (shape.pause ?? 0) + draw(2);
    const fate = draw(100);
    const outcome = fate < shape.unknown ? 'info' : fate < shape.unknown + shape.failed ? 'fail' : 'ok';
    const sort = draw(100);
    const late = outcome === 'info' ? draw(12) : 0;
    return {
      session,
      invokedAtMs,
      respondedAtMs,
      effectAt: invokedAtMs + (respondedAtMs - invokedAtMs) * (draw(8) / 7) + late,
      kind: sort < shape.writes ? 'write' : sort < shape.writes + shape.swaps ? 'cas' : 'read',
      key: draw(shape.keys),
      outcome,
      value: 0,
      expected: 0,
      argument: 0,
      swapped: false,
    };
  });
  takeEffect(draw, shape, drafts);
  drafts.sort((a, b) => a.invokedAtMs - b.invokedAtMs);
  return historyFrom(drafts.map(rowOf));
}

function takeEffect(draw: Draw, shape: RandomShape, drafts: readonly Draft[]): void {
  const state = Array.from({ length: shape.keys }, () => INITIAL_VALUE);
  let written = 0;
  for (const draft of [...drafts].sort((a, b) => a.effectAt - b.effectAt)) {
    const current = state[draft.key]!;
    written++;
    draft.argument = shape.values === 'unique' ? written : draw(shape.values);
    // Mostly the value that is there, so that swaps happen.
    draft.expected = draw(3) > 0 ? current : draw(written);
    draft.swapped = draft.kind === 'cas' && current === draft.expected;
    const happens = draft.outcome === 'ok' || (draft.outcome === 'info' && draw(2) === 0);
    if (happens && (draft.kind === 'write' || draft.swapped)) state[draft.key] = draft.argument;
    draft.value = draft.kind === 'write' || draft.swapped ? draft.argument : current;
  }
}

function rowOf(draft: Draft): HistoryRowInput {
  const { session, kind, key, outcome, invokedAtMs, respondedAtMs, argument, expected, value, swapped } = draft;
  const answer = outcome === 'ok' ? { value, swapped } : { swapped: false };
  return { session, kind, key, outcome, invokedAtMs, respondedAtMs, argument, expected, ...answer };
}

/** With one answer of a read or a compare-and-set changed: mostly, but not always, a violation. */
export function withOneAnswerChanged(history: History, draw: Draw, values: number): History {
  const value = history.value.slice();
  const swapped = history.swapped.slice();
  const first = draw(history.length);
  for (let i = 0; i < history.length; i++) {
    const row = (first + i) % history.length;
    if (history.outcome[row] !== OK || history.kind[row] === WRITE) continue;
    if (history.kind[row] === CAS && draw(3) === 0) swapped[row] = 1 - swapped[row]!;
    else value[row] = draw(values + 1);
    break;
  }
  return { ...history, value, swapped };
}
