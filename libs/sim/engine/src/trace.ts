import type { DatacenterId, FailureReason, NodeId, Operation, OperationId, Result } from '@isthmus/sim-protocol';
import type { Impairment } from './impairment.js';

/** Hosts are numbers (see `hostCount`), times nanoseconds of simulated time. */
export type TraceEvent =
  /** Handed to the network. */
  | (OnTheWay & { readonly kind: 'sent'; readonly bytes: number })
  /** Arrived at a live host; its CPU may still be busy. */
  | (OnTheWay & { readonly kind: 'delivered' })
  /** The CPU of a node has served it: the replica takes its step. */
  | (OnTheWay & { readonly kind: 'handled' })
  /** Did not arrive this time. In a stream it is retransmitted, save after `reset` and `crash`. */
  | (OnTheWay & { readonly kind: 'lost'; readonly reason: LossReason })
  /** A stream sends again all that waits for the link. */
  | (Between & { readonly kind: 'retransmitted'; readonly count: number })
  /** A connection was reset; `dropped` messages were waiting in it. */
  | (Between & { readonly kind: 'reset'; readonly dropped: number })
  /** A connection was opened again. */
  | (Between & { readonly kind: 'connected' })
  | (AtNode & { readonly kind: 'timer'; readonly timer: number })
  /** A flush begins. */
  | (AtNode & { readonly kind: 'flushing' })
  /** A flush has ended: so many entries of this life are safe. */
  | (AtNode & { readonly kind: 'persisted'; readonly count: number })
  | (AtNode & { readonly kind: 'reply'; readonly operation: OperationId; readonly result: Result })
  | (AtNode & { readonly kind: 'announced'; readonly role: 'leader' | 'follower'; readonly term: number })
  | (AtNode & { readonly kind: 'crash' })
  | (AtNode & { readonly kind: 'pause' })
  /** `deferred`: what has waited for it. */
  | (AtNode & { readonly kind: 'resume'; readonly deferred: number })
  /** `recovered`: entries that the disk gave back. */
  | (AtNode & { readonly kind: 'restart'; readonly recovered: number })
  | (CutOfLinks & { readonly kind: 'cut' })
  /** What else is cut stays so. */
  | (CutOfLinks & { readonly kind: 'healed' })
  | (ImpairmentInForce & { readonly kind: 'impaired' })
  /** Others in force go on. */
  | (ImpairmentInForce & { readonly kind: 'unimpaired' })
  /** A client begins an operation. `session` is -1 where the operation found none and is not sent. */
  | (AtClients & { readonly kind: 'began'; readonly session: number; readonly asked: Operation })
  | (AtClients & { readonly kind: 'ended'; readonly outcome: 'ok'; readonly result: Result })
  | (AtClients & { readonly kind: 'ended'; readonly outcome: 'fail' | 'info'; readonly reason: FailureReason });

/** `gray`: it reached the node, which swallowed it. */
export type LossReason = 'partition' | 'loss' | 'reset' | 'crash' | 'gray';

interface Between {
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

interface OnTheWay extends Between {
  /** The same at its sending and at each of its arrivals; from 1, in the order of sending. */
  readonly number: number;
  /** The strategy's, or `request` or `reply`. */
  readonly name: string;
  /** Of a request or a reply; null between nodes. */
  readonly operation: OperationId | null;
  /** The strategy's message; the `Operation` of a request, the `Result` of a reply. */
  readonly message: unknown;
  /** The session context that travels with a request or a reply, if there is one. */
  readonly context?: unknown;
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

interface AtNode {
  readonly at: number;
  readonly node: number;
}

interface AtClients {
  readonly at: number;
  readonly datacenter: DatacenterId;
  readonly operation: OperationId;
}

export type TraceSink = (event: TraceEvent) => void;
