import type { NodeId } from './cluster.js';
import type { Nanos } from './time.js';

declare const operation: unique symbol;

/** An operation's position in the history, from 0: unique in a run, the same for every attempt of it. */
export type OperationId = number & { readonly [operation]: 'index' };

export type OperationKind =
  'read' | 'write' | 'cas' | 'increment' | 'lock' | 'unlock' | 'broadcast' | 'txn' | 'sync' | 'barrier';

/** What a read asks for where a strategy offers several. `default`: whatever the strategy's own setting says. */
export type ReadConsistency = 'default' | 'linearizable' | 'local';

/**
 * The value that every key holds before its first write. Workloads write values that are unique
 * in a run and greater than this, so that a read tells which write it saw.
 */
export const INITIAL_VALUE = 0;

/** A fencing token that no lock gives: of a write that carries none. */
export const NO_TOKEN = 0;

/**
 * What a client asks of the store. Values are integers; keys are 0 .. count-1, of each kind of object its own: a lock and a
 * register of one key have nothing to do with each other.
 */
export type Operation =
  | { readonly kind: 'read'; readonly key: number; readonly consistency: ReadConsistency }
  /** `token`: a fencing token; storage that checks refuses one smaller than it has seen (`fenced`). Absent where it carries none. */
  | { readonly kind: 'write'; readonly key: number; readonly value: number; readonly token?: number }
  /** Compare-and-set: writes `value` if the key holds `expected`. */
  | { readonly kind: 'cas'; readonly key: number; readonly expected: number; readonly value: number }
  /** Adds one to a number that begins at 0, or draws the next of a sequence. */
  | { readonly kind: 'increment'; readonly key: number }
  /** Asks for a lock, to be had until it is given back or until `lease` has passed. */
  | { readonly kind: 'lock'; readonly key: number; readonly lease: Nanos }
  /** Gives back the lock that was granted with that token. */
  | { readonly kind: 'unlock'; readonly key: number; readonly token: number }
  /** To be delivered at every node. `value`: the message; unique in a run. */
  | { readonly kind: 'broadcast'; readonly key: number; readonly value: number }
  /** `key`: the first that the procedure names. */
  | { readonly kind: 'txn'; readonly key: number; readonly procedure: Procedure }
  /** Waits until the node asked has caught up: what its session reads next is at least that new. */
  | { readonly kind: 'sync'; readonly key: number }
  /**
   * Enters a round of a barrier, and waits until so many sessions have. Who is not heard of for as long as the lease leaves again.
   * Everybody names the same number of parties.
   */
  | { readonly kind: 'barrier'; readonly key: number; readonly parties: number; readonly lease: Nanos };

/** Operations on registers: what every store has, compare-and-set perhaps. */
export type RegisterOperation = Extract<Operation, { readonly kind: 'read' | 'write' | 'cas' }>;

export function isOfRegister(operation: Operation): operation is RegisterOperation {
  return operation.kind === 'read' || operation.kind === 'write' || operation.kind === 'cas';
}

/**
 * A transaction as a stored procedure: it reads, decides from what it has read alone, and then does all of its writes or none.
 * Whoever executes it may do so several times, and commits one of them at most.
 */
export interface Procedure {
  readonly reads: readonly number[];
  /** Values are unique in a run. Of keys that are read as well, perhaps. */
  readonly writes: readonly { readonly key: number; readonly value: number }[];
  /** Time that the application takes before each statement but the first, at whoever executes it. */
  readonly pause: Nanos;
  /** Whether it writes. A pure function. `seen`: of each key read, in that order, what it held. */
  decides(seen: readonly number[]): boolean;
}

/** What a node answers to one attempt of an operation. */
export type Result =
  /**
   * `value`: of a read, a write, and a compare-and-set that swapped, what the key held or holds now; of one that did not, what it
   * found; of an increment the new number; of a granted lock its fencing token; of a barrier that was passed the round, from 1; of a broadcast and an unlock their argument; else 0.
   * `swapped`: of a compare-and-set, a lock, an unlock and a barrier, whether it succeeded; of a transaction, whether it wrote.
   */
  | {
      readonly kind: 'ok';
      readonly value: number;
      readonly swapped: boolean;
      /** Of a read that found concurrent versions: all but `value`, which is the one that a reader who wants one value takes. */
      readonly siblings?: readonly number[];
      /** Of a transaction: what it read, as `Procedure.reads` has it. */
      readonly seen?: readonly number[];
    }
  /** Answered, and not over: the client half of the strategy asks again at once. */
  | { readonly kind: 'continue' }
  /** Not served here. `leader`: who may serve it, or null where this node knows none. No effect, now or later. */
  | { readonly kind: 'redirect'; readonly leader: NodeId | null }
  /** Certainly no effect, now or later. */
  | { readonly kind: 'refused'; readonly reason: RefusalReason };

/**
 * `unavailable`: not now. `unsupported`: never. `aborted`: a transaction met another one. `fenced`: a greater fencing token has been
 * here.
 */
export type RefusalReason = 'unavailable' | 'unsupported' | 'aborted' | 'fenced';
