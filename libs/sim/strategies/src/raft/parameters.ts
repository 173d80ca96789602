import type { Nanos, NodeId } from '@isthmus/sim-protocol';
import type { CreateStateMachine, ReadOperation } from '../state-machine.js';

export interface RaftParameters {
  /** Campaigns as soon as the run starts; null: the first to time out. */
  readonly leader: NodeId | null;
  /** `local`: any replica answers reads from its own state, unless a read asks for linearizability. */
  readonly reads: 'read-index' | 'local';
  /** Ask whether an election could be won before disturbing anybody with a new term. */
  readonly preVote: boolean;
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
