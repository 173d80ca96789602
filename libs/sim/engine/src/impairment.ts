import type { Instant, Nanos, NodeId } from '@isthmus/sim-protocol';

/** What goes badly from `from` (included) until `until` (excluded) without a crash or a cut. Any of them may overlap. */
export type Impairment = { readonly from: Instant; readonly until: Instant } & (
  PausedNode | SlowCpu | SlowDisk | GrayNode
);

/**
 * The node's process does not run: it handles nothing and its timers do not fire. Its kernel goes on: messages are received
 * and wait, streams retransmit, a flush in progress ends. At the end everything due happens, in order; its clock has gone on.
 * A crash ends it, and one that begins while the node is down has no effect.
 */
export interface PausedNode {
  readonly kind: 'pause';
  readonly node: NodeId;
}

/** What arrives while it lasts takes `factor` times its service time. Several multiply. */
export interface SlowCpu {
  readonly kind: 'slow-cpu';
  readonly node: NodeId;
  readonly factor: number;
}

/** A flush that begins while it lasts takes `factor` times as long, and `added` more. Several multiply, and add up. */
export interface SlowDisk {
  readonly kind: 'slow-disk';
  readonly node: NodeId;
  readonly factor: number;
  readonly added: Nanos;
}

/** The node serves other nodes as ever, but this share of clients' requests vanishes in it unseen. */
export interface GrayNode {
  readonly kind: 'gray';
  readonly node: NodeId;
  readonly share: number;
}
