import { type Guarantee, invariant, majority, type Nanos, nanos, type StrategyBuilder } from '@isthmus/sim-protocol';
import type { Version } from '../last-write-wins.js';
import { LeaderlessReplica } from './leaderless-replica.js';
import { intersect, type Level } from './levels.js';
import { type LeaderlessEntry, type LeaderlessMessage, nameOf, sizeOf } from './messages.js';
import type { LeaderlessOptions } from './options.js';
import { placementOf, type PlacementRule, replicaCount } from './placement.js';
import { LAST_WRITE_WINS } from './resolution.js';
import { SURVIVED_BY_DISKS } from '../survived-faults.js';

export interface LeaderlessParameters {
  /** Replicas of each key. 1 to as many as the placement can give; ignored where that gives the number. */
  readonly n: number;
  /** Replicas that must answer a read. 1 to n. */
  readonly r: Level;
  /** Replicas that must have a write on disk. 1 to n. */
  readonly w: Level;
  /** Where they are. `one-per-datacenter` if not given. */
  readonly placement?: PlacementRule;
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
  /**
   * What becomes of a write for a replica that does not answer. `off`, unless given: nothing. `sloppy-quorum`: the next node of the
   * key's preference list takes it, counts for the quorum, and hands it over when the replica is back; it is asked in its place by
   * reads. `at-coordinator`: the coordinator keeps it until then, and it counts for nothing.
   */
  readonly hintedHandoff?: 'off' | 'sloppy-quorum' | 'at-coordinator';
  /** A node that has not answered for so long is suspected, and asked so often whether it is back. With hinted handoff only; 500 ms. */
  readonly suspectAfter?: Nanos;
  /** Between two attempts to hand over what is kept for another node; 10 s, as Cassandra's. */
  readonly handoffInterval?: Nanos;
  /** Between two comparisons of a node's copies with those of another by hash trees. Never if not given. */
  readonly antiEntropyInterval?: Nanos;
  /** Compare-and-set by lightweight transactions, among all replicas or those in the coordinator's datacenter. None if not given. */
  readonly serial?: SerialParameters;
}

export interface SerialParameters {
  readonly level: 'serial' | 'local-serial';
  /** Whether reads are lightweight transactions too. */
  readonly reads: boolean;
  /** Whether nothing is written but by compare-and-set, and nothing read but serially: what the promise needs. */
  readonly alone: boolean;
  /** After so long a transaction is given up; 1.8 s, as Cassandra's `cas_contention_timeout`, if not given. */
  readonly timeout?: Nanos;
}

/** Five times the 2 s that Cassandra's `write_request_timeout` gives a write by default (cassandra.yaml, 4.1). */
const REQUEST_TIMEOUT = nanos(10_000_000_000);
const SUSPECT_AFTER = nanos(500_000_000);
/** cassandra.yaml, 4.1. */
const TRANSACTION_TIMEOUT = nanos(1_800_000_000);
const HANDOFF_INTERVAL = nanos(10_000_000_000);

const REGISTER: Guarantee = {
  model: 'linearizable',
  under: SURVIVED_BY_DISKS,
  sentence:
    'Reads and writes are linearizable: a read makes sure that w replicas have what it returns, and a write comes after all that r replicas know.',
};

const SERIAL: Guarantee = {
  model: 'linearizable',
  under: SURVIVED_BY_DISKS,
  sentence:
    'Compare-and-set and serial reads are linearizable: each is chosen by Paxos among the replicas of its key, after all that were chosen before.',
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
 * voting for replicated data", SOSP 1979. Membership changes are left out.
 */
export const leaderless: StrategyBuilder<LeaderlessParameters, LeaderlessMessage, LeaderlessEntry> = (
  parameters,
  cluster,
) => {
  const { r, w, readRepair, stamps = 'clock', hintedHandoff = 'off' } = parameters;
  const rule = parameters.placement ?? 'one-per-datacenter';
  const placement = placementOf(cluster, replicaCount(cluster, rule, parameters.n), rule);
  const { n, replicasIn, replicasOf, preferenceOf } = placement;
  for (const level of [r, w])
    invariant(
      typeof level === 'number' ? level >= 1 && level <= n : replicasIn !== null,
      `r = ${r} and w = ${w} of n = ${n}`,
    );
  const readsFirst = stamps === 'read-first';
  const isStrict = hintedHandoff !== 'sloppy-quorum';
  const isRegister = readsFirst && readRepair === 'sync' && isStrict && intersect(r, w, placement);
  const { serial } = parameters;
  const isSerial =
    serial?.alone === true && intersect(serialLevel(serial.level, n), serialLevel(serial.level, n), placement);
  const options: LeaderlessOptions<Version> = {
    n,
    r,
    w,
    readRepair,
    readsFirst,
    hintedHandoff,
    requestTimeout: parameters.requestTimeout ?? REQUEST_TIMEOUT,
    suspectAfter: parameters.suspectAfter ?? SUSPECT_AFTER,
    handoffInterval: parameters.handoffInterval ?? HANDOFF_INTERVAL,
    antiEntropyInterval: parameters.antiEntropyInterval ?? null,
    serial: serial?.level ?? null,
    transactionTimeout: serial?.timeout ?? TRANSACTION_TIMEOUT,
    readsSerially: serial?.reads ?? false,
    resolution: LAST_WRITE_WINS,
    replicasOf,
    preferenceOf,
  };
  return {
    kind: 'leaderless',
    guarantees: isRegister ? [REGISTER] : isSerial ? [SERIAL] : [],
    initialLeader: null,
    supportsCas: serial !== undefined,
    route: () => 'any',
    replicasOf,
    createReplica: (self) => new LeaderlessReplica(self, options, cluster, placement),
    sizeOf: (message) => sizeOf(message, LAST_WRITE_WINS.bytesOf),
    nameOf,
  };
};

function serialLevel(level: 'serial' | 'local-serial', n: number): Level {
  return level === 'serial' ? majority(n) : 'local-quorum';
}
