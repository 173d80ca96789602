import type { FurtherAttempts } from './attempts.js';
import type { History, Instant, Nanos, NodeId, RequestLog } from '@isthmus/sim-protocol';

/** One entry of the fault schedule. It is in force from `from` (included) until `until` (excluded): its heal. */
export type FaultInterval =
  | { readonly kind: 'partition'; readonly name: string; readonly from: Instant; readonly until: Instant }
  | {
      readonly kind: 'crash';
      readonly name: string;
      readonly from: Instant;
      readonly until: Instant;
      readonly node: NodeId;
    }
  /** Neither a cut nor the crash of one node. */
  | {
      readonly kind: 'impairment';
      readonly name: string;
      readonly from: Instant;
      readonly until: Instant;
      readonly struck: readonly StruckNode[];
    };

/** What a fault does to one node, and when within its own time. */
export interface StruckNode {
  readonly node: NodeId;
  readonly from: Instant;
  readonly until: Instant;
  /** Whether nobody but the clients that ask it notices. */
  readonly toClientsOnly?: true;
  /** What it was then: `down`, `paused`, `slow`. */
  readonly state: string;
  /** Whether it did nothing at all: such a node is not live. */
  readonly isStopped: boolean;
}

/** When what happened, from the start of the run. */
export interface Schedule {
  /** In the order in which the experiment lists them. */
  readonly faults: readonly FaultInterval[];
  /** Operations intended before it are in no figure. */
  readonly warmup: Nanos;
  /** While clients ask, warm-up included. */
  readonly duration: Nanos;
  /** Length of the phase `recovery` after each heal. */
  readonly recovery: Nanos;
}

/** What figures are computed from: what clients saw, what nodes received, and the names of things. */
export interface Subject {
  readonly history: History;
  readonly log: RequestLog;
  /** Absent where only the history was kept. */
  readonly furtherAttempts?: FurtherAttempts;
  /** Names by `DatacenterId`. */
  readonly datacenters: readonly string[];
  /** Names by `NodeId`. */
  readonly nodes: readonly string[];
  readonly schedule: Schedule;
  /** Of every operation, from its `intendedAt`. */
  readonly deadline: Nanos;
}
