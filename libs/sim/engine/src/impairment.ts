import type { Cut } from './partition.js';
import type { Instant, Nanos, NodeId } from '@isthmus/sim-protocol';

/** What goes badly from `from` (included) until `until` (excluded) without a crash or a cut. Any of them may overlap. */
export type Impairment = { readonly from: Instant; readonly until: Instant } & (
  PausedNode | SlowCpu | SlowDisk | GrayNode | ImpairedLinks | IsolatedLeader | JumpedClock | SmearedClock
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

/** What arrives while it lasts takes `factor` times its service time, and what is left of that at the end the usual time. Several multiply. */
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

/**
 * Messages that are sent where `where` is 1 (row = sending host, column = receiving host, see `hostCount`) take `factor` times
 * their delay and `added` more; a share of them is lost, a share of datagrams arrives twice. Several multiply and add up; each
 * loses its share of what the others let through.
 */
export interface ImpairedLinks {
  readonly kind: 'links';
  readonly where: Uint8Array;
  readonly factor: number;
  readonly added: Nanos;
  readonly loss: number;
  readonly duplicate: number;
}

/**
 * Cuts off the node that was the latest to announce its leadership when the fault strikes, else the strategy's initial leader;
 * nobody where there is neither. It stays cut off until the end, whoever leads by then.
 */
export interface IsolatedLeader {
  readonly kind: 'isolate-leader';
  readonly blocks: Cut['blocks'];
  readonly scope: Cut['scope'];
}

/**
 * The node's clock is ahead by `by` nanoseconds while it lasts (behind, where negative), and is stepped back at its end. Several add
 * up. It moves the `now` of the replica's steps, which may so go backwards; timers measure elapsed time and do not notice.
 */
export interface JumpedClock {
  readonly kind: 'clock-jump';
  readonly node: NodeId;
  readonly by: number;
}

/** The node's clock gains `by` nanoseconds (loses them, where negative) evenly while it lasts, and keeps them. Timers do not notice. */
export interface SmearedClock {
  readonly kind: 'clock-smear';
  readonly node: NodeId;
  readonly by: number;
}
