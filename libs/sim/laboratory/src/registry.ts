import { type Experiment, nanosOf, type StrategyKind, type StrategySpec } from '@isthmus/contract';
import type { Cluster, Nanos, Strategy } from '@isthmus/sim-protocol';
import { askedOf } from './asked.js';
import { causalEntry } from './kind-causal.js';
import { chainEntry } from './kind-chain.js';
import { leaderlessEntry } from './kind-leaderless.js';
import { lockServiceEntry } from './kind-lock-service.js';
import { multiLeaderEntry } from './kind-multi-leader.js';
import { multiPaxosEntry } from './kind-multi-paxos.js';
import { primaryBackupEntry } from './kind-primary-backup.js';
import { raftEntry } from './kind-raft.js';
import { transactionsEntry } from './kind-transactions.js';
import { sequenceEntry } from './kind-sequence.js';
import { sharedDiskEntry } from './kind-shared-disk.js';
import { singleLeaderEntry } from './kind-single-leader.js';
import { totalOrderBroadcastEntry } from './kind-total-order-broadcast.js';
import { storeBuffersEntry } from './kind-store-buffers.js';
import { zabEntry } from './kind-zab.js';
import type { StrategyEntry } from './strategy-kind.js';

type Entries = {
  readonly [Kind in StrategyKind]: StrategyEntry<Extract<StrategySpec, { kind: Kind }>>;
};

/** Every strategy that an experiment can name. A kind in the contract without a line here does not compile. */
const ENTRIES = {
  'single-leader': singleLeaderEntry,
  'multi-leader': multiLeaderEntry,
  leaderless: leaderlessEntry,
  raft: raftEntry,
  'multi-paxos': multiPaxosEntry,
  causal: causalEntry,
  chain: chainEntry,
  'primary-backup': primaryBackupEntry,
  'lock-service': lockServiceEntry,
  'total-order-broadcast': totalOrderBroadcastEntry,
  transactions: transactionsEntry,
  'store-buffers': storeBuffersEntry,
  sequence: sequenceEntry,
  'shared-disk': sharedDiskEntry,
  zab: zabEntry,
} satisfies Entries;

/** What the laboratory knows about a strategy of that kind; its functions take a specification of the same kind. */
export function entryOf(kind: StrategyKind): StrategyEntry {
  return ENTRIES[kind];
}

/** The kinds for which something is so, as a sentence lists them; null where there is none. */
export function kindsWith(holds: (entry: StrategyEntry) => boolean): string | null {
  const kinds = (Object.keys(ENTRIES) as StrategyKind[]).filter((kind) => holds(entryOf(kind)));
  return kinds.length === 0 ? null : kinds.join(' or ');
}

/**
 * Builds the strategy of an experiment that `assess` has accepted.
 *
 * @param onBrokenInvariant told of the first step that breaks an invariant of its algorithm.
 */
export function strategyOf(
  { strategy, workload }: Pick<Experiment, 'strategy' | 'workload'>,
  cluster: Cluster,
  onBrokenInvariant?: (sentence: string) => void,
): Strategy {
  const entry = entryOf(strategy.kind);
  const built = entry.build(strategy, {
    cluster,
    deadline: nanosOf(workload.deadline) as Nanos,
    operations: askedOf(workload).map(({ kind }) => kind),
  });
  return onBrokenInvariant === undefined ? built : (entry.watched?.(built, onBrokenInvariant) ?? built);
}
