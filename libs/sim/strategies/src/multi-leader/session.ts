import type { ClientPlace, NodeId, SessionClient } from '@isthmus/sim-protocol';

/** A session that asks the node where it began, and no other, whether that answers or not. */
export class StickySession implements SessionClient<never> {
  readonly #home: NodeId;

  constructor({ nodes: [home] }: ClientPlace) {
    this.#home = home;
  }

  route(): NodeId {
    return this.#home;
  }

  context(): null {
    return null;
  }

  answered(): void {}

  unanswered(): void {}
}
