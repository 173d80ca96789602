import type { NodeId, OperationId, Result } from '@isthmus/sim-protocol';
import type { Impairment } from './impairment.js';

/** Hosts are numbers (see `hostCount`), times nanoseconds of simulated time. */
export type TraceEvent =
  /** Handed to the network. `name`: the strategy's, or `request` or `reply`. */
  | (OnTheWay & { readonly kind: 'sent'; readonly bytes: number })
  /** Arrived at a live host; its CPU may still be busy. */
  | (OnTheWay & { readonly kind: 'delivered' })
  /** Did not arrive this time. In a stream it is retransmitted, save after `reset` and `crash`. */
  | (OnTheWay & { readonly kind: 'lost'; readonly reason: LossReason })
  /** A stream sends again all that waits for the link. */
  | {
      readonly kind: 'retransmitted';
      readonly at: number;
      readonly from: number;
      readonly to: number;
      readonly count: number;
    }
  /** A connection was reset; `dropped` messages were waiting in it. */
  | {
      readonly kind: 'reset';
      readonly at: number;
      readonly from: number;
      readonly to: number;
      readonly dropped: number;
    }
  /** A connection was opened again. */
  | { readonly kind: 'connected'; readonly at: number; readonly from: number; readonly to: number }
  | { readonly kind: 'timer'; readonly at: number; readonly node: number; readonly timer: number }
  | { readonly kind: 'persisted'; readonly at: number; readonly node: number; readonly count: number }
  /** A replica begins to work on an attempt. */
  | { readonly kind: 'request'; readonly at: number; readonly node: number; readonly operation: OperationId }
  | {
      readonly kind: 'reply';
      readonly at: number;
      readonly node: number;
      readonly operation: OperationId;
      readonly result: Result;
    }
  | { readonly kind: 'crash'; readonly at: number; readonly node: number }
  | { readonly kind: 'pause'; readonly at: number; readonly node: number }
  /** `deferred`: what has waited for it. */
  | { readonly kind: 'resume'; readonly at: number; readonly node: number; readonly deferred: number }
  /** `recovered`: entries that the disk gave back. */
  | { readonly kind: 'restart'; readonly at: number; readonly node: number; readonly recovered: number }
  | (CutOfLinks & { readonly kind: 'cut' })
  /** What else is cut stays so. */
  | (CutOfLinks & { readonly kind: 'healed' })
  | (ImpairmentInForce & { readonly kind: 'impaired' })
  /** Others in force go on. */
  | (ImpairmentInForce & { readonly kind: 'unimpaired' });

/** `gray`: it reached the node, which swallowed it. */
export type LossReason = 'partition' | 'loss' | 'reset' | 'crash' | 'gray';

interface OnTheWay {
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly name: string;
  /** The strategy's message; null for requests, the `Result` for replies. */
  readonly message: unknown;
}

interface CutOfLinks {
  readonly at: number;
  /** The same at the beginning and at the heal, and no other cut's: `partitions` of the schedule by position, then isolations of a leader. */
  readonly cut: number;
  /** 1 where it blocks: row = sending host, column = receiving host. */
  readonly blocked: Uint8Array;
  /** Whom the isolation of a leader struck; null for other cuts. */
  readonly leader: NodeId | null;
}

/** A slow node or link, a gray failure, a moved clock. Pauses have events of their own. */
interface ImpairmentInForce {
  readonly at: number;
  readonly impairment: Exclude<Impairment, { readonly kind: 'pause' | 'isolate-leader' }>;
}

export type TraceSink = (event: TraceEvent) => void;
