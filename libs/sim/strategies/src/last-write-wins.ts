import type { Instant, NodeId } from '@isthmus/sim-protocol';

/** One write of a key, ordered among all others of that key by `isNewer`. */
export interface Version {
  readonly key: number;
  readonly value: number;
  /** The wall clock of the node that accepted the write. */
  readonly timestamp: Instant;
  /** The node that accepted it. */
  readonly node: NodeId;
}

/**
 * Whether `a` wins over `b`: the later timestamp, then the higher node. The value decides only between two writes of one node that
 * share a timestamp, which takes a clock that was set back over a crash; without it such replicas would never agree.
 *
 * Source: Thomas, "A majority consensus approach to concurrency control for multiple copy databases", ACM TODS 4 (2), 1979, on
 * timestamps with the site as tie-break.
 */
export function isNewer(a: Version, b: Version | undefined): boolean {
  if (b === undefined) return true;
  if (a.timestamp !== b.timestamp) return a.timestamp > b.timestamp;
  if (a.node !== b.node) return a.node > b.node;
  return a.value > b.value;
}

/** A node's wall clock as a source of timestamps, strictly increasing through one life of the node. */
export class StampClock {
  /** A clock may begin below zero. */
  #last = -Infinity;

  next(now: Instant): Instant {
    this.#last = Math.max(now, this.#last + 1);
    return this.#last as Instant;
  }

  /** Later stamps will be greater than `stamp`. */
  passed(stamp: Instant): void {
    if (stamp > this.#last) this.#last = stamp;
  }
}
