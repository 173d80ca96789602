import type { NodeId, Operation, Result, Route, SessionClient } from '@isthmus/sim-protocol';
import { FIELD_BYTES } from '../message-size.js';
import { placeOf, type ChainParameters } from './parameters.js';

/** What a node tells a client that it sends elsewhere. */
export interface ChainEnds {
  readonly epoch: number;
  readonly head: NodeId;
  readonly tail: NodeId;
}

export const ENDS_BYTES = 3 * FIELD_BYTES;

/** What one session knows of the chain: at first what everybody does, then what it is told when it asks the wrong node. */
export class ChainSession implements SessionClient<ChainEnds> {
  /** Whoever should have answered did not: the nodes are asked in turn who they think should. */
  #isLost = false;
  #turn = 0;

  constructor(
    private readonly nodes: readonly NodeId[],
    private readonly parameters: Pick<ChainParameters, 'reads'>,
    private ends: ChainEnds,
  ) {}

  route(operation: Operation): Route | NodeId {
    const place = placeOf(operation, this.parameters);
    if (place === 'any') return 'any';
    return this.#isLost ? this.nodes[this.#turn++ % this.nodes.length]! : this.ends[place];
  }

  context(): null {
    return null;
  }

  answered(operation: Operation, _node: NodeId, result: Result, context: ChainEnds | null): void {
    if (context !== null && context.epoch >= this.ends.epoch) this.ends = context;
    if (placeOf(operation, this.parameters) !== 'any')
      this.#isLost = result.kind === 'redirect' && result.leader === null;
  }

  unanswered(operation: Operation): void {
    if (placeOf(operation, this.parameters) !== 'any') this.#isLost = true;
  }
}
