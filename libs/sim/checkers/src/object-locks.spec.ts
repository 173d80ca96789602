import { type ObjectHistory, ObjectHistoryBuilder, type ObjectRow, objectRow } from '@isthmus/sim-protocol';
import { callsOf, rowsByKey } from './object-calls.js';
import { checkObjectLinearizable } from './object-linearizability.js';
import { searchObject } from './object-search.js';
import { judgeByStructure } from './object-structure.js';
import { type Draw, drawsFrom } from './random-histories.js';

/** Instants are whole and below it. */
const LAST_INSTANT = 12;

interface Held {
  readonly by: string | null;
  readonly until: number;
}

/** The definition, taken literally: all orders, all instants, all choices of what of unknown outcome happened. */
function isPossible(left: readonly ObjectRow[], held: Held, now: number): boolean {
  if (left.every(({ outcome }) => outcome === 'info')) return true;
  return left.some((row) => {
    const others = left.filter((other) => other !== row);
    const last = Math.min(LAST_INSTANT, row.respondedAt);
    for (let at = Math.max(now, row.invokedAt); at <= last; at++) {
      const isFree = held.by === null || held.until <= at;
      if (row.kind === 'acquire') {
        const until = typeof row.result === 'number' ? row.result : Infinity;
        if (isFree && at <= until && isPossible(others, { by: row.session, until }, at)) return true;
      } else if (held.by === row.session && at <= held.until) {
        if (isPossible(others, { by: null, until: 0 }, at)) return true;
      }
    }
    return false;
  });
}

/** Sessions that mostly take turns; answers drawn near the truth. */
function leasedHistory(draw: Draw): ObjectHistory {
  const builder = new ObjectHistoryBuilder('lock');
  const sessions = 2 + draw(2);
  for (let session = 0; session < sessions; session++) {
    let at = draw(4);
    let acquires = true;
    for (let i = 1 + draw(2); i >= 0 && at < LAST_INSTANT - 3; i--) {
      const respondedAt = at + draw(3);
      const known = draw(8) > 0;
      builder.add({
        ...{ session: `s${session}`, key: 'k', kind: acquires ? 'acquire' : 'release' },
        ...(acquires && known && draw(4) > 0 ? { result: respondedAt + draw(4) } : {}),
        ...{ outcome: known ? 'ok' : 'info', invokedAt: at, respondedAt: known ? respondedAt : Infinity },
      });
      at = respondedAt + 1 + draw(3);
      if (draw(8) > 0) acquires = !acquires;
    }
  }
  return builder.finish();
}

describe('a lock with leases', () => {
  it('is judged as the definition judges it', () => {
    const draw = drawsFrom(4);
    const met = { holds: 0, violated: 0, inapplicable: 0 };
    for (let round = 0; round < 800; round++) {
      const history = leasedHistory(draw);
      const rows = Array.from({ length: history.length }, (_, row) => objectRow(history, row));
      const verdict = isPossible(rows, { by: null, until: 0 }, 0) ? 'holds' : 'violated';
      const calls = callsOf(history, rowsByKey(history)[0] ?? []);
      const structure = judgeByStructure(calls);
      met[structure]++;
      expect({
        rows,
        structure: structure === 'inapplicable' ? verdict : structure,
        search: searchObject(calls, 100_000).kind,
      }).toEqual({ rows, structure: verdict, search: verdict });
    }
    expect(Math.min(met.holds, met.violated, met.inapplicable)).toBeGreaterThan(50);
  });

  it('lets a second session in once the lease has ended, and nothing be released then', () => {
    const verdictOf = (rows: readonly (readonly ['acquire' | 'release', string, number, number?])[]) => {
      const builder = new ObjectHistoryBuilder('lock');
      for (const [kind, session, at, until] of rows) {
        const told = until === undefined ? {} : { result: until };
        builder.add({ kind, session, key: 'k', outcome: 'ok', invokedAt: at, respondedAt: at + 1, ...told });
      }
      return checkObjectLinearizable(builder.finish()).verdict;
    };
    expect(
      verdictOf([
        ['acquire', 'a', 0, 10],
        ['acquire', 'b', 10],
      ]),
    ).toBe('holds');
    expect(
      verdictOf([
        ['acquire', 'a', 0, 10],
        ['acquire', 'b', 8],
      ]),
    ).toBe('violated');
    expect(
      verdictOf([
        ['acquire', 'a', 0, 10],
        ['release', 'a', 4],
        ['acquire', 'b', 6],
      ]),
    ).toBe('holds');
    expect(
      verdictOf([
        ['acquire', 'a', 0, 10],
        ['release', 'a', 11],
      ]),
    ).toBe('violated');
    expect(
      verdictOf([
        ['acquire', 'a', 0, 10],
        ['acquire', 'b', 10],
        ['release', 'a', 12],
      ]),
    ).toBe('violated');
  });
});
