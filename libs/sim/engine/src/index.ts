export { type Backoff, BACKOFF_NANOS } from './backoff.js';
export { ATTEMPTS_MAX } from './client-library.js';
export { type Distribution, greatestOf, leastOf, type SimpleDistribution } from './delay-distribution.js';
export type { FailoverSettings } from './failover.js';
export { clientHost, hostCount } from './hosts.js';
export type { Impairment } from './impairment.js';
export {
  type FurtherAttempts,
  type IsolatedNode,
  type LeadershipChange,
  type MessageCounts,
  type Outcome,
  REPLY_BYTES,
  REQUEST_BYTES,
  type Traffic,
} from './outcome.js';
export { type Cut, isolationMask, partitionMask, ringMask } from './partition.js';
export type {
  ClientScenario,
  ClientSite,
  CrashFault,
  DiskAtRestart,
  FaultSchedule,
  Jitter,
  NetworkScenario,
  NodeScenario,
  PartitionFault,
  Quantiles,
  Scenario,
  ServiceScenario,
  SimpleJitter,
  Transport,
} from './scenario.js';
export type { DiskUsage, LinkUsage, ResourceUse } from './resource-use.js';
export type { Usage } from './occupancy.js';
export type { Divergence, HeldVersions } from './replica-states.js';
export { leastDelays, type SpecialDelay, type SpecialDelays, usualDelays } from './special-delays.js';
export { simulate, type SimulateOptions } from './simulate.js';
export type { LossReason, TraceEvent, TraceSink } from './trace.js';
export { traceEvents } from './trace-events.js';
