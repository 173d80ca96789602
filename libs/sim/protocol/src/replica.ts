import type { ClientHalf, Route } from './client.js';
import type { Cluster, NodeId } from './cluster.js';
import type { Operation, OperationId, Result } from './operation.js';
import type { Instant, Nanos } from './time.js';

/**
 * Everything that can happen to a replica. The engine reuses these objects: read them during `step`, never keep one
 * (`operation`, `context`, `message` and `recovered` themselves are immutable and may be kept).
 */
export type Input<Message, Entry, Context = unknown> =
  /**
   * First input of every life. `recovered`: what the disk gives back, in the order it was written; empty at `boot` and
   * after a lost disk.
   */
  | { readonly kind: 'start'; readonly reason: 'boot' | 'restart'; readonly recovered: readonly Entry[] }
  /**
   * A client's attempt at an operation. A retry has the same `id`, `session` and `sequence`; a session has one
   * operation open at a time, and its `sequence` counts 1, 2, 3, ... `context`: what the client half of the strategy sent
   * along; null where it has none to send.
   */
  | {
      readonly kind: 'request';
      readonly id: OperationId;
      readonly session: number;
      readonly sequence: number;
      readonly operation: Operation;
      readonly context: Context | null;
    }
  | { readonly kind: 'message'; readonly from: NodeId; readonly message: Message }
  /** The timer of that number has run out. It is no longer set. */
  | { readonly kind: 'timeout'; readonly timer: number }
  /** The first `count` entries of this life (`recovered` ones included) are on disk. */
  | { readonly kind: 'persisted'; readonly count: number }
  /** The connection with `peer` was reset: messages on their way, in both directions, may be lost. The next send opens a new one. */
  | { readonly kind: 'connection-reset'; readonly peer: NodeId };

/** Everything a replica can ask for. The engine implements it; tests collect the calls as values. */
export interface Outbox<Message, Entry, Context = unknown> {
  /** To another node, never to itself. `message` must not be changed afterwards; one object may go to many. */
  send(to: NodeId, message: Message): void;
  /**
   * Ends an attempt of an operation that this replica received itself. At most once for each attempt. `context` goes to the
   * client half of the strategy, which must have one then; it must not be changed afterwards.
   */
  reply(id: OperationId, result: Result, context?: Context): void;
  /**
   * Answers an attempt that another node received and left to this one to answer, as the tail of a chain does for its head: the client
   * did not come to this node, which opens a connection to it where there is none.
   * Where no attempt at the operation is open there any more, nothing happens.
   */
  replyFor(receiver: NodeId, id: OperationId, result: Result): void;
  /**
   * Runs out after `delay` plus a uniform draw from [0, `spread`) of this node's own random stream, by this node's
   * clock. Setting a timer that is set replaces it. `timer`: a small non-negative integer of the strategy's choice.
   */
  setTimer(timer: number, delay: Nanos, spread?: Nanos): void;
  cancelTimer(timer: number): void;
  /** Appends an entry to this node's disk; `persisted` says when it is safe. Entries written together are flushed together. */
  persist(entry: Entry): void;
  /**
   * Frees this node's disk of the first `count` entries of this life: something that was persisted before this call
   * stands in for them. They are gone once all that was persisted before it is safe; `persisted` goes on counting them.
   */
  discard(count: number): void;
  /** Tells an observer about a change of leadership. Has no effect on the simulation. */
  announce(role: 'leader' | 'follower', term: number): void;
  /**
   * Tells an observer what a reader of this replica's own copy finds under a key from now on. Every life begins with
   * `INITIAL_VALUE` under every key. `siblings`: concurrent versions beside it. Has no effect on the simulation.
   */
  hold(key: number, value: number, siblings?: readonly number[]): void;
  /**
   * Tells an observer what this replica delivers to its application. Every life begins with nothing delivered: a replica that
   * recovers its log from disk delivers it again from the first message on, which the observer takes for what it is. Has no
   * effect on the simulation.
   */
  deliver(message: number): void;
}

/**
 * One replica: a state machine that turns an input into effects.
 *
 * It reads no clock, draws no random number and does no I/O, so equal inputs always give equal effects, in the same
 * order. `now` is the node's own clock and may be skewed from simulated time. Memory is gone after a crash: a new
 * replica is created and given what its disk kept.
 */
export interface Replica<Message, Entry, Context = unknown> {
  step(input: Input<Message, Entry, Context>, now: Instant, out: Outbox<Message, Entry, Context>): void;
}

/**
 * `linearizable`: of each object that it keeps. `causal`: causal consistency, and causal convergence (CC and CCv of Bouajjani et
 * al., POPL 2017). `sequential`: over all keys. `linearizable-writes`: that, in an order in which a change comes after all that were
 * answered before it was invoked (ordered sequential consistency, Lev-Ari et al., 2017).
 */
export type GuaranteeModel =
  | 'linearizable'
  | 'causal'
  | 'sequential'
  | 'linearizable-writes'
  | 'consistent-prefix'
  | 'total-order-broadcast'
  | 'mutual-exclusion'
  /** Fencing tokens never go back: neither those granted nor those of accepted writes. */
  | 'fencing'
  /** Nobody passes before all parties of a round have come; a round has so many, and whoever comes later is of a later one. */
  | 'barrier'
  | 'snapshot-isolation'
  | 'serializable'
  | 'strict-serializable'
  /** No number is given twice; none contradicts causality; none is left out. */
  | 'unique-numbers'
  | 'causal-numbers'
  | 'gap-free-numbers';

/** A promise, with the faults under which it is made. Every run checks it. */
export interface Guarantee {
  readonly model: GuaranteeModel;
  /** Kinds of fault that the promise survives; in a run with any other kind it is checked but not owed. */
  readonly under: readonly FaultKind[];
  /**
   * Where `clock-skew` is not among them: it survives clocks that only drift, each from true time by at most so many millionths,
   * and that nobody sets.
   */
  readonly clockDriftPpmMax?: number;
  /**
   * Of a model weaker than linearizability: it holds towards clients who are told of an operation outside the store, too, if what
   * the strategy remembers in the teller's session comes along.
   */
  readonly withContextTold?: true;
  /** The promise in one sentence, for people. */
  readonly sentence: string;
}

export type FaultKind =
  | 'partition'
  | 'crash-disk-kept'
  | 'crash-disk-truncated'
  | 'crash-disk-lost'
  | 'message-loss'
  | 'clock-skew'
  /** A process that stands still for a while and goes on. */
  | 'pause'
  /** A CPU, a disk or a link that takes longer. */
  | 'slowness'
  /** A node that serves other nodes, but not all that clients ask. */
  | 'gray-failure'
  /** A client that asks again when an attempt went unanswered, of another node perhaps. */
  | 'repeated-request';

/**
 * A replication strategy with its parameters filled in. `Message` is what its nodes tell each other, `Entry` what they
 * write to disk, `Context` what its clients bring and take.
 */
export interface Strategy<Message = unknown, Entry = unknown, Context = unknown> {
  readonly kind: string;
  /** What it promises, computed from its parameters; empty when it promises nothing that a checker checks. */
  readonly guarantees: readonly Guarantee[];
  /** The node that leads from the start; null where there is no leader or it is left to an election. */
  readonly initialLeader: NodeId | null;
  readonly supportsCas: boolean;
  route(operation: Operation): Route;
  /** The nodes that keep a copy of a key. Absent where all do. */
  replicasOf?(key: number): readonly NodeId[];
  createReplica(self: NodeId): Replica<Message, Entry, Context>;
  /** Absent where clients have nothing to remember but the leader. Where there is one, its own `route` is asked instead. */
  readonly client?: ClientHalf<Context>;
  /** Size on the wire in bytes, headers of lower layers left out; used for bandwidth and for byte counts. */
  sizeOf(message: Message): number;
  /** How many of these bytes are clients' keys and values. All others are metadata. */
  payloadOf(message: Message): number;
  /** A short name of the message's kind, for counts and traces: `append-entries`. */
  nameOf(message: Message): string;
}

/** Builds a strategy for a cluster: what each strategy folder exports. */
export type StrategyBuilder<Parameters, Message, Entry, Context = unknown> = (
  parameters: Parameters,
  cluster: Cluster,
) => Strategy<Message, Entry, Context>;
