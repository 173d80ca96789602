import { type Nanos, nanos } from '@isthmus/sim-protocol';
import { raftLeaseReadLatency, type RaftPath, raftWriteLatency } from '../raft/closed-form.js';

/** Latency of a free lock by Curator's recipe: its node goes through the log, and then the leader is asked for the list. */
export function recipeLockLatency(path: RaftPath): Nanos {
  return nanos(raftWriteLatency(path) + raftLeaseReadLatency(path));
}

/**
 * Latency of a barrier that the service keeps a client waiting at: that of a write, and the time for which the others of the round are
 * later than this client.
 *
 * @param lateness from the arrival of its request at the leader to that of the round's last; 0 for the last.
 */
export function barrierLatency(path: RaftPath, lateness: Nanos): Nanos {
  return nanos(raftWriteLatency(path) + lateness);
}

/** The same by Curator's recipe: its node goes through the log, and then the leader is asked whether the round is complete. */
export function recipeBarrierLatency(path: RaftPath, lateness: Nanos): Nanos {
  return nanos(raftWriteLatency(path) + Math.max(lateness, raftLeaseReadLatency(path)));
}
