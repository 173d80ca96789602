import type { Nanos, NodeId } from '@isthmus/sim-protocol';

export interface LockServiceParameters {
  /** Campaigns as soon as the run starts; null: the first to time out. */
  readonly leader: NodeId | null;
  /** Whether storage refuses a write whose token is smaller than one that it has seen. */
  readonly fencing: boolean;
  /** Most time that the service keeps a request waiting: for a lock that another one holds, or a watch that does not fire. */
  readonly wait: Nanos;
  /** How much faster or slower than true time the clock of a node may run, in millionths. */
  readonly clockDriftPpm: number;
  /** What clients do by Curator's recipe; the service makes them wait itself for all else. */
  readonly recipe: 'none' | 'lock' | 'barrier';
  /** Least silence of the leader after which a follower campaigns; each draw adds up to the same again. */
  readonly electionTimeout: Nanos;
  readonly heartbeat: Nanos;
}
