import { z } from 'zod';
import { causalSchema } from './strategy-causal.js';
import { chainSchema } from './strategy-chain.js';
import { leaderlessSchema } from './strategy-leaderless.js';
import { lockServiceSchema } from './strategy-lock-service.js';
import { multiLeaderSchema } from './strategy-multi-leader.js';
import { multiPaxosSchema } from './strategy-multi-paxos.js';
import { primaryBackupSchema } from './strategy-primary-backup.js';
import { raftSchema } from './strategy-raft.js';
import { sequenceSchema } from './strategy-sequence.js';
import { sharedDiskSchema } from './strategy-shared-disk.js';
import { singleLeaderSchema } from './strategy-single-leader.js';
import { totalOrderBroadcastSchema } from './strategy-total-order-broadcast.js';
import { transactionsSchema } from './strategy-transactions.js';
import { storeBuffersSchema } from './strategy-store-buffers.js';
import { zabSchema } from './strategy-zab.js';
import { presetInlined } from './system-presets.js';

/**
 * Every strategy that an experiment can name, one file each. A kind here without an entry in the laboratory's registry does not
 * compile.
 */
const strategyUnion = z.discriminatedUnion('kind', [
  singleLeaderSchema,
  multiLeaderSchema,
  leaderlessSchema,
  raftSchema,
  multiPaxosSchema,
  causalSchema,
  chainSchema,
  primaryBackupSchema,
  lockServiceSchema,
  totalOrderBroadcastSchema,
  transactionsSchema,
  storeBuffersSchema,
  sequenceSchema,
  sharedDiskSchema,
  zabSchema,
]);

export const strategySchema = z.preprocess(presetInlined, strategyUnion).meta({ id: 'Strategy' });

export type StrategySpec = z.infer<typeof strategyUnion>;
/** As an author may write it, defaults left out. */
export type WrittenStrategy = z.input<typeof strategyUnion>;
export type StrategyKind = StrategySpec['kind'];
export const STRATEGY_KINDS = strategyUnion.options.map((option) => option.shape.kind.value);

/** What readers call each strategy. */
export const STRATEGY_TITLES: Readonly<Record<StrategyKind, string>> = {
  'single-leader': 'Single leader',
  'multi-leader': 'Multi-leader',
  leaderless: 'Leaderless quorums',
  raft: 'Raft',
  'multi-paxos': 'Multi-Paxos',
  causal: 'Causal+',
  chain: 'Chain replication',
  'primary-backup': 'Primary-backup',
  'lock-service': 'Lock service',
  'total-order-broadcast': 'Total order broadcast',
  transactions: 'Single leader with transactions',
  'store-buffers': 'Store buffers',
  sequence: 'Sequence generator',
  'shared-disk': 'Shared disk',
  zab: 'Zab (ZooKeeper)',
};
