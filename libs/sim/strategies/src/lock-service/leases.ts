import type { Ticket } from './lock-table.js';

/** A lease that is over, and the ticket that goes with it. */
export interface Overdue {
  readonly key: number;
  readonly token: number;
}

interface Term {
  readonly length: number;
  /** By the leader's clock. */
  endsAt: number;
}

/**
 * When each lease ends, as the leader judges by its own clock: the full length after it has first seen the ticket, or has last heard
 * of the ticket's session. Nothing of it is replicated: a new leader gives everybody the full length again (Chubby, section 2.9).
 */
export class Leases {
  /** By key, then by token. */
  private readonly terms = new Map<number, Map<number, Term>>();

  /** @param stretch what a lease is multiplied by, so that a clock that runs fast does not end it early. 1 or more. */
  constructor(private readonly stretch: number) {}

  /** The line of a lock has changed. Gives the earliest end of what is new; Infinity if nothing is. */
  follow(key: number, line: readonly Ticket[], now: number): number {
    const known = this.terms.get(key);
    let earliest = Infinity;
    const terms = new Map<number, Term>();
    for (const { token, lease } of line) {
      const length = Math.ceil(this.stretch * lease);
      const term = known?.get(token) ?? { length, endsAt: now + length };
      terms.set(token, term);
      earliest = Math.min(earliest, term.endsAt);
    }
    if (line.length === 0) this.terms.delete(key);
    else this.terms.set(key, terms);
    return earliest;
  }

  /** The session of a ticket has been heard of. */
  renew(key: number, token: number, now: number): void {
    const term = this.terms.get(key)?.get(token);
    if (term !== undefined) term.endsAt = now + term.length;
  }

  /** Takes those that are over, and gives the earliest end of the others. Cost: all leases. */
  takeOverdue(now: number): { readonly overdue: readonly Overdue[]; readonly next: number } {
    const overdue: Overdue[] = [];
    let next = Infinity;
    for (const [key, terms] of this.terms) {
      for (const [token, { endsAt }] of terms) {
        if (endsAt > now) next = Math.min(next, endsAt);
        else {
          overdue.push({ key, token });
          terms.delete(token);
        }
      }
    }
    return { overdue, next };
  }

  forget(): void {
    this.terms.clear();
  }
}

/** The length of a lease by the clock of whoever ends it, where clocks drift by up to so many millionths. */
export function stretchOf(clockDriftPpm: number): number {
  return 1 + clockDriftPpm / 1e6;
}
