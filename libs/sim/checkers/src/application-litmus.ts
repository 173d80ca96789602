import { type History, INITIAL_VALUE } from '@isthmus/sim-protocol';
import { type ApplicationVerdict, Breaches, counted, HistoryReader } from './application-verdict.js';

export type LitmusTest = 'store-buffering' | 'message-passing' | 'load-buffering' | 'independent-reads';

/** Loads of a round, by the variable that each thread loads in turn: `y` alone, then `x` alone, are two threads with a load each. */
const LOADS: Readonly<Record<LitmusTest, { readonly threads: readonly string[]; readonly forbidden: string }>> = {
  'store-buffering': { threads: ['y', 'x'], forbidden: '00' },
  'message-passing': { threads: ['yx'], forbidden: '10' },
  'load-buffering': { threads: ['x', 'y'], forbidden: '11' },
  'independent-reads': { threads: ['xy', 'yx'], forbidden: '1010' },
};

interface Thread {
  loads: string;
  found: string;
  readonly rows: number[];
}

interface Round {
  readonly threads: Map<number, Thread>;
  isWhole: boolean;
}

/**
 * Which outcomes the rounds of a litmus test had, and whether none had the one that no interleaving of its threads gives. Round n has x in
 * key 2n and y in 2n + 1; an outcome is a digit for each load, 1 where it found what was stored: thread by thread, in the order
 * `store-buffering` y, x; `message-passing` y x; `load-buffering` x, y; `independent-reads` x y, y x. Rounds in which something was not
 * answered are left out.
 *
 * Cost: linear.
 */
export function judgeLitmus(history: History, test: LitmusTest): ApplicationVerdict {
  const reader = new HistoryReader(history);
  const rounds = new Map<number, Round>();
  for (let row = 0; row < history.length; row++) {
    const key = history.key[row]!;
    const round = rounds.get(key >> 1) ?? { threads: new Map<number, Thread>(), isWhole: true };
    rounds.set(key >> 1, round);
    round.isWhole &&= reader.isOk(row);
    if (reader.kind(row) !== 'read') continue;
    const thread = round.threads.get(history.session[row]!) ?? { loads: '', found: '', rows: [] };
    round.threads.set(history.session[row]!, thread);
    thread.loads += key % 2 === 0 ? 'x' : 'y';
    thread.found += history.value[row] === INITIAL_VALUE ? '0' : '1';
    thread.rows.push(row);
  }
  const { threads, forbidden } = LOADS[test];
  const breaches = new Breaches();
  const outcomes = new Map(outcomesOf(forbidden.length).map((outcome) => [outcome, 0]));
  for (const [number, round] of rounds) {
    const found = threads.map((loads) => [...round.threads.values()].find((thread) => thread.loads === loads));
    if (!round.isWhole || !found.every((thread) => thread !== undefined)) continue;
    const outcome = found.map((thread) => thread.found).join('');
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    const rows = found.flatMap((thread) => thread.rows);
    if (outcome === forbidden)
      breaches.add(
        rows,
        `round ${number}: ${rows.map((row) => `#${row}`).join(', ')} loaded ${[...outcome].join(', ')}, which no interleaving gives`,
      );
  }
  const whole = [...outcomes.values()].reduce((sum, times) => sum + times, 0);
  const met = [...outcomes]
    .filter(([, times]) => times > 0)
    .map(([outcome, times]) => `${outcome} ${counted(times, 'time')}`);
  return {
    verdict: breaches.count > 0 ? 'violated' : whole === 0 ? 'undecided' : 'holds',
    counts: {
      rounds: whole,
      forbidden: breaches.count,
      ...Object.fromEntries([...outcomes].map(([outcome, times]) => [`outcome ${outcome}`, times])),
    },
    sentence:
      whole === 0
        ? 'no round was answered whole'
        : `${counted(whole, 'round')}: ${met.join(', ')}; ${forbidden} is what no interleaving gives`,
    breaches: breaches.listed,
  };
}

/** All that so many loads can find. */
function outcomesOf(loads: number): string[] {
  return loads === 0 ? [''] : outcomesOf(loads - 1).flatMap((outcome) => [`${outcome}0`, `${outcome}1`]);
}
