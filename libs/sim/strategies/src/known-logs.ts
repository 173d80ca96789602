import type { Instant, NodeId } from '@isthmus/sim-protocol';
import type { LogPlace } from './sources.js';

/** How much of each node's log has come here, by whatever way: a log comes in order, and again from the start where its bringer's was lost. */
export class KnownLogs {
  readonly #logs = new Map<NodeId, { incarnation: Instant; count: number }>();

  /** Whether it is new; not so what is of a log before the latest, or has come already. */
  add({ node, incarnation, position }: LogPlace): boolean {
    const log = this.#logs.get(node);
    if (log === undefined) {
      this.#logs.set(node, { incarnation, count: position + 1 });
      return true;
    }
    if (incarnation < log.incarnation || (incarnation === log.incarnation && position < log.count)) return false;
    log.incarnation = incarnation;
    log.count = position + 1;
    return true;
  }
}
