import { type Guarantee, invariant, type Nanos, nanos, type StrategyBuilder } from '@isthmus/sim-protocol';
import { LeaderlessReplica } from './leaderless-replica.js';
import { type LeaderlessEntry, type LeaderlessMessage, nameOf, sizeOf } from './messages.js';
import { placementOf } from './placement.js';
import { SURVIVED_BY_DISKS } from '../survived-faults.js';

export interface LeaderlessParameters {
  /** Replicas of each key, each in a datacenter of its own. 1 to the number of datacenters that have nodes. */
  readonly n: number;
  /** Replicas that must answer a read. 1 to n. */
  readonly r: number;
  /** Replicas that must have a write on disk. 1 to n. */
  readonly w: number;
  /**
   * `async`: replicas that answered a read with an old version are sent the newest one after the reply. `sync`: the newest
   * version is written back before the reply, until w replicas have it on disk.
   */
  readonly readRepair: 'off' | 'async' | 'sync';
  /**
   * Where a write's timestamp comes from. `clock`, unless given: its coordinator's wall clock. `read-first`: one more than the
   * greatest that r replicas have.
   */
  readonly stamps?: 'clock' | 'read-first';
  /**
   * After so long a coordinator forgets a request that some replica has not answered; a client that waits longer is not answered
   * any more. 10 s if not given.
   */
  readonly requestTimeout?: Nanos;
}

/** Five times the 2 s that Cassandra's `write_request_timeout` gives a write by default (cassandra.yaml, 4.1). */
const REQUEST_TIMEOUT = nanos(10_000_000_000);

const REGISTER: Guarantee = {
  model: 'linearizable',
  under: SURVIVED_BY_DISKS,
  sentence:
    'Reads and writes are linearizable: a read makes sure that w replicas have what it returns, and a write comes after all that r replicas know.',
};

/**
 * Leaderless replication with quorums: whichever node a client asks sends the request on to the n replicas of the key, and answers
 * when w of them have the write on disk, or with the newest of r versions.
 *
 * With stamps read first, and written back by reads, and r + w > n, it is the register of Attiya, Bar-Noy and Dolev for many
 * writers, and linearizable. Else it promises nothing, even when r + w > n: a read that overlaps a write may return the new
 * value and a later read the old one, when no read writes back what it returns; and of two writes the one with the later wall
 * clock stays, which need not be the later one.
 *
 * Source: Attiya, Bar-Noy and Dolev, "Sharing memory robustly in message-passing systems", JACM 42 (1), 1995; for many writers,
 * Lynch and Shvartsman, "Robust emulation of shared memory using dynamic quorum-acknowledged broadcasts", FTCS 1997. DeCandia et al., "Dynamo: Amazon's highly available key-value store", SOSP 2007, sections 4.5 and 5; Gifford, "Weighted
 * voting for replicated data", SOSP 1979. Sloppy quorums, hinted handoff, anti-entropy and version vectors are left out.
 */
export const leaderless: StrategyBuilder<LeaderlessParameters, LeaderlessMessage, LeaderlessEntry> = (
  { n, r, w, readRepair, stamps = 'clock', requestTimeout = REQUEST_TIMEOUT },
  cluster,
) => {
  invariant(r >= 1 && r <= n && w >= 1 && w <= n, `r = ${r} and w = ${w} of n = ${n}`);
  const replicasOf = placementOf(cluster, n);
  const readsFirst = stamps === 'read-first';
  const options = { r, w, readRepair, readsFirst, requestTimeout, replicasOf };
  const isRegister = readsFirst && readRepair === 'sync' && r + w > n;
  return {
    kind: 'leaderless',
    guarantees: isRegister ? [REGISTER] : [],
    initialLeader: null,
    supportsCas: false,
    route: () => 'any',
    replicasOf,
    createReplica: (self) => new LeaderlessReplica(self, options),
    sizeOf,
    nameOf,
  };
};
