import type { Nanos } from '@isthmus/sim-protocol';
import type { Level } from './levels.js';
import type { PlacementRule } from './placement.js';

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
