import type { NodeId } from '@isthmus/sim-protocol';

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

  constructor(count: number) {
    this.nextIndex = new Int32Array(count);
    this.matchIndex = new Int32Array(count);
    this.round = new Int32Array(count);
    this.isProbed = new Uint8Array(count);
    this.silence = new Uint32Array(count);
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
}
