import type { OperationKind, ReadConsistency } from './operation.js';

/** `open`: still unanswered; a finished history has none. `info`: unknown, may take effect at any later time. */
export const OUTCOMES = ['open', 'ok', 'fail', 'info'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const OPERATION_KINDS = [
  'read',
  'write',
  'cas',
  'increment',
  'lock',
  'unlock',
  'broadcast',
  'txn',
  'sync',
  'barrier',
] as const satisfies readonly OperationKind[];
export const READ_CONSISTENCIES = ['default', 'linearizable', 'local'] as const satisfies readonly ReadConsistency[];

/**
 * Why an operation did not end `ok`, in its client's words.
 *
 * - `deadline`: no answer in time (info: it may still take effect).
 * - `connection-reset`: the connection broke while the answer was awaited (info).
 * - `not-sent`: no session was free (fail).
 * - `no-leader`: every node that answered said that it is not the leader and knows none (fail; info where an earlier attempt
 *   went unanswered).
 * - `refused`: a node answered that it will not serve it (fail; info where an earlier attempt went unanswered).
 * - `aborted`: a transaction met another one (as `refused`).
 * - `fenced`: a write came with a fencing token that is out of date (as `refused`).
 */
export const FAILURE_REASONS = [
  'none',
  'deadline',
  'connection-reset',
  'not-sent',
  'no-leader',
  'refused',
  'aborted',
  'fenced',
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

/** The instant of an event that did not happen. */
export const NEVER = -1;

/**
 * All operations of one run in columns; row = `OperationId`, in order of `intendedAt`. Enumerations are stored as
 * positions in the arrays above. The only input of a checker.
 */
export interface History {
  readonly length: number;
  /** One client process each, sequential: at most one open operation. -1 where the operation got no session (`not-sent`). */
  readonly session: Int32Array;
  /** The client's datacenter. */
  readonly datacenter: Uint8Array;
  readonly key: Int32Array;
  /** Position in OPERATION_KINDS. */
  readonly kind: Uint8Array;
  /** Position in READ_CONSISTENCIES; 0 for what is not a read. */
  readonly consistency: Uint8Array;
  /** The value written by a write or a compare-and-set; the message broadcast; the token of an unlock; the parties of a barrier; else unused. */
  readonly argument: Int32Array;
  /** A compare-and-set's comparand; a write's fencing token, NO_TOKEN if none; the lease of a lock or a barrier in whole milliseconds. */
  readonly expected: Int32Array;
  /** When `ok`: the `value` of the result. */
  readonly value: Int32Array;
  /** 1 where the result says `swapped`. */
  readonly swapped: Uint8Array;
  /** Nanoseconds: the arrival. Figures count by it. */
  readonly intendedAt: Float64Array;
  /** Nanoseconds: the first attempt left the client. Checkers use it. */
  readonly invokedAt: Float64Array;
  /** Nanoseconds: the client knew the outcome; for `info` the moment it gave up. NEVER while open. */
  readonly respondedAt: Float64Array;
  /** Position in OUTCOMES. */
  readonly outcome: Uint8Array;
  /** Position in FAILURE_REASONS. */
  readonly reason: Uint8Array;
  /** The node asked last, -1 if none. */
  readonly node: Int16Array;
  /** Requests sent for it, redirects and retries included. */
  readonly attempts: Uint8Array;
  /** What clients learned outside the store; absent where there was no second channel. */
  readonly after?: SecondChannels;
  /** What transactions read and write; absent where there were none. */
  readonly statements?: TransactionStatements;
  /** What reads found beside their value; absent where none found siblings. */
  readonly siblings?: Siblings;
  /** What nodes delivered to their applications; absent where nothing was. */
  readonly deliveries?: Deliveries;
}

/** The statements of transactions, by `operation`, and then in the order of the procedure: its reads, then its writes. */
export interface TransactionStatements {
  readonly length: number;
  /** Row in the history. */
  readonly operation: Int32Array;
  /** 1 for a write. It was done where the transaction is `ok` and `swapped`, and may have been where it is `info`. */
  readonly isWrite: Uint8Array;
  readonly key: Int32Array;
  /** What is written; what was read, where the transaction is `ok`. */
  readonly value: Int32Array;
}

/** Pairs by `operation`, which repeats where a read found several versions beside its value. */
export interface Siblings {
  readonly length: number;
  /** Row in the history. */
  readonly operation: Int32Array;
  readonly value: Int32Array;
}

/** The delivery logs of all nodes, in order of time. A log that a restarted node repeats from its beginning is there once. */
export interface Deliveries {
  readonly length: number;
  readonly node: Int16Array;
  /** The message: the argument of its broadcast. */
  readonly message: Int32Array;
  /** Nanoseconds. */
  readonly at: Float64Array;
  /** Nodes that are down at the end, or have lost a disk: they do not owe their log to anybody. */
  readonly excused: readonly number[];
}

/**
 * Alice's shout, a queue's message: before an operation was invoked, its client had learned, outside the store, that another
 * one had taken effect. Without this no checker can see a second channel. Pairs of rows of the history, by `operation`.
 */
export interface SecondChannels {
  readonly length: number;
  /** The one that was invoked knowing. Rises, and repeats where it knew of several. */
  readonly operation: Int32Array;
  /** The one that it knew of. */
  readonly learned: Int32Array;
}

/** How a node answered an attempt; `none`: it never did. */
export const ANSWERS = ['none', 'ok', 'redirect', 'refused'] as const;

/**
 * What live nodes received and answered, in order of receipt: the evidence for CAP availability and for the reason of a
 * failure. One row for each attempt that reached a live node.
 */
export interface RequestLog {
  readonly length: number;
  /** Row in the history. */
  readonly operation: Int32Array;
  readonly node: Int16Array;
  /** Nanoseconds. */
  readonly receivedAt: Float64Array;
  /** Nanoseconds; NEVER if unanswered when the run ended. */
  readonly answeredAt: Float64Array;
  /** Position in ANSWERS. */
  readonly answer: Uint8Array;
}
