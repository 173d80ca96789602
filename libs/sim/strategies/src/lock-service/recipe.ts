import type { ClientHalf, NodeId, Operation, Result, Route, SessionClient } from '@isthmus/sim-protocol';
import { FIELD_BYTES } from '../message-size.js';

/**
 * The requests of which a lock by recipe is made: an ephemeral sequential node; the list of all nodes, whose first holds the lock;
 * and a watch of the node before one's own, so that its end wakes nobody else.
 */
export type RecipeStep = 'create' | 'list' | 'watch';

const NEXT: Readonly<Record<RecipeStep, RecipeStep>> = { create: 'list', list: 'watch', watch: 'list' };

/** Curator's lock, in its clients (Hunt et al., section 2.4, "Simple locks without herd effect"). */
export const lockRecipe: ClientHalf<RecipeStep> = {
  createClient: () => new RecipeClient(),
  // The kind of request, and the number of the node watched.
  sizeOfContext: () => 2 * FIELD_BYTES,
};

class RecipeClient implements SessionClient<RecipeStep> {
  private step: RecipeStep = 'create';

  route(_operation: Operation, attempt: number): Route {
    // What became of the operation before, which may have ended anywhere between, is over.
    if (attempt === 1) this.step = 'create';
    return 'leader';
  }

  context({ kind }: Operation): RecipeStep | null {
    return kind === 'lock' ? this.step : null;
  }

  answered({ kind }: Operation, _node: NodeId, result: Result): void {
    if (kind !== 'lock') return;
    if (result.kind === 'continue') this.step = NEXT[this.step];
    else if (result.kind === 'ok') this.step = 'create';
  }

  /** The same request again: what it asked for may have happened or not. */
  unanswered(): void {}
}
