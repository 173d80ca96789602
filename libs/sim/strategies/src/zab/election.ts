import { majority, type NodeId } from '@isthmus/sim-protocol';
import type { Vote } from './messages.js';

/** Whether a history that ends there is ahead of one that ends at (`otherEpoch`, `otherIndex`): zxids are compared, epoch first. */
export function isAhead(epoch: number, index: number, otherEpoch: number, otherIndex: number): boolean {
  return epoch > otherEpoch || (epoch === otherEpoch && index > otherIndex);
}

function isBetter(vote: Vote, than: Vote): boolean {
  if (vote.epoch === than.epoch && vote.index === than.index) return vote.leader > than.leader;
  return isAhead(vote.epoch, vote.index, than.epoch, than.index);
}

/**
 * ZooKeeper's fast leader election, of one node: everybody votes for itself, and takes up each better vote that it hears of, until a
 * majority agrees on the best: the latest epoch, then the latest zxid, then the highest node. It finds whom to ask first; that there
 * is one leader in an epoch, and that its history is complete, is up to discovery.
 */
export class Election {
  /** Nobody counts votes of another one. In memory only. */
  round = 0;
  private own: Vote;
  vote: Vote;
  private readonly votes: (Vote | null)[];

  constructor(
    private readonly self: NodeId,
    count: number,
  ) {
    this.vote = this.own = { leader: self, epoch: 0, index: 0 };
    this.votes = new Array<Vote | null>(count).fill(null);
  }

  /** @param epoch @param index of the last transaction in this node's history. */
  begin(epoch: number, index: number): void {
    this.own = { leader: this.self, epoch, index };
    this.enter(this.round + 1, this.own);
  }

  /**
   * What another node that looks for a leader votes. Tells what to do: this vote has changed and all should know; the other one is
   * in a round that is over and should be told; nothing.
   */
  hear(from: NodeId, round: number, vote: Vote): 'changed' | 'late' | 'heard' {
    if (round < this.round) return 'late';
    const isNew = round > this.round;
    if (isNew) this.enter(round, this.own);
    this.votes[from] = vote;
    const isTaken = isBetter(vote, this.vote);
    if (isTaken) this.votes[this.self] = this.vote = vote;
    return isNew || isTaken ? 'changed' : 'heard';
  }

  /** Whether a majority votes as this node does. */
  get isAgreed(): boolean {
    const { leader, epoch, index } = this.vote;
    const agree = this.votes.filter(
      (vote) => vote !== null && vote.leader === leader && vote.epoch === epoch && vote.index === index,
    );
    return agree.length >= majority(this.votes.length);
  }

  private enter(round: number, vote: Vote): void {
    this.round = round;
    this.votes.fill(null);
    this.votes[this.self] = this.vote = vote;
  }
}
