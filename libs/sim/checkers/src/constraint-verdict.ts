/** An operation's part in a constraint, told by its caller: `operation` is what witnesses call it. */
export interface Timed {
  /** Its id in the history that it comes from. */
  readonly operation: number;
  /** In any unit. */
  readonly invokedAt: number;
  /** Infinity where it was never answered. */
  readonly respondedAt: number;
}

export interface ConstraintVerdict {
  readonly verdict: 'holds' | 'violated';
  /** Operations that break it, each counted once: those without which it would have held until then. */
  readonly violations: number;
  /** Present when `violated`: the first breach. */
  readonly witness?: ConstraintWitness;
}

export interface ConstraintWitness {
  /** The last is the offender. */
  readonly operations: readonly number[];
  /** Each names its operations as `#<operation>`. */
  readonly statements: readonly string[];
}
