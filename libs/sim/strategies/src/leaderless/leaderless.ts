import { invariant, type Nanos, nanos, type StrategyBuilder } from '@isthmus/sim-protocol';
import { LeaderlessReplica } from './leaderless-replica.js';
import { type LeaderlessEntry, type LeaderlessMessage, nameOf, sizeOf } from './messages.js';
import { placementOf } from './placement.js';

export interface LeaderlessParameters {
  /** Replicas of each key, each in a datacenter of its own. 1 to the number of datacenters that have nodes. */
  readonly n: number;
  /** Replicas that must answer a read. 1 to n. */
  readonly r: number;
  /** Replicas that must have a write on disk. 1 to n. */
  readonly w: number;
  /** `async`: replicas that answered a read with an old version are sent the newest one after the reply. */
  readonly readRepair: 'off' | 'async';
  /**
   * After so long a coordinator forgets a request that some replica has not answered; a client that waits longer is not answered
   * any more. 10 s if not given.
   */
  readonly requestTimeout?: Nanos;
}

/** Five times the 2 s that Cassandra's `write_request_timeout` gives a write by default (cassandra.yaml, 4.1). */
const REQUEST_TIMEOUT = nanos(10_000_000_000);

/**
 * Leaderless replication with quorums: whichever node a client asks sends the request on to the n replicas of the key, and answers
 * when w of them have the write on disk, or with the newest of r versions.
 *
 * Promises nothing, even when r + w > n: a read that overlaps a write may return the new value and a later read the old one, since
 * no read writes back what it returns; and of two writes the one with the later wall clock stays, which need not be the later one.
 *
 * Source: DeCandia et al., "Dynamo: Amazon's highly available key-value store", SOSP 2007, sections 4.5 and 5; Gifford, "Weighted
 * voting for replicated data", SOSP 1979. Sloppy quorums, hinted handoff, anti-entropy and version vectors are left out.
 */
export const leaderless: StrategyBuilder<LeaderlessParameters, LeaderlessMessage, LeaderlessEntry> = (
  { n, r, w, readRepair, requestTimeout = REQUEST_TIMEOUT },
  cluster,
) => {
  invariant(r >= 1 && r <= n && w >= 1 && w <= n, `r = ${r} and w = ${w} of n = ${n}`);
  const replicasOf = placementOf(cluster, n);
  const options = { r, w, repairs: readRepair === 'async', requestTimeout, replicasOf };
  return {
    kind: 'leaderless',
    guarantees: [],
    initialLeader: null,
    supportsCas: false,
    route: () => 'any',
    createReplica: (self) => new LeaderlessReplica(self, options),
    sizeOf,
    nameOf,
  };
};
