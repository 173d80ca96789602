import type { Nanos, NodeId } from '@isthmus/sim-protocol';
import type { CreateStateMachine, ReadOperation } from '../state-machine.js';

export interface MultiPaxosParameters {
  /** Prepares a ballot as soon as the run starts; null: the first to time out. */
  readonly leader: NodeId | null;
  /**
   * `log`: a read takes a slot of the log, as a command does; `quorum`: the leader answers once a majority has told it that it has
   * promised no later ballot; `local`: any replica answers from its own state, unless a read asks for linearizability.
   */
  readonly reads: 'log' | 'quorum' | 'local';
  /** Least silence of the leader after which another node prepares a ballot; each draw adds up to the same again. */
  readonly electionTimeout: Nanos;
  /** Time between heartbeats; also between repetitions of an unanswered prepare. */
  readonly heartbeat: Nanos;
  /** What the log drives; registers unless told. */
  readonly createStateMachine?: CreateStateMachine;
}

/** Whether any replica may answer that read from its own state. */
export function isLocalRead({ consistency }: ReadOperation, { reads }: MultiPaxosParameters): boolean {
  return consistency === 'local' || (consistency === 'default' && reads === 'local');
}
