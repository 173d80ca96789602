import type { NodeId } from './cluster.js';

declare const operation: unique symbol;

/** An operation's position in the history, from 0: unique in a run, the same for every attempt of it. */
export type OperationId = number & { readonly [operation]: 'index' };

export type OperationKind = 'read' | 'write' | 'cas';

/** What a read asks for where a strategy offers several. `default`: whatever the strategy's own setting says. */
export type ReadConsistency = 'default' | 'linearizable' | 'local';

/**
 * The value that every key holds before its first write. Workloads write values that are unique
 * in a run and greater than this, so that a read tells which write it saw.
 */
export const INITIAL_VALUE = 0;

/** What a client asks of the store. Values are integers; keys are 0 .. count-1. */
export type Operation =
  | { readonly kind: 'read'; readonly key: number; readonly consistency: ReadConsistency }
  | { readonly kind: 'write'; readonly key: number; readonly value: number }
  /** Compare-and-set: writes `value` if the key holds `expected`. */
  | { readonly kind: 'cas'; readonly key: number; readonly expected: number; readonly value: number };

/** What a node answers to one attempt of an operation. */
export type Result =
  /** A read's value; a write's or a successful compare-and-set's own value; a failed compare-and-set's current value. */
  | { readonly kind: 'ok'; readonly value: number; readonly swapped: boolean }
  /** Not served here. `leader`: who may serve it, or null where this node knows none. No effect, now or later. */
  | { readonly kind: 'redirect'; readonly leader: NodeId | null }
  /** Certainly no effect, now or later. */
  | { readonly kind: 'refused'; readonly reason: RefusalReason };

export type RefusalReason = 'unavailable' | 'unsupported';
