import type { ClientPlace, NodeId, Operation, Result, Route, SessionClient } from '@isthmus/sim-protocol';
import { joinedVectors } from '../version-vectors.js';
import type { KeyContext } from './messages.js';

/** A session that may stay where it began, and remembers what it has seen of each key. */
export class MultiLeaderSession implements SessionClient<KeyContext> {
  /** The only node that it asks, whether that answers or not; null: any. */
  readonly #home: NodeId | null;
  readonly #known = new Map<number, KeyContext>();

  constructor({ nodes: [home] }: ClientPlace, isSticky: boolean) {
    this.#home = isSticky ? home : null;
  }

  route(): Route | NodeId {
    return this.#home ?? 'any';
  }

  context(operation: Operation): KeyContext | null {
    return operation.kind === 'write' ? (this.#known.get(operation.key) ?? null) : null;
  }

  answered({ key }: Operation, _node: NodeId, _result: Result, context: KeyContext | null): void {
    if (context === null) return;
    const before = this.#known.get(key);
    const seen = before === undefined ? context.seen : joinedVectors(before.seen, context.seen);
    this.#known.set(key, { seen, others: 0 });
  }

  unanswered(): void {}
}
