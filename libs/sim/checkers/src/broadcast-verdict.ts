import type { CheckVerdict } from './verdict.js';

/**
 * What a broadcast may promise, in the terms of Hadzilacos and Toueg, "A modular approach to fault-tolerant broadcasts and
 * related problems", 1994, sections 3 and 4 (the uniform forms: they bind faulty nodes too).
 *
 * - integrity: a node delivers a message at most once, and only after it was broadcast.
 * - reliable delivery: a message that was acknowledged, or delivered anywhere, is delivered at every node that is up at the
 *   end. Undecided where the history ends soon after the only nodes that lack it delivered something: they may be about to.
 * - total order: the orders of all nodes' deliveries together have no cycle.
 * - no gaps: a node that delivers a message has delivered what any other node delivered before it, or does so later.
 * - FIFO order: no node delivers a message before it has delivered what its session had broadcast before, and knew acknowledged.
 * - causal order: nor before what the broadcasting node had delivered when it was broadcast.
 *
 * The last two suppose integrity.
 */
export const BROADCAST_PROPERTIES = [
  'integrity',
  'reliable delivery',
  'total order',
  'no gaps',
  'FIFO order',
  'causal order',
] as const;
export type BroadcastProperty = (typeof BROADCAST_PROPERTIES)[number];

export interface BroadcastVerdict {
  readonly property: BroadcastProperty;
  readonly verdict: CheckVerdict;
  /** Present unless it holds. */
  readonly witness?: BroadcastWitness;
}

export interface BroadcastWitness {
  /** Rows in the history. */
  readonly messages: readonly number[];
  /** Sentences; each names its messages and nodes. */
  readonly statements: readonly string[];
}
