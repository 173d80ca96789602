import { causalSchema, type StrategySpec } from '@isthmus/contract';
import type { Strategy } from '@isthmus/sim-protocol';
import { causal, EXCHANGE_MESSAGES } from '@isthmus/sim-strategies';
import { consensus } from './changes.js';
import { roundTripToAny } from './floor-ground.js';
import { housekeeping, LAST_WRITE_WINS, type StrategyEntry } from './strategy-kind.js';

type Spec = Extract<StrategySpec, { kind: 'causal' }>;

export const causalEntry: StrategyEntry<Spec> = {
  promise:
    'Causal consistency with convergent conflict handling, at local latency in every datacenter through any partition, under crashes, message loss and clocks apart; also for sessions that change datacenters.',
  nonPromise:
    'Not linearizable: another datacenter sees a write late. Of concurrent writes to a key all but one are dropped though acknowledged. A lost disk breaks the promise. No compare-and-set.',
  source: "Lloyd, Freedman, Kaminsky, Andersen: Don't settle for eventual, SOSP 2011 (COPS)",
  schema: causalSchema,
  notModelled: () => [
    'Keys spread over the nodes of a datacenter (every node keeps all), get transactions, and collecting dependencies that are met everywhere.',
  ],
  messages: EXCHANGE_MESSAGES,
  hasLeader: false,
  offersConsistencies: false,
  serves: [],
  refusal: (kind) =>
    kind === 'cas'
      ? 'causal has no compare-and-set: it needs consensus (Herlihy 1991), and two datacenters that answer on their own could both succeed from the same value'
      : null,
  build: ({ dependencies }, { cluster }) => causal({ dependencies }, cluster) as Strategy,
  rules: () => LAST_WRITE_WINS,
  exposure: () => 'Every datacenter answers from what it has: what another has acknowledged may come later.',
  changes: () => [consensus('any', 'only one order that a majority agrees on lets every read see the latest write')],
  floor: (_spec, _kind, ground) => roundTripToAny(ground),
  messagesPerOperation: (_spec, { others, writes }) => 2 * others * writes,
  backgroundMessages: (_spec, resolved) => housekeeping(resolved),
  // Dependencies, with the write and in the session.
  bytesPerOperation: (_spec, { cluster }) => 100 + 8 * cluster.nodes.length,
};
