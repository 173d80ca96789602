export { clientHost, hostCount } from './hosts.js';
export type { LeadershipChange, MessageCounts, Outcome, Traffic } from './outcome.js';
export { type Cut, partitionMask } from './partition.js';
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
  Scenario,
  Transport,
} from './scenario.js';
export type { TraceEvent, TraceSink } from './trace.js';
