import type { CheckVerdict } from './verdict.js';

export const SESSION_GUARANTEES = [
  'read your writes',
  'monotonic reads',
  'monotonic writes',
  'writes follow reads',
] as const;
export type SessionGuarantee = (typeof SESSION_GUARANTEES)[number];

export interface SessionGuaranteeVerdict {
  readonly guarantee: SessionGuarantee;
  /** `undecided`: a value was written to a key twice, so reads do not name the write that they saw. */
  readonly verdict: CheckVerdict;
  /** Reads that break it. A compare-and-set reads too. */
  readonly operations: number;
  /** Sessions with at least one of them. */
  readonly sessions: number;
  /** Present when `violated`: the first breach of the session with the lowest number. */
  readonly witness?: OperationsWitness;
}

/** The few operations that contradict a model, and why. */
export interface OperationsWitness {
  /** Row of the operation that the others contradict. */
  readonly offender: number;
  /** Rows in the history, the offender's included, in the order of the statements. */
  readonly operations: readonly number[];
  /** Sentences; each names its operations as `#<row>`. */
  readonly statements: readonly string[];
}
