import type { Operation, Outbox, Result } from '@isthmus/sim-protocol';

export type ReadOperation = Extract<Operation, { kind: 'read' }>;

/** What a log orders: everything that may change the state. */
export type Command = Exclude<Operation, { kind: 'read' }>;

/** Which command of a log it is. */
export interface CommandPlace {
  /** Its position in the log, from 1, the same at every node and rising: a fencing token, or a transaction number. */
  readonly index: number;
  /** The client session that asked, and its number for the command. */
  readonly session: number;
  readonly sequence: number;
}

/** Tells an observer of this node what its copy holds. */
export type Observer = Pick<Outbox<unknown, unknown>, 'hold'>;

/**
 * What a command is answered: a result, or a number for the one that says no more than that value. Every node remembers the answers of
 * all sessions, and numbers cost the garbage collector nothing.
 */
export type Answer = Result | number;

/**
 * A deterministic service that a replicated log drives (Schneider, "Implementing fault-tolerant services using the state machine
 * approach", ACM Computing Surveys 22 (4), 1990): equal commands in equal order give equal states and equal answers, whatever node
 * applies them, and whenever. So it reads no clock and draws no random number; a time that matters comes in a command.
 *
 * It need not know of retries: a command reaches it once, however often clients asked (`ExactlyOnce`).
 *
 * @typeParam State An immutable copy of all that it holds. Nobody else looks inside.
 */
export interface StateMachine<State = unknown> {
  /** Executes a command and answers it; `refused: unsupported` where it knows no such command. Tells `observer` what has changed. */
  apply(command: Command, place: CommandPlace, observer: Observer): Answer;
  /** Answers from the state as it is, and changes nothing. */
  query(operation: ReadOperation): Result;
  /** Must stay as it is when later commands are applied. */
  copy(): State;
  /** What a copy weighs on the wire and on disk, in bytes. */
  sizeOf(state: State): number;
  /** How many of these bytes are keys and values. Absent where all are. */
  payloadOf?(state: State): number;
  /** Begins again from a copy, or from nothing. Tells `observer` what it holds under all that it has told of before, and holds now. */
  restore(state: State | null, observer: Observer): void;
}

/** Makes the machine of one life of a node, in its initial state. */
export type CreateStateMachine = () => StateMachine;
