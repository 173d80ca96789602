import type { Nanos, NodeId, Outbox } from '@isthmus/sim-protocol';
import type { LeaderlessMessage } from './messages.js';

/**
 * Which nodes are down, by what this node alone has seen: one that did not answer in time is asked again and again, until something
 * comes from it.
 *
 * Source: DeCandia et al., "Dynamo", SOSP 2007, section 4.8.3.
 */
export class Suspicions {
  readonly #suspected = new Set<NodeId>();

  constructor(
    private readonly timer: number,
    /** Between two questions. */
    private readonly interval: Nanos,
  ) {}

  has(node: NodeId): boolean {
    return this.#suspected.has(node);
  }

  add(node: NodeId, out: Outbox<LeaderlessMessage<never>, never>): void {
    if (this.#suspected.size === 0) out.setTimer(this.timer, this.interval);
    this.#suspected.add(node);
  }

  heardFrom(node: NodeId): void {
    if (this.#suspected.size > 0) this.#suspected.delete(node);
  }

  timeout(out: Outbox<LeaderlessMessage<never>, never>): void {
    for (const node of this.#suspected) out.send(node, { kind: 'ping' });
    if (this.#suspected.size > 0) out.setTimer(this.timer, this.interval);
  }
}
