import { majority, type NodeId } from '@isthmus/sim-protocol';

/**
 * What a leader knows of the nodes' logs: figure 2's nextIndex and matchIndex, the rounds of leadership confirmation
 * that each has answered, and which of them it streams to.
 *
 * A follower is streamed to (each message assumes that the one before it arrives) until it refuses or falls silent; then
 * it is *probed*, one message at a time, until it answers. So a follower that is cut off costs one message a heartbeat.
 */
export class Followers {
  readonly nextIndex: Int32Array;
  readonly matchIndex: Int32Array;
  readonly round: Int32Array;
  /** 1 while a node is probed. */
  readonly isProbed: Uint8Array;
  /** Heartbeats sent since the node was last heard. */
  readonly silence: Uint32Array;
  private readonly sorted: Int32Array;
  private readonly quorum: number;

  constructor(private readonly count: number) {
    this.nextIndex = new Int32Array(count);
    this.matchIndex = new Int32Array(count);
    this.round = new Int32Array(count);
    this.isProbed = new Uint8Array(count);
    this.silence = new Uint32Array(count);
    this.sorted = new Int32Array(count);
    this.quorum = majority(count);
  }

  /** A leader's first view: nothing known to match, everything new to be streamed. */
  reset(nextIndex: number): void {
    this.nextIndex.fill(nextIndex);
    this.matchIndex.fill(0);
    this.round.fill(0);
    this.isProbed.fill(0);
    this.silence.fill(0);
  }

  /** What was streamed and not answered may be lost: start again after what is known to match. */
  probe(node: NodeId): void {
    this.isProbed[node] = 1;
    this.nextIndex[node] = this.matchIndex[node]! + 1;
  }

  /** Whether a majority is beyond `value`: cheaper than to ask what it has reached, and nearly always the answer is no. */
  isMajorityBeyond(values: Int32Array, value: number): boolean {
    let beyond = 0;
    for (let i = 0; i < values.length; i++) if (values[i]! > value) beyond++;
    return beyond >= this.quorum;
  }

  /** The highest value that a majority has reached. */
  reachedByMajority(values: Int32Array): number {
    const { sorted, count } = this;
    for (let i = 0; i < count; i++) {
      const value = values[i]!;
      let at = i;
      for (; at > 0 && sorted[at - 1]! < value; at--) sorted[at] = sorted[at - 1]!;
      sorted[at] = value;
    }
    return sorted[this.quorum - 1]!;
  }
}
