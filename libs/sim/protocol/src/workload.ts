import type { DatacenterId } from './cluster.js';
import type { Operation, OperationId, Result } from './operation.js';
import type { Instant, Nanos } from './time.js';

/**
 * What the clients of one run do. The engine asks in the order of simulated time; an answer may depend on what was asked
 * and observed before, so a workload serves one run only.
 *
 * What it draws must not depend on the answers that the store gave: two strategies on one seed meet the same arrivals,
 * keys and kinds (open loop).
 */
export interface Workload {
  /**
   * Open loop: from one arrival at a datacenter's clients to the next, the first counted from the start of the run.
   * Closed loop: how long a session thinks before its next operation.
   */
  gap(datacenter: DatacenterId): Nanos;
  /** The operation of an arrival. `session` is -1 where none was free: the operation is drawn all the same, and not sent. */
  operation(datacenter: DatacenterId, session: number, id: OperationId): Operation;
  /**
   * What clients of other sessions do at about the time of the arrival that was asked for last, whatever comes of that: rivals,
   * onlookers. Nobody has told them anything. Absent: never anything.
   */
  companions?(): readonly FollowUp[];
  /** What comes of an operation that has ended `ok`: at most one by the same session. Absent: never anything. */
  followUps?(session: number, id: OperationId, result: Extract<Result, { kind: 'ok' }>): readonly FollowUp[];
  /** A session has learned what a key held: the value of an `ok` answer. */
  observed(session: number, key: number, value: number): void;
  /** Clients beside those that arrivals take, each with a session of its own from the start. Absent: none. */
  readonly scripted?: readonly ScriptedClient[];
}

/** A client whose operations are known beforehand: one session, which does nothing else. */
export interface ScriptedClient {
  readonly datacenter: DatacenterId;
  /** One after the other: none begins before the one before it is over, whatever came of that. */
  readonly steps: readonly ScriptedStep[];
}

export interface ScriptedStep {
  /** It does not begin earlier. */
  readonly notBefore: Instant;
  /** Nor before its client has been told that another step took effect. Left out where that did not end `ok`, or was left out itself. */
  readonly told?: ScriptedTelling;
  operation(id: OperationId): Operation;
  /** It ended `ok`. */
  answered?(result: Extract<Result, { kind: 'ok' }>): void;
}

/** Of which step a client is told. Where that is another client's, it becomes part of the history. */
export interface ScriptedTelling {
  /** Position among the scripted clients. */
  readonly client: number;
  /** Position among its steps. */
  readonly step: number;
  /** From the answer until the client that is told knows. */
  readonly after: Nanos;
  /** Whether the strategy's session context was told along with it. */
  readonly carriesContext: boolean;
}

/** An operation that an answer, or an arrival, gives rise to. */
export interface FollowUp {
  /** From then on; it is intended then. */
  readonly after: Nanos;
  /** The same session, which does nothing else in between; or the clients of a datacenter, where it takes a session as an arrival does. */
  readonly by: 'same-session' | DatacenterId;
  /** Whoever does it has been told of the operation that it follows: it becomes part of the history. Of another session only. */
  readonly isTold: boolean;
  /** Whether the strategy's session context was told along with it. */
  readonly carriesContext: boolean;
  /** `session` as for an arrival. */
  operation(session: number, id: OperationId): Operation;
}
