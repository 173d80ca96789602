import type { NodeId } from '@isthmus/sim-protocol';
import { Votes } from '../votes.js';
import type { Accepted } from './messages.js';

/** Phase 1 of a candidate: what a majority of acceptors has voted for, as they have promised to vote in no earlier ballot any more. */
export class Campaign {
  private readonly promises: Votes;
  /** By slot: the vote of the highest ballot. */
  private readonly highest = new Map<number, Accepted>();
  private last = 0;

  constructor(count: number) {
    this.promises = new Votes(count);
  }

  begin(): void {
    this.promises.reset();
    this.highest.clear();
    this.last = 0;
  }

  record(acceptor: NodeId, accepted: readonly Accepted[]): void {
    this.promises.record(acceptor, true);
    for (const vote of accepted) {
      if (vote.index > this.last) this.last = vote.index;
      const known = this.highest.get(vote.index);
      if (known === undefined || vote.ballot > known.ballot) this.highest.set(vote.index, vote);
    }
  }

  hasAnswered(acceptor: NodeId): boolean {
    return this.promises.hasAnswered(acceptor);
  }

  get isWon(): boolean {
    return this.promises.isWon;
  }

  /**
   * What must be proposed in the slots after `commitIndex`: what may have been chosen there, which is the vote of the highest ballot,
   * and where nobody has voted, a no-op, for the slots after it wait to be executed.
   */
  proposals(commitIndex: number, ballot: number): readonly Accepted[] {
    return Array.from({ length: Math.max(0, this.last - commitIndex) }, (_, i) => {
      const index = commitIndex + 1 + i;
      const vote = this.highest.get(index) ?? { session: -1, sequence: 0, operation: null };
      const { session, sequence, operation } = vote;
      return { kind: 'accepted', index, ballot, session, sequence, operation };
    });
  }
}
