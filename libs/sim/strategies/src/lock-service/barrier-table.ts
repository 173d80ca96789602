import { LockTable, type Ticket } from './lock-table.js';

/** A session in a round that is not complete: an ephemeral node of ZooKeeper's. */
export interface Party extends Ticket {
  /** The session's number for the command that made it. */
  readonly sequence: number;
}

/** The last command of a session with which it passed, and in which round. */
interface Passage {
  readonly sequence: number;
  readonly round: number;
}

export interface BarrierState {
  readonly lines: ReadonlyMap<number, readonly Party[]>;
  readonly rounds: ReadonlyMap<number, number>;
  readonly passages: ReadonlyMap<number, Passage>;
}

/**
 * Who has come to each barrier and waits, which round it is in, and who has passed. A round is over at once for all of its parties:
 * with the command of the last of them. Until then any of them may leave, and is not of the round.
 */
export class BarrierTable {
  private parties: LockTable<Party>;
  /** By key: the rounds that are over. */
  private readonly rounds: Map<number, number>;
  /** By session, whose last operation is all to remember: it has one open at a time. */
  private readonly passages: Map<number, Passage>;

  constructor(state?: BarrierState) {
    this.parties = new LockTable(state?.lines);
    this.rounds = new Map(state?.rounds);
    this.passages = new Map(state?.passages);
  }

  /** Those who wait, in the order in which they came. */
  line(key: number): readonly Party[] {
    return this.parties.line(key);
  }

  /** Of all barriers at which somebody waits. */
  keys(): Iterable<number> {
    return this.parties.keys();
  }

  /** A party more; what the same session had at this barrier before is void. Of so many the round is complete. */
  enter(key: number, party: Party, parties: number): void {
    this.parties.add(key, party);
    const line = this.line(key);
    if (line.length < parties) return;
    const round = (this.rounds.get(key) ?? 0) + 1;
    this.rounds.set(key, round);
    for (const { session, sequence, token } of line) {
      this.parties.remove(key, token);
      // A session that had given up here may have passed another barrier since.
      if ((this.passages.get(session)?.sequence ?? 0) < sequence) this.passages.set(session, { sequence, round });
    }
  }

  /** Whether it was there, and its round not complete. */
  leave(key: number, token: number): boolean {
    return this.parties.remove(key, token);
  }

  /** The round that the session has passed with that command; null if it has not, or has passed one with a later command. */
  roundOf(session: number, sequence: number): number | null {
    const passage = this.passages.get(session);
    return passage?.sequence === sequence ? passage.round : null;
  }

  copy(): BarrierState {
    return { lines: this.parties.copy(), rounds: new Map(this.rounds), passages: new Map(this.passages) };
  }
}
