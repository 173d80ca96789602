import type { Nanos, NodeId } from '@isthmus/sim-protocol';
import type { CreateStateMachine } from '../state-machine.js';

export interface ZabParameters {
  /** Whom all nodes take for elected when the run starts; null: they elect. */
  readonly leader: NodeId | null;
  /**
   * ZooKeeper's `syncLimit` and `initLimit`, as a time: silence of the leader, or of a majority of followers, after which a node
   * elects again; and what a new leader has for each of its waits: to find followers, to have its epoch accepted, and to bring them
   * up to date.
   */
  readonly electionTimeout: Nanos;
  /** Between pings; also between repetitions of what was not answered in an election. */
  readonly heartbeat: Nanos;
  /** What the history drives; registers unless told. */
  readonly createStateMachine?: CreateStateMachine;
}
