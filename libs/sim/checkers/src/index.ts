export {
  checkLinearizable,
  type KeyOrder,
  linearization,
  type LinearizabilityOptions,
  SEARCH_STEPS,
} from './linearizability.js';
export type {
  CheckVerdict,
  ImpossibleStep,
  LinearizabilityVerdict,
  LinearizedOperation,
  Undecided,
  Witness,
  WitnessOperation,
} from './verdict.js';
export { checkObjectLinearizable, OBJECT_SEARCH_STEPS, type ObjectLinearizability } from './object-linearizability.js';
export type { ObjectWitness } from './object-witness.js';
export { checkSessionGuarantees } from './session-guarantees.js';
export type { OperationsWitness, SessionGuarantee, SessionGuaranteeVerdict } from './session-verdict.js';
export { checkCausal } from './causal.js';
export type { CausalModel, CausalPattern, CausalVerdict } from './causal-verdict.js';
export { CONSISTENCY_MODELS, type ConsistencyModel, implies, WEAKER } from './model-order.js';
export { historyOfRegisters } from './register-history.js';
export { checkLinearizableWrites, type OrderVerdict } from './order-verdict.js';
export { checkModels, type ModelsOptions, type ModelVerdict } from './models.js';
export { checkConvergence, type ConvergenceOptions, type ConvergenceVerdict } from './convergence.js';
export { type ReadLags, readLags } from './read-lags.js';
export { checkStaleness, type Distribution, type StalenessBounds, type StalenessVerdict } from './staleness.js';
export type { UndecidedReason } from './model-verdict.js';
export { checkBroadcast } from './broadcast.js';
export {
  BROADCAST_PROPERTIES,
  type BroadcastProperty,
  type BroadcastVerdict,
  type BroadcastWitness,
} from './broadcast-verdict.js';
export { checkNeverNegative, type Movement } from './balances.js';
export { checkBarriers, type Coming } from './barriers.js';
export type { ConstraintVerdict, ConstraintWitness, Timed } from './constraint-verdict.js';
export { checkExclusion, type Hold } from './exclusion.js';
export { checkFencing, type Fenced } from './fencing.js';
export { checkReferences, type RowChange } from './references.js';
export { happensBefore, type HappensBefore, type HappensBeforeWindow } from './happens-before.js';
export { causalityInversions, type Inversions } from './inversions.js';
export { checkIsolation } from './isolation.js';
export {
  IMPLIED_LEVELS,
  ISOLATION_LEVELS,
  type IsolationAnomaly,
  type IsolationAnomalyName,
  type IsolationEdge,
  type IsolationLevel,
  type IsolationLevelVerdict,
  type IsolationReport,
} from './isolation-verdict.js';
export { checkNumbers, NUMBER_PROPERTIES, type NumberProperty, type NumberVerdict } from './numbers.js';
export { type Accounts, judgeStock, judgeTransfers, type Stock } from './application-amounts.js';
export { judgeLitmus } from './application-litmus.js';
export { judgeNames } from './application-names.js';
export { judgeShifts } from './application-shifts.js';
export { judgeScores, judgeThreads, judgeThumbnails } from './application-told.js';
export { type ApplicationVerdict, type Breach, BREACHES_MAX } from './application-verdict.js';
