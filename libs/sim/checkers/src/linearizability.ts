import { type History, invariant, OUTCOMES } from '@isthmus/sim-protocol';
import { accountOf, legalOrder } from './account.js';
import { type Register, registersOf, withoutIdleUnknowns } from './register.js';
import { searchLinearization } from './search.js';
import { judgeRefined, refinedBySessions } from './session-ties.js';
import type { LinearizabilityVerdict, LinearizedOperation, Undecided } from './verdict.js';
import { findWitness } from './witness.js';
import { judgeByZones } from './zones.js';

export interface LinearizabilityOptions {
  /**
   * Search steps for all keys together; a step is one operation tried in one configuration. Finding the witness may take
   * as many again. Default: SEARCH_STEPS.
   */
  readonly budget?: number;
  /** Whether a violation comes with its witness, which costs more than the verdict. Default: true. */
  readonly witness?: boolean;
}

/** Some seconds. Keys with unique written values need none: zones decide them. */
export const SEARCH_STEPS = 20_000_000;
/** Steps of each key's first turn; every further turn has this many times more. */
const FIRST_TURN = 2_000;
const TURN_GROWTH = 4;
const OK = OUTCOMES.indexOf('ok');

/**
 * Whether a history of reads, writes and compare-and-sets is linearizable, with a witness if it is not.
 *
 * A failed compare-and-set is a read of the value that it found. An operation of unknown outcome may have taken effect at
 * any time after its invocation, or never. Operations at equal instants are concurrent, but for those of one session: an
 * operation precedes the next of its session also where that begins at the instant at which it ended. Where several sessions
 * did so at one instant, the verdict may be `undecided`.
 *
 * Cost: O(n log n) where every value of a key is written once (Gibbons and Korach's zones); else a search of `budget` steps
 * at most, in which keys take turns, so that one hard key does not keep an easy one from showing its violation.
 */
export function checkLinearizable(history: History, options: LinearizabilityOptions = {}): LinearizabilityVerdict {
  const budget = options.budget ?? SEARCH_STEPS;
  return judgeRefined(
    refinedBySessions(history, OK),
    (refined) => judge(history, refined, { budget, witness: options.witness ?? true }),
    withoutVerdict(budget),
  );
}

/** `refined`: the history with instants that tell session order. */
function judge(
  history: History,
  refined: History,
  { budget, witness }: Required<LinearizabilityOptions>,
): LinearizabilityVerdict {
  const registers = registersOf(refined);
  const violating: Register[] = [];
  const unfit: Register[] = [];
  for (const register of registers) {
    const stripped = withoutIdleUnknowns(register);
    const answer = judgeByZones(stripped);
    if (answer === 'violated') violating.push(register);
    if (answer === 'inapplicable') unfit.push(stripped);
  }
  const searched = searchInTurns(unfit, budget);
  for (const register of registers) if (searched.violating.has(register.key)) violating.push(register);

  const { undecided, steps } = searched;
  return {
    verdict: violating.length > 0 ? 'violated' : undecided ? 'undecided' : 'holds',
    method: unfit.length === 0 ? 'zones' : unfit.length === registers.length ? 'search' : 'zones+search',
    operations: registers.reduce((sum, register) => sum + register.length, 0),
    keys: registers.length,
    violatingKeys: violating.map((register) => register.key).sort((a, b) => a - b),
    steps,
    ...(violating.length > 0 && witness ? { witness: findWitness(history, violating, budget) } : {}),
    ...(undecided ? { undecided } : {}),
  };
}

/** Of a history that violates in the orders tried, where another may be linearizable. */
function withoutVerdict(budget: number) {
  return ({ witness: _, violatingKeys, ...rest }: LinearizabilityVerdict): LinearizabilityVerdict => {
    const keys = [...new Set([...violatingKeys, ...(rest.undecided?.keys ?? [])])].sort((a, b) => a - b);
    return { ...rest, verdict: 'undecided', violatingKeys: [], undecided: { reason: 'budget', budget, keys } };
  };
}

/** One legal order of the operations on each key, by ascending key. */
export interface KeyOrder {
  readonly key: number;
  readonly order: readonly LinearizedOperation[];
}

/**
 * For a linearizable history, an order in which its operations may have taken effect, key by key: operations of unknown
 * outcome that nothing observed are missing. Null where there is none, or where `budget` search steps did not find it.
 *
 * For histories that are drawn or told: it searches, whatever the values.
 */
export function linearization(history: History, options: LinearizabilityOptions = {}): readonly KeyOrder[] | null {
  for (const refined of refinedBySessions(history, OK).sufficient) {
    const orders = ordersOf(history, refined, options.budget ?? SEARCH_STEPS);
    if (orders !== null) return orders;
  }
  return null;
}

function ordersOf(history: History, refined: History, budget: number): readonly KeyOrder[] | null {
  let left = budget;
  const orders: KeyOrder[] = [];
  for (const register of registersOf(refined)) {
    const stripped = withoutIdleUnknowns(register);
    const answer = searchLinearization(stripped, left);
    if (answer.kind !== 'holds') return null;
    left -= answer.steps;
    orders.push({
      key: register.key,
      order: legalOrder([...answer.order].map((i) => accountOf(history, stripped, i))),
    });
  }
  return orders;
}

/** Searches every register within one budget: all with few steps first, then those left with more. */
function searchInTurns(
  registers: readonly Register[],
  budget: number,
): { readonly violating: ReadonlySet<number>; readonly undecided: Undecided | null; readonly steps: number } {
  const violating = new Set<number>();
  const tooLarge: Register[] = [];
  let waiting = registers;
  let steps = 0;
  let turn = registers.length === 1 ? budget : FIRST_TURN;
  let spent = 0;
  while (waiting.length > 0 && budget - steps > spent) {
    const next: Register[] = [];
    for (const register of waiting) {
      const answer = searchLinearization(register, Math.min(turn, budget - steps));
      steps += answer.steps;
      if (answer.kind === 'violated') violating.add(register.key);
      else if (answer.kind === 'undecided') (answer.reason === 'memory' ? tooLarge : next).push(register);
    }
    waiting = next;
    // What is left of the budget must exceed what this turn was not enough for.
    spent = turn;
    turn *= TURN_GROWTH;
  }
  const keys = [...waiting, ...tooLarge].map((register) => register.key).sort((a, b) => a - b);
  invariant(keys.length + violating.size <= registers.length, 'a register was judged twice');
  const reason = waiting.length > 0 ? 'budget' : 'memory';
  return { violating, undecided: keys.length > 0 ? { reason, budget, keys } : null, steps };
}
