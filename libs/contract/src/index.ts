export { APPLICATION_KINDS, type ApplicationKind, type ApplicationSpec } from './application.js';
export {
  type Batch,
  BATCH_RUNS_MAX,
  batchExperimentSchema,
  type BatchResource,
  batchResourceSchema,
  batchSchema,
  type Comparison,
  type ComparisonCell,
  comparisonCellSchema,
  comparisonSchema,
  type OverSeeds,
} from './batch.js';
export { type BatchCell, expandBatch, pointerInBatch } from './batch-cells.js';
export { canonicalJson, digestOf, digestOfBytes } from './canonical.js';
export {
  type Layout,
  layoutSchema,
  type Matrix,
  matrixSchema,
  type PresetDescription,
  presetDescriptionSchema,
  type StrategyDescription,
  strategyDescriptionSchema,
} from './catalog.js';
export {
  type Cause,
  CAUSE_SEEDS_DEFAULT,
  CAUSE_SEEDS_MAX,
  type CauseRequest,
  causeRequestSchema,
  causeSchema,
  type CauseSearch,
  causeSearchSchema,
} from './cause.js';
export { type AssertionOutcome, type Claim, type ClaimHalf, claimSchema } from './claim.js';
export { type ClockJump, clockJumpSchema, type ClockSmear, clockSmearSchema } from './clock-faults.js';
export { type Check, CHECK_BUDGET_MAX, HISTORY_BYTES_MAX, historyCheckSchema } from './check.js';
export {
  type CheckedOperation,
  type CheckedTransaction,
  type IsolationJudgement,
  type Judgement,
  judgementSchema,
  linearizabilityJudgementSchema,
  type LinearizabilityJudgement,
  type ModelsJudgement,
} from './judgement.js';
export { type LayoutPlan, layoutPlanSchema } from './layout-plan.js';
export { DOCUMENT_BYTES_MAX, parseText, yamlOf } from './document.js';
export {
  CHECKS,
  checkSchema,
  type Expectation,
  expectationSchema,
  type Experiment,
  experimentFields,
  experimentSchema,
  NUMERIC_METRICS,
  OPERATION_CLASSES,
  OPERATION_KINDS,
  type OperationClass,
  seedsOf,
  seedsSchema,
  WORD_METRICS,
} from './experiment.js';
export { faultFields, RESERVED_PHASES, slowingFactor } from './fault-fields.js';
export { type Fault, FAULT_KINDS, type FaultEntry, faultEntrySchema, FAULTS_MAX, faultSchema } from './faults.js';
export {
  type ScenarioListItem,
  scenarioListItemSchema,
  type ScenarioResource,
  scenarioResourceSchema,
  type ScenarioResult,
  scenarioRunRequestSchema,
} from './gallery.js';
export { identifier, nodeSelector } from './identifiers.js';
export { type DelayDistribution, type SimpleDelay } from './delay-distribution.js';
export { CLIENT_MESSAGES, type DelayRule } from './delay-rules.js';
export { type Jitter, jitterSchema, type Quantiles } from './jitter.js';
export { type Keys } from './keys.js';
export { JOB_STATES, type JobError, type JobState, jobStateSchema } from './job.js';
export { type HappensBefore, happensBeforeSchema } from './happens-before.js';
export { type FlakyLink, flakyLinkSchema, type SlowLink, slowLinkSchema } from './link-faults.js';
export {
  isJsonObject,
  type JsonObject,
  mergePatch,
  mergePatchBetween,
  valueAtPointer,
  withValueAt,
} from './merge-patch.js';
export { type Nemesis, type NemesisFault, nemesisFaultSchema, nemesisSchema } from './nemesis.js';
export {
  type Crash,
  crashSchema,
  type Gray,
  graySchema,
  type Outage,
  outageSchema,
  type Pause,
  pauseSchema,
  type RollingRestart,
  rollingRestartSchema,
  type SlowCpu,
  slowCpuSchema,
  type SlowDisk,
  slowDiskSchema,
} from './node-faults.js';
export {
  type CutLinks,
  cutLinksSchema,
  type Flapping,
  flappingSchema,
  hostGroups,
  type Isolate,
  isolateSchema,
  linkScope,
  type MajoritiesRing,
  majoritiesRingSchema,
  type Partition,
  partitionSchema,
} from './partition-faults.js';
export { type PairedDifference, type Pairs, pairsSchema } from './pairs.js';
export { type Problem, problemSchema } from './problem.js';
export {
  bandwidth,
  bitsPerSecondOf,
  drift,
  duration,
  durationOfNanos,
  nanosOf,
  nanosOfDuration,
  nanosOfSignedDuration,
  perSecondOfRate,
  ppmOf,
  rate,
  seed,
  signedDuration,
} from './quantities.js';
export {
  availabilitySchema,
  CAP_VERDICTS,
  capAvailabilitySchema,
  convergenceSchema,
  downtimeSchema,
  expectationOutcomeSchema,
  faultReportSchema,
  latencySchema,
  leadershipSchema,
  linearizabilitySchema,
  type OperationRow,
  operationRowSchema,
  type Phase,
  phaseSchema,
  recoverySchema,
  type Report,
  reportSchema,
  seriesSchema,
  type Verdict,
  VERDICTS,
  verdictSchema,
  type Witness,
  witnessSchema,
  writeFatesSchema,
} from './report.js';
export {
  type Assessment,
  assessmentSchema,
  type ExperimentListItem,
  experimentListItemSchema,
  type ExperimentResource,
  experimentResourceSchema,
  type Explanation,
  explanationSchema,
  type Run,
  RUN_STATES,
  type RunCounts,
  runCountsSchema,
  type RunError,
  runErrorSchema,
  type RunEvent,
  runEventSchema,
  runSchema,
  type RunState,
  runStateSchema,
  TERMINAL_STATES,
} from './run.js';
export { type Assertion, assertionSchema, LESSONS, type Scenario, scenarioSchema } from './scenario.js';
export {
  STRATEGY_KINDS,
  STRATEGY_TITLES,
  type StrategyKind,
  strategySchema,
  type StrategySpec,
  type WrittenStrategy,
} from './strategy.js';
export { causalSchema } from './strategy-causal.js';
export { chainSchema } from './strategy-chain.js';
export { primaryBackupSchema } from './strategy-primary-backup.js';
export { leaderlessSchema } from './strategy-leaderless.js';
export { multiLeaderSchema } from './strategy-multi-leader.js';
export { lockServiceSchema } from './strategy-lock-service.js';
export { multiPaxosSchema } from './strategy-multi-paxos.js';
export { zabSchema } from './strategy-zab.js';
export { sharedDiskSchema } from './strategy-shared-disk.js';
export { storeBuffersSchema } from './strategy-store-buffers.js';
export { CLOCK_DRIFT_ASSUMED, raftSchema } from './strategy-raft.js';
export { sequenceSchema } from './strategy-sequence.js';
export { singleLeaderSchema } from './strategy-single-leader.js';
export { totalOrderBroadcastSchema } from './strategy-total-order-broadcast.js';
export { transactionsSchema } from './strategy-transactions.js';
export { costliestPhase, type Summary, summaryOf, summarySchema } from './summary.js';
export type { PresetSource, SystemPreset } from './system-preset.js';
export { presetDescriptions, SYSTEM_PRESET_NAMES, SYSTEM_PRESETS, type SystemPresetName } from './system-presets.js';
export { costSchema } from './report-cost.js';
export { type Tariff, tariffSchema, usdBetween } from './tariff.js';
export { datacenterSchema, linksSchema, retransmissionSchema, type Topology, topologySchema } from './topology.js';
export {
  TRACE_EVENTS_DEFAULT,
  TRACE_EVENTS_MAX,
  TRACE_FORMATS,
  type TraceFormat,
  type TraceRequest,
  traceRequestSchema,
  type Trace,
  traceSchema,
} from './trace.js';
export { VALIDATION_COLUMNS, validationCells } from './validation-cells.js';
export {
  type Tolerance,
  toleranceSchema,
  type ValidationReport,
  validationReportSchema,
  type ValidationRow,
  validationRowSchema,
} from './validation.js';
export {
  capped,
  type Parsed,
  parseWith,
  pointerOf,
  type Violation,
  VIOLATIONS_MAX,
  violationSchema,
} from './violation.js';
export { labelledPositions, type Script, type ScriptedOperation } from './script.js';
export { isWorkloadPreset, WORKLOAD_PRESET_NAMES, WORKLOAD_PRESETS, type WorkloadPreset } from './workload-presets.js';
export { operationShareSchema } from './operation-share.js';
export { type Workload, workloadSchema } from './workload.js';
