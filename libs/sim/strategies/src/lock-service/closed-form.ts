import { type Nanos, nanos } from '@isthmus/sim-protocol';
import { raftLeaseReadLatency, type RaftPath, raftWriteLatency } from '../raft/closed-form.js';

/** Latency of a free lock by Curator's recipe: its node goes through the log, and then the leader is asked for the list. */
export function recipeLockLatency(path: RaftPath): Nanos {
  return nanos(raftWriteLatency(path) + raftLeaseReadLatency(path));
}
