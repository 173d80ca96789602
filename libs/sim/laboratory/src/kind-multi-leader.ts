import { multiLeaderSchema, type StrategySpec } from '@isthmus/contract';
import type { Strategy } from '@isthmus/sim-protocol';
import { EXCHANGE_MESSAGES, multiLeader } from '@isthmus/sim-strategies';
import { consensus } from './changes.js';
import { housekeeping, LAST_WRITE_WINS, type StrategyEntry } from './strategy-kind.js';

type Spec = Extract<StrategySpec, { kind: 'multi-leader' }>;

export const multiLeaderEntry: StrategyEntry<Spec> = {
  promise:
    'Every datacenter reads and writes locally through any partition; replicas converge once they are connected.',
  nonPromise:
    'No consistency model; of concurrent writes to a key all but one are dropped though acknowledged. No compare-and-set.',
  source: 'Terry et al.: Managing update conflicts in Bayou, SOSP 1995; Thomas: write rule, TODS 4 (2), 1979',
  schema: multiLeaderSchema,
  notModelled: () => ['Conflict resolution other than last write wins; replication topologies other than all to all.'],
  messages: EXCHANGE_MESSAGES,
  hasLeader: false,
  offersConsistencies: false,
  serves: [],
  refusal: () => 'multi-leader has no compare-and-set: two leaders could both succeed from the same value',
  build: ({ conflicts }, { cluster }) => multiLeader({ conflicts }, cluster) as Strategy,
  rules: () => LAST_WRITE_WINS,
  exposure: () => 'Every datacenter accepts writes on its own and learns of the others later.',
  changes: () => [consensus('any', 'leaders that accept writes on their own cannot agree on one order in time')],
  messagesPerOperation: (_spec, { others, writes }) => 2 * others * writes,
  backgroundMessages: (_spec, resolved) => housekeeping(resolved),
};
