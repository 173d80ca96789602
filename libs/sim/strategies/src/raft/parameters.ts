import type { Nanos, NodeId } from '@isthmus/sim-protocol';
import type { TransferWish } from './leadership-transfer.js';
import type { CreateStateMachine, ReadOperation } from '../state-machine.js';

export interface RaftParameters {
  /** Campaigns as soon as the run starts; null: the first to time out. */
  readonly leader: NodeId | null;
  /**
   * `read-index`: the leader answers once a majority has confirmed it; `lease`: at once while it holds a lease; `follower`: any
   * replica answers once it has applied what the leader, confirmed so, had committed; `local`: any replica answers from its own
   * state, unless a read asks for linearizability.
   */
  readonly reads: 'read-index' | 'lease' | 'follower' | 'local';
  /** With leases: how much faster or slower than true time any node's clock may run, in millionths; 0 unless told. */
  readonly clockDriftPpm?: number;
  /** Ask whether an election could be won before disturbing anybody with a new term. */
  readonly preVote: boolean;
  /** A leader that has not heard from a majority within an election timeout steps down. Off unless told. */
  readonly checkQuorum?: boolean;
  readonly transfer?: TransferWish;
  /** Least silence of the leader after which a follower campaigns; each draw adds up to the same again. */
  readonly electionTimeout: Nanos;
  /** Time between heartbeats; also between repetitions of unanswered vote requests. */
  readonly heartbeat: Nanos;
  /** What the log drives; registers unless told. */
  readonly createStateMachine?: CreateStateMachine;
}

/** Whether any replica may answer that read from its own state. */
export function isLocalRead({ consistency }: ReadOperation, { reads }: RaftParameters): boolean {
  return consistency === 'local' || (consistency === 'default' && reads === 'local');
}
