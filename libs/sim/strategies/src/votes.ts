import { majority, type NodeId } from '@isthmus/sim-protocol';

/** The votes of one election or pre-election. Links may duplicate: a voter counts once. */
export class Votes {
  private readonly answered: Uint8Array;
  private granted = 0;

  constructor(private readonly count: number) {
    this.answered = new Uint8Array(count);
  }

  reset(): void {
    this.answered.fill(0);
    this.granted = 0;
  }

  record(voter: NodeId, granted: boolean): void {
    if (this.answered[voter] === 1) return;
    this.answered[voter] = 1;
    if (granted) this.granted++;
  }

  hasAnswered(voter: NodeId): boolean {
    return this.answered[voter] === 1;
  }

  get isWon(): boolean {
    return this.granted >= majority(this.count);
  }
}
