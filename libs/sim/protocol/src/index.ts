export { AMOUNT_MAX, amountOf, UNIQUE_MAX, withAmount } from './amounts.js';
export { type ClientHalf, type ClientPlace, ContextKeeper, type Route, type SessionClient } from './client.js';
export {
  type BroadcastHistory,
  BroadcastHistoryBuilder,
  type BroadcastRow,
  type DeliveryLog,
} from './broadcast-history.js';
export {
  type Cluster,
  type ClusterDatacenter,
  type ClusterNode,
  type DatacenterId,
  majority,
  type NodeId,
} from './cluster.js';
export {
  ANSWERS,
  type Deliveries,
  FAILURE_REASONS,
  type FailureReason,
  type History,
  NEVER,
  OPERATION_KINDS,
  type Outcome,
  OUTCOMES,
  READ_CONSISTENCIES,
  type RequestLog,
  type SecondChannels,
  type Siblings,
  type TransactionStatements,
} from './history.js';
export {
  historyFrom,
  historyRow,
  type HistoryRow,
  type HistoryRowInput,
  learnedBefore,
  siblingsOf,
  type StatementRow,
} from './history-rows.js';
export { invariant } from './invariant.js';
export {
  ABSENT,
  OBJECT_KINDS,
  OBJECT_MODELS,
  OBJECT_OUTCOMES,
  type ObjectHistory,
  ObjectHistoryBuilder,
  type ObjectKind,
  type ObjectModel,
  type ObjectOutcome,
  type ObjectRow,
  objectRow,
  type ObjectValue,
} from './object-history.js';
export {
  INITIAL_VALUE,
  isOfRegister,
  NO_TOKEN,
  type Operation,
  type OperationId,
  type OperationKind,
  type Procedure,
  type ReadConsistency,
  type RefusalReason,
  type RegisterOperation,
  type Result,
} from './operation.js';
export { hasRegisters, registerPart } from './register-part.js';
export type {
  FaultKind,
  Guarantee,
  GuaranteeModel,
  Input,
  Outbox,
  Replica,
  Strategy,
  StrategyBuilder,
} from './replica.js';
export { type Instant, msFromNanos, type Nanos, nanos, nanosFromMs } from './time.js';
export {
  STEP_KINDS,
  type StepKind,
  TRANSACTION_MODELS,
  type TransactionHistory,
  TransactionHistoryBuilder,
  type TransactionModel,
  type TransactionRow,
  transactionRow,
  type TransactionStep,
  transactionStep,
} from './transaction-history.js';
export type { FollowUp, ScriptedClient, ScriptedStep, ScriptedTelling, Workload } from './workload.js';
