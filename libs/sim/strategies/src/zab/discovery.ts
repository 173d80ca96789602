import { majority, type NodeId } from '@isthmus/sim-protocol';
import type { Zxid } from './messages.js';

/** Phase 1 of a prospective leader (section III.B of the DSN paper): an epoch that is later than any that a majority has accepted. */
export class Discovery {
  /** 0 until a majority has come. */
  epoch = 0;
  private readonly accepted = new Map<NodeId, number>();
  /** The last transaction of each node that has accepted the epoch. */
  readonly acknowledged = new Map<NodeId, Zxid>();

  constructor(private readonly count: number) {}

  begin(): void {
    this.epoch = 0;
    this.accepted.clear();
    this.acknowledged.clear();
  }

  /** Who will follow, this node among them. */
  get followers(): readonly NodeId[] {
    return [...this.accepted.keys()];
  }

  /** A node will follow, and has accepted no epoch later than that. It may know of its election before the one elected does. */
  inform(node: NodeId, acceptedEpoch: number): void {
    this.accepted.set(node, acceptedEpoch);
  }

  /** Chooses the epoch, if a majority has come. Tells whether it has just been chosen. */
  choose(): boolean {
    if (this.epoch > 0 || this.accepted.size < majority(this.count)) return false;
    this.epoch = 1 + Math.max(...this.accepted.values());
    return true;
  }

  /** A node will accept no earlier epoch any more, and its history is not ahead. */
  acknowledge(node: NodeId, last: Zxid): void {
    this.acknowledged.set(node, last);
  }

  get isOver(): boolean {
    return this.acknowledged.size >= majority(this.count);
  }
}
