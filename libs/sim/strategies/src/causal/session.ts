import type { NodeId, Operation, Result, Route, SessionClient } from '@isthmus/sim-protocol';
import { type Dependencies, type DependencyForm, joined, NO_DEPENDENCIES } from '../dependencies.js';

/** What one session depends on: what it has read and written. */
export class CausalSession implements SessionClient<Dependencies> {
  #known = NO_DEPENDENCIES;
  /** Who may have accepted the open operation without having answered. */
  #asked: NodeId | null = null;

  constructor(private readonly form: DependencyForm) {}

  /** A second copy of a write at another node would be a second write: an unanswered one is asked again where it was. */
  route({ kind }: Operation, attempt: number): Route | NodeId {
    if (attempt === 1) this.#asked = null;
    return kind === 'read' || this.#asked === null ? 'any' : this.#asked;
  }

  context(): Dependencies | null {
    return this.#known.length === 0 ? null : this.#known;
  }

  answered({ kind }: Operation, _node: NodeId, _result: Result, context: Dependencies | null): void {
    if (context === null) return;
    // A write depends on all that its session knew, so it stands for all of that from now on.
    const isEnough = kind === 'write' && this.form === 'nearest';
    this.#known = isEnough ? context : joined(this.#known, context);
  }

  /** What another session knew is from now on something that this one has seen. */
  hear(context: Dependencies): void {
    this.#known = joined(this.#known, context);
  }

  unanswered(_operation: Operation, node: NodeId): void {
    this.#asked = node;
  }
}
