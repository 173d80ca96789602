export { transactionLatency } from './transactions/closed-form.js';
export { TRANSACTION_MESSAGES, type TransactionEntry, type TransactionMessage } from './transactions/messages.js';
export { type Isolation, type TransactionParameters, transactions } from './transactions/transactions.js';
export { causal, type CausalParameters } from './causal/causal.js';
export { causalReadLatency, causalVisibleAfter, causalWriteLatency } from './causal/closed-form.js';
export type { Dependencies, Dependency } from './dependencies.js';
export { chain } from './chain/chain.js';
export { chainDirtyReadLatency, type ChainPath, chainReadLatency, chainWriteLatency } from './chain/closed-form.js';
export { CHAIN_MESSAGES, type ChainEntry, type ChainMessage } from './chain/messages.js';
export type { ChainParameters, ChainReads } from './chain/parameters.js';
export type { CausalEntry, CausalMessage } from './causal/messages.js';
export {
  raftFollowerReadLatency,
  raftLeaseReadLatency,
  type RaftPath,
  raftReadLatency,
  raftRedirectLatency,
  raftWriteLatency,
} from './raft/closed-form.js';
export type { RaftRecord } from './raft/log.js';
export { RAFT_MESSAGES, type RaftMessage } from './raft/messages.js';
export type { RaftParameters } from './raft/parameters.js';
export { withAgreement } from './multi-paxos/agreement.js';
export { PAXOS_MESSAGES, type PaxosMessage, type PaxosRecord } from './multi-paxos/messages.js';
export { multiPaxos } from './multi-paxos/multi-paxos.js';
export type { MultiPaxosParameters } from './multi-paxos/parameters.js';
export { withFigure3 } from './raft/safety-properties.js';
export { raft } from './raft/strategy.js';
export {
  type LeaderlessQuorum,
  leaderlessReadFirstWriteLatency,
  leaderlessReadLatency,
  leaderlessSiblingWriteLatency,
  leaderlessWriteLatency,
  type LightweightTransaction,
  lightweightTransactionLatency,
} from './leaderless/closed-form.js';
export type { Siblings, VersionVector } from './leaderless/dotted-versions.js';
export { leaderless, leaderlessSiblings, type SiblingParameters } from './leaderless/leaderless.js';
export type { LeaderlessParameters } from './leaderless/parameters.js';
export { LEADERLESS_MESSAGES, type LeaderlessEntry, type LeaderlessMessage } from './leaderless/messages.js';
export { intersect, type Level, type Quorum, quorumOf } from './leaderless/levels.js';
export { type Placement, placementOf, type PlacementRule, replicaCount, replicasMax } from './leaderless/placement.js';
export {
  multiLeaderReadLatency,
  multiLeaderVisibleAfter,
  multiLeaderWriteLatency,
} from './multi-leader/closed-form.js';
export { hybridParts } from './hybrid-clock.js';
export { barrierLatency, recipeBarrierLatency, recipeLockLatency } from './lock-service/closed-form.js';
export { lockService } from './lock-service/lock-service.js';
export type { LockServiceParameters } from './lock-service/parameters.js';
export { pathOf, type ReplicationTopology } from './multi-leader/links.js';
export { multiLeader, type MultiLeaderParameters } from './multi-leader/multi-leader.js';
export type { MultiLeaderEntry, MultiLeaderMessage } from './multi-leader/messages.js';
export { EXCHANGE_MESSAGES } from './exchange-messages.js';
export {
  type PrimaryBackupGroup,
  primaryBackupReadLatency,
  primaryBackupWriteLatency,
} from './primary-backup/closed-form.js';
export {
  PRIMARY_BACKUP_MESSAGES,
  type PrimaryBackupEntry,
  type PrimaryBackupMessage,
} from './primary-backup/messages.js';
export { firstBackups, primaryBackup, type PrimaryBackupParameters } from './primary-backup/primary-backup.js';
export type { OperationPath } from './operation-path.js';
export { singleLeaderReadLatency, singleLeaderWriteLatency } from './single-leader/closed-form.js';
export { type Failover, seesEveryWrite } from './single-leader/failover.js';
export { SINGLE_LEADER_MESSAGES, type SingleLeaderEntry, type SingleLeaderMessage } from './single-leader/messages.js';
export { acknowledgementsOf, singleLeader, type SingleLeaderParameters } from './single-leader/single-leader.js';
export {
  broadcastLatency,
  type BroadcastPath,
  broadcastReadIndexLatency,
  heardLatency,
  numberedLatency,
  stampedLatency,
} from './total-order-broadcast/closed-form.js';
export type { ReadMethod } from './total-order-broadcast/log-order.js';
export { BROADCAST_MESSAGES } from './total-order-broadcast/messages.js';
export {
  broadcastByLog,
  broadcastByHearing,
  broadcastByNumbers,
  broadcastByStamps,
  type LogOrderParameters,
  type NumberOrderParameters,
  type StampOrderParameters,
} from './total-order-broadcast/total-order-broadcast.js';
export { bufferedStoreLatency, type CorePath, memoryLatency } from './store-buffers/closed-form.js';
export { STORE_BUFFER_MESSAGES, type StoreBufferMessage } from './store-buffers/messages.js';
export { type StoreBufferParameters, storeBuffers } from './store-buffers/store-buffers.js';
export { ownNumberLatency } from './sequence/closed-form.js';
export type { Counting } from './sequence/numbers.js';
export {
  BLOCK_MESSAGES,
  blocksOfNumbers,
  type BlocksParameters,
  numbersByLog,
  ownNumbers,
} from './sequence/sequence.js';
export { pageHitLatency, type PagePath, pageTransferLatency } from './shared-disk/closed-form.js';
export { SHARED_DISK_MESSAGES, type SharedDiskMessage } from './shared-disk/messages.js';
export { masterOf, sharedDisk, type SharedDiskParameters } from './shared-disk/shared-disk.js';
export { type ZabPath, zabReadLatency, zabSyncLatency, zabWriteLatency } from './zab/closed-form.js';
export { ZAB_MESSAGES, type ZabMessage } from './zab/messages.js';
export type { ZabParameters } from './zab/parameters.js';
export { zab } from './zab/zab.js';
