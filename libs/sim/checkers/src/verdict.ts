/** The three answers of a checker: about this history, never about the system that produced it. */
export type CheckVerdict = 'holds' | 'violated' | 'undecided';

/**
 * Whether a history is linearizable [Herlihy and Wing, TOPLAS 12 (3), 1990]: key by key, which decides the whole because
 * the property is local.
 */
export interface LinearizabilityVerdict {
  readonly verdict: CheckVerdict;
  /** What decided: zones alone, the search alone, or each on some keys. */
  readonly method: 'zones' | 'search' | 'zones+search';
  /** Operations that were judged: all but failed ones and reads that were never answered. */
  readonly operations: number;
  /** Keys with at least one of them. */
  readonly keys: number;
  /** Ascending. Complete unless `undecided` names further keys. */
  readonly violatingKeys: readonly number[];
  /** Steps that the search took in all. */
  readonly steps: number;
  /** Present when `violated`, unless it was not wanted. */
  readonly witness?: Witness;
  /** Present when some key stayed undecided, also beside a violation on another key. */
  readonly undecided?: Undecided;
}

export interface Undecided {
  /** `budget`: the steps ended. `memory`: the search had too many configurations to remember. */
  readonly reason: 'budget' | 'memory';
  /** Search steps that all keys together were allowed. */
  readonly budget: number;
  /** Ascending. */
  readonly keys: readonly number[];
}

/**
 * The proof of a violation: the shortest violating prefix of the history, reduced to the operations that matter.
 *
 * A write was left out only together with every operation that may have observed it, so no read here comes from nowhere
 * unless nothing in the prefix had written its value. And where somebody had read what the offender missed, a read that says so is kept: the
 * evidence that the write had taken effect.
 */
export interface Witness {
  readonly key: number;
  /** The operation whose response ends the prefix. */
  readonly offender: number;
  /** Nanoseconds: when it responded. What was open then counts as unknown. */
  readonly prefixEndsAt: number;
  /** Operations on the key, the offender included, that the prefix holds before the reduction. */
  readonly prefixOperations: number;
  /** The reduced set, by invocation. */
  readonly operations: readonly WitnessOperation[];
  /** Without the evidence, no operation can be left out (with its observers) without the violation going away. False only if a search gave up. */
  readonly minimal: boolean;
  /** The read kept as evidence, by row. */
  readonly evidence?: number;
  /** The longest legal order of them: the offender has no place in it, nor has what nobody but the offender can have written. */
  readonly order: readonly LinearizedOperation[];
  /** The step that cannot be taken after it: the offender's, or that of an operation that saw what the offender denies. */
  readonly impossible: ImpossibleStep;
  /** Why, in sentences; each names its operations as `#<row>`. */
  readonly statements: readonly string[];
}

export interface WitnessOperation {
  /** Row in the history. */
  readonly operation: number;
  /** Unanswered when the prefix ends, or never answered: it may have taken effect, and at any later time. */
  readonly open: boolean;
}

export interface LinearizedOperation {
  /** Row in the history. */
  readonly operation: number;
  /** The value that the key holds once it took effect. */
  readonly stateAfter: number;
}

export interface ImpossibleStep {
  /** Row in the history. */
  readonly operation: number;
  /** The value that the key must hold when it takes effect. */
  readonly needs: number;
  /** The value that the key holds at the end of the longest legal order. */
  readonly state: number;
  readonly sentence: string;
}
