import {
  type Cluster,
  type Guarantee,
  invariant,
  majority,
  nanos,
  type Strategy,
  type StrategyBuilder,
} from '@isthmus/sim-protocol';
import type { Version } from '../last-write-wins.js';
import { SURVIVED_BY_DISKS } from '../survived-faults.js';
import { bytesOfVector, DOTTED_VERSIONS, type Siblings, type VersionVector } from './dotted-versions.js';
import { LeaderlessReplica } from './leaderless-replica.js';
import { intersect, type Level } from './levels.js';
import { type LeaderlessEntry, type LeaderlessMessage, nameOf, payloadOf, sizeOf } from './messages.js';
import type { LeaderlessOptions } from './options.js';
import type { LeaderlessParameters } from './parameters.js';
import { type Placement, placementOf, replicaCount } from './placement.js';
import { type Keyed, LAST_WRITE_WINS, type Resolution } from './resolution.js';
import { SiblingSession } from './sibling-session.js';

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
  const placement = placed(parameters, cluster);
  return {
    ...replicated<Version>(parameters, cluster, placement, LAST_WRITE_WINS),
    guarantees: promisesOf(parameters, placement),
  };
};

/** Only with the wall clock's stamps, which decide nothing, and without lightweight transactions. */
export interface SiblingParameters extends Omit<LeaderlessParameters, 'stamps' | 'serial'> {
  /** Whether sessions bring back what they have read; else all that they write is concurrent with all that there is. */
  readonly context: 'carried' | 'none';
}

/**
 * The same with all concurrent writes of a key kept, until a write by a session that has read them: nothing that was acknowledged
 * is lost but to who has seen it. Writes are coordinated by replicas of the key alone.
 *
 * Promises no consistency model. Source: see `DOTTED_VERSIONS`.
 */
export const leaderlessSiblings: StrategyBuilder<
  SiblingParameters,
  LeaderlessMessage<Siblings>,
  LeaderlessEntry<Siblings>,
  VersionVector
> = ({ context, ...parameters }, cluster) => {
  const placement = placed(parameters, cluster);
  const { replicasOf } = placement;
  return {
    ...replicated<Siblings>(parameters, cluster, placement, DOTTED_VERSIONS as Resolution<Siblings>),
    guarantees: [],
    client: {
      createClient: (place) => new SiblingSession(place, replicasOf, context === 'carried'),
      sizeOfContext: bytesOfVector,
    },
  };
};

function placed(
  { placement: rule = 'one-per-datacenter', n, r, w }: LeaderlessParameters,
  cluster: Cluster,
): Placement {
  const placement = placementOf(cluster, replicaCount(cluster, rule, n), rule);
  for (const level of [r, w])
    invariant(
      typeof level === 'number' ? level >= 1 && level <= placement.n : placement.replicasIn !== null,
      `r = ${r} and w = ${w} of n = ${placement.n}`,
    );
  return placement;
}

function promisesOf(
  { r, w, stamps, readRepair, hintedHandoff, serial }: LeaderlessParameters,
  placement: Placement,
): readonly Guarantee[] {
  const isRegister = stamps === 'read-first' && readRepair === 'sync' && hintedHandoff !== 'sloppy-quorum';
  if (isRegister && intersect(r, w, placement)) return [REGISTER];
  if (serial?.alone !== true) return [];
  const level: Level = serial.level === 'serial' ? majority(placement.n) : 'local-quorum';
  return intersect(level, level, placement) ? [SERIAL] : [];
}

function replicated<State extends Keyed>(
  parameters: LeaderlessParameters,
  cluster: Cluster,
  placement: Placement,
  resolution: Resolution<State>,
): Omit<Strategy<LeaderlessMessage<State>, LeaderlessEntry<State>, never>, 'guarantees' | 'client'> {
  const { n, replicasOf, preferenceOf } = placement;
  const { r, w, readRepair, stamps, serial } = parameters;
  const options: LeaderlessOptions<State> = {
    n,
    r,
    w,
    readRepair,
    readsFirst: stamps === 'read-first',
    hintedHandoff: parameters.hintedHandoff ?? 'off',
    requestTimeout: parameters.requestTimeout ?? REQUEST_TIMEOUT,
    suspectAfter: parameters.suspectAfter ?? SUSPECT_AFTER,
    handoffInterval: parameters.handoffInterval ?? HANDOFF_INTERVAL,
    antiEntropyInterval: parameters.antiEntropyInterval ?? null,
    serial: serial?.level ?? null,
    transactionTimeout: serial?.timeout ?? TRANSACTION_TIMEOUT,
    readsSerially: serial?.reads ?? false,
    resolution,
    replicasOf,
    preferenceOf,
  };
  return {
    kind: 'leaderless',
    initialLeader: null,
    supportsCas: serial !== undefined,
    route: () => 'any',
    replicasOf,
    createReplica: (self) => new LeaderlessReplica(self, options, cluster, placement),
    sizeOf: (message) => sizeOf(message, resolution.bytesOf),
    payloadOf: (message) => payloadOf(message, resolution.payloadOf),
    nameOf,
  };
}
