import type { Divergence, HeldVersions } from './replica-states.js';
import type { ResourceUse } from './resource-use.js';
import type { LossReason } from './trace.js';
import type { History, NodeId, RequestLog } from '@isthmus/sim-protocol';

/** Size on the wire of a client's request, whatever it asks for; the strategy's context comes on top. */
export const REQUEST_BYTES = 100;
/** Size on the wire of a node's answer to a client; the strategy's context comes on top. */
export const REPLY_BYTES = 100;

/** Everything that a run leaves behind. */
export interface Outcome {
  readonly history: History;
  readonly requestLog: RequestLog;
  readonly furtherAttempts: FurtherAttempts;
  readonly messages: MessageCounts;
  readonly disturbances: DisturbanceCounts;
  readonly resources: ResourceUse;
  readonly divergence: Divergence;
  readonly versions: HeldVersions;
  /** Changes of leadership, as the replicas announced them, in order of time. */
  readonly leadership: readonly LeadershipChange[];
  /** Whom each isolation of the leader struck, in order of time. */
  readonly isolated: readonly IsolatedNode[];
  /** Events processed. */
  readonly events: number;
  /** Nanoseconds of simulated time. */
  readonly endedAt: number;
  /**
   * `budget`: the events allowed were used up before the end. Operations open then are `info`, as if their deadline had
   * passed at `endedAt`; nothing that was due later is in the histories.
   */
  readonly stopped: 'end' | 'budget';
}

/** Why there were attempts beyond the first, by operation. What its strategy's client half asked besides is in neither. */
export interface FurtherAttempts {
  /** After an answer that said to ask another node. */
  readonly redirects: Uint8Array;
  /** After a refusal, or after one that was given up. */
  readonly retries: Uint8Array;
}

export interface IsolatedNode {
  /** Nanoseconds of simulated time. */
  readonly at: number;
  /** Null where nobody had led yet. */
  readonly node: NodeId | null;
}

export interface LeadershipChange {
  /** Nanoseconds of simulated time, not of the node's clock. */
  readonly at: number;
  readonly node: NodeId;
  readonly role: 'leader' | 'follower';
  readonly term: number;
}

export interface Traffic {
  readonly count: number;
  readonly bytes: number;
  /**
   * Those that are neither keys nor values of clients. Of requests and answers, whose fixed size stands for whatever the client says
   * and hears, what their contexts add.
   */
  readonly metadataBytes: number;
  readonly crossDatacenter: number;
  readonly crossDatacenterBytes: number;
}

/** What was handed to the network; retransmissions and duplicates are not counted again. */
export interface MessageCounts {
  /** Between nodes. */
  readonly replicas: Traffic;
  /** From clients to nodes, `REQUEST_BYTES` each and what contexts add. */
  readonly requests: Traffic;
  /** From nodes to clients, `REPLY_BYTES` each and what contexts add. */
  readonly replies: Traffic;
  /** Messages between nodes by the strategy's names for them, in the order in which each name was first sent. */
  readonly byName: readonly NamedTraffic[];
  /**
   * Bytes from datacenter to datacenter, row = from: all that crosses, and on the diagonal what nodes of one datacenter tell each
   * other.
   */
  readonly bytesBetween: Float64Array;
}

/** What befell messages (between nodes, requests and answers) and nodes. */
export interface DisturbanceCounts {
  /** Transmissions that did not arrive; a stream repeats its own, save after `reset` and `crash`. */
  readonly lost: Readonly<Record<LossReason, number>>;
  /** Copies of datagrams that the network made. */
  readonly duplicated: number;
  /** Datagrams that arrived after one that was sent later from the same host to the same one; copies are not judged. [RFC 4737] */
  readonly reordered: number;
  /** Transmissions from a host to another while a fault slowed what is sent between them. */
  readonly slowed: number;
  /** Times that a node stopped running; pauses that overlap are one. */
  readonly pauses: number;
  /** Times that a node's clock was set: a jump sets it, and back at its end. */
  readonly clockSteps: number;
}

export interface NamedTraffic extends Traffic {
  readonly name: string;
}
