import type { DatacenterId, FollowUp, Nanos, Operation } from '@isthmus/sim-protocol';

/** Whom the clients of a datacenter tell, and how long it takes until those know. */
export interface Confidant {
  readonly to: DatacenterId;
  readonly after: Nanos;
}

/**
 * `increment-and-tell`: whoever has drawn a number tells a client of another datacenter, with what the strategy remembers in the
 * session, and that one draws a number of the same key. So the second number follows the first, whatever the nodes know of each other.
 */
export class ToldIncrements {
  /** By session: the key of an increment that is not answered yet, and whom to tell. */
  private readonly telling = new Map<number, Confidant & { readonly key: number }>();

  /** @param confidants by datacenter. */
  constructor(private readonly confidants: readonly Confidant[]) {}

  begin(datacenter: DatacenterId, session: number, key: number): Operation {
    if (session >= 0) this.telling.set(session, { ...this.confidants[datacenter]!, key });
    return { kind: 'increment', key };
  }

  /** What came before was not answered. */
  abandon(session: number): void {
    this.telling.delete(session);
  }

  next(session: number): FollowUp | null {
    const told = this.telling.get(session);
    if (told === undefined) return null;
    this.telling.delete(session);
    const { to, after, key } = told;
    return {
      ...{ after, by: to, isTold: true, carriesContext: true },
      operation: (listener) => {
        this.telling.delete(listener);
        return { kind: 'increment', key };
      },
    };
  }
}
