import type { Nanos, NodeId } from '@isthmus/sim-protocol';
import type { Level } from './levels.js';
import type { Keyed, Resolution } from './resolution.js';

/** The parameters of a replica, with its defaults filled in. */
export interface LeaderlessOptions<State extends Keyed> {
  readonly n: number;
  readonly r: Level;
  readonly w: Level;
  readonly readRepair: 'off' | 'async' | 'sync';
  /** Whether a write asks a read quorum for the greatest timestamp, to take the next. */
  readonly readsFirst: boolean;
  readonly requestTimeout: Nanos;
  readonly hintedHandoff: 'off' | 'sloppy-quorum' | 'at-coordinator';
  readonly suspectAfter: Nanos;
  readonly handoffInterval: Nanos;
  /** null: none. */
  readonly antiEntropyInterval: Nanos | null;
  /** null: no compare-and-set. Else who is a quorum of the acceptors: a majority of all replicas, or of those in the datacenter. */
  readonly serial: 'serial' | 'local-serial' | null;
  /** Whether reads are lightweight transactions too. */
  readonly readsSerially: boolean;
  /** After so long a lightweight transaction is given up. */
  readonly transactionTimeout: Nanos;
  readonly resolution: Resolution<State>;
  replicasOf(key: number): readonly NodeId[];
  preferenceOf(key: number): readonly NodeId[];
}
