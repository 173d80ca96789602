import { positionsWhere } from './positions.js';
import type { CheckVerdict } from './verdict.js';
import { countBelow } from './zone-row.js';

/** The columns that session order and real time are read from. */
export interface Timed {
  readonly length: number;
  /** Negative where there is none. */
  readonly session: Int32Array;
  readonly outcome: Uint8Array;
  readonly invokedAt: Float64Array;
  readonly respondedAt: Float64Array;
}

/**
 * A history whose instants tell all of session order, and those among which the verdict lies where one history cannot say it.
 *
 * An operation precedes another if it ended strictly before, or if it ended at the instant at which the other began and is an
 * earlier one of its session (a *tie*). A linearization goes along both, exactly if it does so in some order of what happens
 * at each instant in which the ends and beginnings of every session come as in the session.
 */
export interface Refinements<Some extends Timed> {
  /** Each with one such order: linearizable if one of them is. */
  readonly sufficient: readonly [Some, ...Some[]];
  /** Each with the ties of some sessions alone: not linearizable if one of them is not. Empty where the only sufficient one decides. */
  readonly necessary: readonly Some[];
}

/**
 * Moves instants apart such that ties become visible to whoever goes by real time. As long as no two sessions have ties at
 * one instant, nothing else becomes ordered: what else begins then begins before them, and what else ends, after. Where they
 * do, sessions come one after another, ascending or descending.
 *
 * `answered`: the code of that outcome. Instants keep their order, not their distance. Cost: linear without ties, else n log n.
 */
export function refinedBySessions<Some extends Timed>(history: Some, answered: number): Refinements<Some> {
  const ties = tiesOf(history, answered);
  if (ties.length === 0) return { sufficient: [history], necessary: [] };
  const ascending = [...ties].sort((a, b) => a.at - b.at || a.session - b.session);
  const refined = (some: readonly Tie[]) => withTies(history, some);
  const isShared = ascending.some(
    (tie, i) => tie.at === ascending[i - 1]?.at && tie.session !== ascending[i - 1]!.session,
  );
  if (!isShared) return { sufficient: [refined(ascending)], necessary: [] };
  const descending = [...ties].sort((a, b) => a.at - b.at || b.session - a.session);
  return {
    sufficient: [refined(ascending), refined(descending)],
    necessary: [refined(ofFirstSession(ascending)), refined(ofFirstSession(descending))],
  };
}

/** Judges as many of the refinements as it takes; `giveUp` makes of the verdict on the first what is said where all of them leave it open. */
export function judgeRefined<Some extends Timed, Verdict extends { readonly verdict: CheckVerdict }>(
  { sufficient, necessary }: Refinements<Some>,
  judge: (refined: Some) => Verdict,
  giveUp: (first: Verdict) => Verdict,
): Verdict {
  const [first, ...others] = sufficient;
  const answer = judge(first);
  if (answer.verdict === 'holds' || necessary.length === 0) return answer;
  for (const [some, decisive] of [
    [others, 'holds'],
    [necessary, 'violated'],
  ] as const) {
    for (const refined of some) {
      const other = judge(refined);
      if (other.verdict === decisive) return other;
    }
  }
  return giveUp(answer);
}

/**
 * Which of two operations of a session, by row, is the earlier one. At one instant a session can begin several, but all of them end
 * at it except the last.
 */
export function bySessionOrder({ invokedAt, respondedAt, outcome }: Timed, answered: number) {
  const isLong = (row: number) => Number(outcome[row] === answered && respondedAt[row]! > invokedAt[row]!);
  return (a: number, b: number) => invokedAt[a]! - invokedAt[b]! || isLong(a) - isLong(b) || a - b;
}

/** The operation in row `earlier` ended at the instant at which the one in row `later` began. */
interface Tie {
  readonly at: number;
  readonly session: number;
  readonly earlier: number;
  readonly later: number;
}

/** Session by session or instant by instant, those of one session in its order. */
function tiesOf(history: Timed, answered: number): readonly Tie[] {
  const { length, session, invokedAt, respondedAt, outcome } = history;
  let sessions = 0;
  for (let row = 0; row < length; row++) if (session[row]! >= sessions) sessions = session[row]! + 1;
  const last = new Int32Array(sessions).fill(NONE);
  const ties: Tie[] = [];
  /** False where the row is not later in its session than those before. */
  const take = (row: number): boolean => {
    const of = session[row]!;
    if (of < 0) return true;
    const earlier = last[of]!;
    const at = invokedAt[row]!;
    if (earlier !== NONE) {
      if (respondedAt[earlier]! > at) return false;
      if (respondedAt[earlier] === at) ties.push({ at, session: of, earlier, later: row });
    }
    if (outcome[row] === answered) last[of] = row;
    return true;
  };
  let row = 0;
  while (row < length && take(row)) row++;
  if (row === length) return ties;
  ties.length = 0;
  last.fill(NONE);
  const earlierFirst = bySessionOrder(history, answered);
  positionsWhere(length, () => true)
    .sort(earlierFirst)
    .forEach((each) => void take(each));
  return ties;
}

/** Of each instant the ties of the session that comes first. */
function ofFirstSession(ties: readonly Tie[]): readonly Tie[] {
  let first: Tie | null = null;
  return ties.filter((tie) => {
    if (first?.at !== tie.at) first = tie;
    return tie.session === first.session;
  });
}

/** At each instant with ties first all that begins, then the ties one after another, then all that ends. Ties come by instant. */
function withTies<Some extends Timed>(history: Some, ties: readonly Tie[]): Some {
  const instants: number[] = [];
  /** By instant: how much later everything after it becomes. */
  const shifts: number[] = [];
  const begins = new Map<number, number>();
  const ends = new Map<number, number>();
  let shift = 0;
  ties.forEach(({ at, earlier, later }, i) => {
    if (at !== ties[i - 1]?.at) shift++;
    if (!ends.has(earlier)) ends.set(earlier, at + shift++);
    begins.set(later, at + shift++);
    if (at === ties[i + 1]?.at) return;
    instants.push(at);
    shifts.push(shift);
  });
  const ascending = Float64Array.from(instants);
  const shiftsBefore = Float64Array.from([0, ...shifts]);
  const invokedAt = history.invokedAt.slice();
  const respondedAt = history.respondedAt.slice();
  for (let row = 0; row < history.length; row++) {
    invokedAt[row]! += shiftsBefore[countBelow(ascending, invokedAt[row]!)]!;
    const before = countBelow(ascending, respondedAt[row]!);
    respondedAt[row]! += shiftsBefore[ascending[before] === respondedAt[row] ? before + 1 : before]!;
  }
  begins.forEach((at, row) => (invokedAt[row] = at));
  ends.forEach((at, row) => (respondedAt[row] = at));
  return { ...history, invokedAt, respondedAt };
}

const NONE = -1;
