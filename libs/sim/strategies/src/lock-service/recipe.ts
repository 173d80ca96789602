import type { ClientHalf, NodeId, Operation, Result, Route, SessionClient } from '@isthmus/sim-protocol';
import { FIELD_BYTES } from '../message-size.js';

/**
 * The requests of which a recipe is made. Of a lock: an ephemeral sequential node; the list of all nodes, whose first holds the lock;
 * and a watch of the node before one's own, so that its end wakes nobody else. Of a barrier: an ephemeral node, and a watch of the
 * node that says that the round is complete.
 */
export type RecipeStep = 'create' | 'list' | 'watch';

export type Recipe = 'lock' | 'barrier';

const NEXT: Readonly<Record<Recipe, Readonly<Record<RecipeStep, RecipeStep>>>> = {
  lock: { create: 'list', list: 'watch', watch: 'list' },
  barrier: { create: 'watch', list: 'watch', watch: 'watch' },
};

/** Curator's lock and barrier, in their clients (Hunt et al., section 2.4, "Simple locks without herd effect" and "Double barrier"). */
export function recipeClients(recipe: Recipe): ClientHalf<RecipeStep> {
  return {
    createClient: () => new RecipeClient(recipe),
    // The kind of request, and the number of the node watched.
    sizeOfContext: () => 2 * FIELD_BYTES,
  };
}

class RecipeClient implements SessionClient<RecipeStep> {
  private step: RecipeStep = 'create';

  constructor(private readonly recipe: Recipe) {}

  route(_operation: Operation, attempt: number): Route {
    // What became of the operation before, which may have ended anywhere between, is over.
    if (attempt === 1) this.step = 'create';
    return 'leader';
  }

  context({ kind }: Operation): RecipeStep | null {
    return kind === this.recipe ? this.step : null;
  }

  answered({ kind }: Operation, _node: NodeId, result: Result): void {
    if (kind !== this.recipe) return;
    if (result.kind === 'continue') this.step = NEXT[this.recipe][this.step];
    else if (result.kind === 'ok') this.step = 'create';
  }

  /** The same request again: what it asked for may have happened or not. */
  unanswered(): void {}
}
