import type { OperationsWitness } from './session-verdict.js';
import type { CheckVerdict } from './verdict.js';

/** Causal consistency, and causal convergence. */
export const CAUSAL_MODELS = ['CC', 'CCv'] as const;
export type CausalModel = (typeof CAUSAL_MODELS)[number];

/** The bad patterns, in the words of the paper. */
export type CausalPattern = 'CyclicCO' | 'ThinAirRead' | 'WriteCOInitRead' | 'WriteCORead' | 'CyclicCF';

export interface CausalVerdict {
  readonly model: CausalModel;
  readonly verdict: CheckVerdict;
  /** Present when `violated`, as is the witness. */
  readonly pattern?: CausalPattern;
  readonly witness?: OperationsWitness;
  /** Present when `undecided`: a value was written to a key twice, or there are too many sessions for so many writes. */
  readonly undecided?: 'repeated-values' | 'memory';
}
