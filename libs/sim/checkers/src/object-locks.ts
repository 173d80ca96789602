import { ABSENT } from '@isthmus/sim-protocol';
import { type Calls } from './object-calls.js';
import { valueAt } from './object-space.js';
import type { StructureAnswer } from './object-structure.js';
import { ZoneRow } from './zone-row.js';

/** One session's hold of the lock. */
interface Hold {
  readonly from: number;
  /** Before it the lock was surely acquired. */
  readonly to: number;
  /** The end of the lease; Infinity without one. */
  readonly until: number;
}

/**
 * Decides a lock whose sessions acquire and release it in turn, in O(n log n).
 *
 * Nothing comes between an acquisition and its release, so the two are a block, and the blocks must fit in a row. Without a
 * release the hold lasts for ever, or until its lease ends. An acquisition of unknown outcome that its session did not
 * release may as well not have happened; a release of unknown outcome ends the hold before it, at any later time.
 *
 * @returns `inapplicable` if a session does not take turns, or, beside leases, goes on after what is of unknown outcome.
 */
export function judgeLock(calls: Calls): StructureAnswer {
  const { length, step, steps, invokedAt, endedAt, values } = calls;
  const row = new ZoneRow(length);
  const open = new Map<number, Hold>();
  const unknown = new Map<number, Hold>();
  const doubtful = new Set<number>();
  const leased = steps.some(({ kind, result }) => kind === 'acquire' && result !== ABSENT);
  for (let i = 0; i < length; i++) {
    const { kind, session, known, result } = steps[step[i]!]!;
    const from = invokedAt[i]!;
    const to = endedAt[i]!;
    const hold = open.get(session) ?? unknown.get(session);
    if (kind === 'acquire') {
      const until = result === ABSENT ? Infinity : Number(valueAt(values, result));
      // Where leases end holds too, it is open which hold an unknown release ended, and which one the next release ends.
      if (open.has(session) || (leased && (doubtful.has(session) || unknown.has(session)))) return 'inapplicable';
      if (known) unknown.delete(session);
      if (until < from) return 'violated';
      (known ? open : unknown).set(session, { from, to, until });
      continue;
    }
    if (hold === undefined || (!known && !open.has(session))) return 'inapplicable';
    // Once its lease has ended the session has nothing to release.
    if (known && hold.until < from) return 'violated';
    if (!known) doubtful.add(session);
    row.add(Math.min(hold.to, to, hold.until), Math.max(hold.from, Math.min(from, hold.until)));
    open.delete(session);
    unknown.delete(session);
  }
  for (const { from, to, until } of open.values()) {
    row.add(Math.min(to, until), Math.max(from, Math.min(until, Number.MAX_VALUE)));
  }
  return row.fits() ? 'holds' : 'violated';
}
