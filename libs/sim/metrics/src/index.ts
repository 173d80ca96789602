export { ALL_PHASES, type Availability, availabilityOf, BOUNDARY_PHASE } from './availability.js';
export {
  CAP_VERDICTS,
  type CapAvailability,
  capAvailabilityOf,
  type CapReport,
  capReportOf,
  type CapVerdict,
  type Verdict,
  VERDICTS,
} from './cap.js';
export { BOUNDARY, type Classification, classify, UNMEASURED } from './classification.js';
export { comparisonFindings } from './comparison-findings.js';
export {
  type AvailabilityOverSeeds,
  type CellFigures,
  compare,
  type ComparedCell,
  type DowntimeOverSeeds,
  type LatencyOverSeeds,
  type RecoveryOverSeeds,
  type VerdictCounts,
} from './comparison.js';
export { type Cost, costOf, type Traffic, type Transfer } from './cost.js';
export { costFindings } from './cost-findings.js';
export { type Attempts, type FurtherAttempts } from './attempts.js';
export { attemptFindings } from './attempt-findings.js';
export { type Convergence, convergenceOf, type ReplicaDivergence } from './convergence.js';
export { type Downtime, type DowntimeInterval, downtimeOf } from './downtime.js';
export {
  evaluate,
  type Expectation,
  type ExpectationOutcome,
  type NumericMetric,
  type WordMetric,
} from './expectations.js';
export { explain, type OperationExplanation, type ReceivedAttempt } from './explanation.js';
export { type FaultWithReach, obstacleClauses } from './obstacles.js';
export { type Finding, findingsOf } from './findings.js';
export { exactPercentile, Histogram, nearestRank } from './histogram.js';
export { belowFloor, type BelowFloor, leastLatencies } from './floor-check.js';
export { exactLatencies, type Latency, latencyOf, type LatencySelection } from './latency.js';
export { measure, type Measurement, type OperationCounts, type PhaseFigures } from './measurement.js';
export { type Freshness, type FreshnessCurve } from './freshness.js';
export { type Leaders, leadersOf, type SplitBrain } from './leaders.js';
export { MedianBootstrap, type OverSeeds } from './median-bootstrap.js';
export { type MessageCounts, type Messages, messagesOf } from './messages.js';
export { OPERATION_CLASSES, type OperationClass } from './operation-class.js';
export { type Pacelc, pacelcOf } from './pacelc.js';
export {
  type PairedDifference,
  pairedDifferences,
  type PairedDifferences,
  type PairedMetric,
  type SeededCell,
  type SeedPair,
} from './paired-differences.js';
export { type Phase, type PhaseKind, phasesOf } from './phases.js';
export { type ProportionInterval, upperBound, violationSentence, wilsonInterval } from './proportions.js';
export { type Recovery, recoveryOf } from './recovery.js';
export { replicaFindings } from './replica-findings.js';
export { resourceFindings } from './resource-findings.js';
export { type MeteredResources, type Resources, resourcesOf } from './resources.js';
export type { RunDetails, RunFigures } from './run-figures.js';
export { bucketWidth, type Series, type SeriesGroup, seriesOf } from './series.js';
export { type ReadLags, type Staleness, type StalenessGroup, stalenessOf } from './staleness.js';
export { freshnessTitle } from './staleness-findings.js';
export { steadyPart } from './steady-part.js';
export type { FaultInterval, Schedule, StruckNode, Subject } from './subject.js';
export { type HeldVersions, type WriteFates, writeFates } from './write-fates.js';
export { worstWriteSuccessRate, writeP99Ms } from './write-figures.js';
export { type YieldAndHarvest, yieldAndHarvestOf } from './yield-and-harvest.js';
export {
  WORST_CASE_THEOREMS,
  type WorstCase,
  type WorstCaseBound,
  type WorstCaseGround,
  worstCaseOf,
  worstOverSeeds,
} from './worst-case.js';
