import type { Nanos } from '@isthmus/sim-protocol';

/** A place in the line for a lock: the first in line holds it. An ephemeral sequential node of ZooKeeper's. */
export interface Ticket {
  /** The position in the log of the command that made it: greater than every earlier one's. The fencing token. */
  readonly token: number;
  /** Whose session's end takes it away. */
  readonly session: number;
  readonly lease: Nanos;
}

const NO_TICKETS: readonly never[] = [];

/** Who holds each lock, and who is in line behind. A session has one ticket of a lock at most. */
export class LockTable<Place extends Ticket = Ticket> {
  /** By token. A key without tickets is not in it. */
  private lines: Map<number, readonly Place[]>;

  constructor(lines: ReadonlyMap<number, readonly Place[]> = new Map()) {
    this.lines = new Map(lines);
  }

  /** In line, the holder first. */
  line(key: number): readonly Place[] {
    return this.lines.get(key) ?? NO_TICKETS;
  }

  keys(): Iterable<number> {
    return this.lines.keys();
  }

  /** The last in line now. An earlier ticket of the session, which it cannot know of any more, is void. */
  add(key: number, ticket: Place): void {
    this.lines.set(key, [...this.line(key).filter(({ session }) => session !== ticket.session), ticket]);
  }

  /** Whether it was there. */
  remove(key: number, token: number): boolean {
    const line = this.line(key);
    const left = line.filter((ticket) => ticket.token !== token);
    if (left.length === line.length) return false;
    if (left.length === 0) this.lines.delete(key);
    else this.lines.set(key, left);
    return true;
  }

  /** Lines are never changed, only replaced. */
  copy(): ReadonlyMap<number, readonly Place[]> {
    return new Map(this.lines);
  }
}
