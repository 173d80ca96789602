import type { StrategyBuilder } from '@isthmus/sim-protocol';
import { CAUSAL } from '../causal-promise.js';
import { type Dependencies, type DependencyForm, sizeOfDependencies } from '../dependencies.js';
import { nameOfExchange, payloadOfExchange } from '../exchange-messages.js';
import { CausalReplica } from './causal-replica.js';
import { type CausalEntry, type CausalMessage, sizeOfMessage } from './messages.js';
import { CausalSession } from './session.js';

export interface CausalParameters {
  /**
   * What a write carries: `nearest`, the writes that its session has read since its last write, and that one; `vector`, how
   * much of every node's log it follows.
   */
  readonly dependencies: DependencyForm;
}

/**
 * Causal+ consistency over the whole store: every node keeps every key and answers reads and writes at once from what is visible
 * there; a write becomes visible at another node when all that its session had seen is visible there. Of two concurrent writes of a
 * key the one with the later Lamport stamp stays.
 *
 * Promises causal consistency and causal convergence, also to sessions that move to another datacenter: they wait there until what
 * they know has come. Promises no fresh reads: what another datacenter has acknowledged may come late.
 *
 * Source: Lloyd, Freedman, Kaminsky and Andersen, "Don't settle for eventual: scalable causal consistency for wide-area storage
 * with COPS", SOSP 2011. Partitioned keys within a datacenter, get transactions and the collection of old dependencies are left out.
 */
export const causal: StrategyBuilder<CausalParameters, CausalMessage, CausalEntry, Dependencies> = (
  { dependencies: form },
  { nodes },
) => ({
  kind: 'causal',
  guarantees: [{ ...CAUSAL, withContextTold: true }],
  initialLeader: null,
  supportsCas: false,
  route: () => 'any',
  client: {
    createClient: () => new CausalSession(form),
    sizeOfContext: sizeOfDependencies(form, nodes.length),
  },
  createReplica: (self) =>
    new CausalReplica(
      self,
      nodes.map(({ id }) => id).filter((id) => id !== self),
      form,
    ),
  sizeOf: sizeOfMessage(form, nodes.length),
  payloadOf: payloadOfExchange,
  nameOf: nameOfExchange,
});
