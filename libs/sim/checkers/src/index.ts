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
export { checkSessionGuarantees } from './session-guarantees.js';
export type { OperationsWitness, SessionGuarantee, SessionGuaranteeVerdict } from './session-verdict.js';
