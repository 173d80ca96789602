import type { Input, Instant, NodeId, Outbox } from '@isthmus/sim-protocol';
import type { LogEntry, SingleLeaderEntry, SingleLeaderMessage } from './messages.js';

export type Out = Outbox<SingleLeaderMessage, SingleLeaderEntry>;
export type Start = Input<SingleLeaderMessage, SingleLeaderEntry> & { readonly kind: 'start' };

/** What a way of succession may ask of the node that it decides for. */
export interface Candidate {
  readonly leads: boolean;
  /** The latest that it has heard of. */
  readonly epoch: number;
  readonly log: readonly LogEntry[];
  /** Leads in an epoch of its own, with its own log or one that it takes over. */
  lead(epoch: number, out: Out, log?: readonly LogEntry[]): void;
  /** Leads no longer, and knows of no leader. */
  stepDown(now: Instant, out: Out): void;
}

/** How a node comes to lead, and ceases to, other than by hearing of a later epoch. */
export interface Succession {
  /** First call of a life, when the node follows nobody yet. */
  start(input: Start, now: Instant, out: Out): void;
  /** The leader of that epoch has been heard, and is heeded. */
  heard?(epoch: number, out: Out): void;
  timeout(timer: number, now: Instant, out: Out): void;
  /** Messages about the succession itself. */
  receive?(from: NodeId, message: SingleLeaderMessage, now: Instant, out: Out): void;
  /** Something has come to disk. */
  persisted?(now: Instant, out: Out): void;
  /** For reads that need it; absent where there are no leases. */
  holdsLease?(now: Instant): boolean;
}
