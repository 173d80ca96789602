import { nanosOf, ppmOf, singleLeaderSchema } from '@isthmus/contract';
import type { Cluster, Nanos, Strategy } from '@isthmus/sim-protocol';
import {
  acknowledgementsOf,
  type Failover,
  SINGLE_LEADER_MESSAGES,
  singleLeader,
  singleLeaderWriteLatency,
} from '@isthmus/sim-strategies';
import { isRead, roundTripToAny, roundTripToLeader, throughLeader } from './floor-ground.js';
import { namedNode } from './node-selectors.js';
import type { Resolved } from './resolve.js';
import { singleLeaderChanges, singleLeaderExposure } from './single-leader-changes.js';
import { type SingleLeaderSpec, singleLeaderRules } from './single-leader-rules.js';
import { housekeeping, type StrategyEntry } from './strategy-kind.js';

type Spec = SingleLeaderSpec;

export const singleLeaderEntry: StrategyEntry<Spec> = {
  promise:
    'Linearizable reads, writes and compare-and-set at the leader, under partitions, crashes and message loss, where the leader is fixed, or is whoever holds a lock with fencing and new leaders see every acknowledged write.',
  nonPromise:
    'Reads at followers may be stale. Whoever cannot reach the leader cannot write. Failover by an operator or a timeout makes two leaders and loses acknowledged writes; a lock without fencing does not stop a holder that was paused.',
  source:
    'Budhiraja, Marzullo, Schneider, Toueg: The primary-backup approach, in Distributed Systems, 1993; Gray, Cheriton: Leases, SOSP 1989; Burrows: The Chubby lock service, OSDI 2006',
  schema: singleLeaderSchema,
  notModelled: ({ failover }) => [
    failover === 'off'
      ? 'Failover: while its leader cannot be reached a write waits or fails.'
      : 'Falling back to asynchronous replication where followers do not answer.',
  ],
  messages: SINGLE_LEADER_MESSAGES,
  hasLeader: true,
  offersConsistencies: true,
  serves: ['cas'],
  refusal: () => null,
  withNodes: (spec, replace) => ({
    ...spec,
    leader: replace(spec.leader, '/leader'),
    failover: failoverWithNodes(spec.failover, (selector, pointer) => replace(selector, `/failover${pointer}`)),
  }),
  build: (spec, { cluster }) => {
    const failover = failoverOf(spec.failover, cluster);
    return singleLeader(
      {
        leader: namedNode(cluster, spec.leader),
        replication: spec.replication,
        acknowledgements: spec.acknowledgements ?? 1,
        reads: spec.reads,
        staleness: nanosOf(stalenessOf(spec)) as Nanos,
        snapshotEvery: nanosOf(snapshotEveryOf(spec)) as Nanos,
        ...(failover === null ? {} : { failover }),
      },
      cluster,
    ) as Strategy;
  },
  rules: singleLeaderRules,
  exposure: singleLeaderExposure,
  changes: singleLeaderChanges,
  floor({ replication, acknowledgements = 1, reads }, kind, ground) {
    if (isRead(kind)) {
      const isAtLeader = kind === 'read-linearizable' || (kind === 'read' && (reads === 'leader' || reads === 'lease'));
      return isAtLeader ? roundTripToLeader(ground) : roundTripToAny(ground);
    }
    return throughLeader(ground, (leader, path) => {
      const followers = ground.cluster.nodes.map(({ id }) => id).filter((id) => id !== leader);
      const needed = acknowledgementsOf({ replication, acknowledgements }, followers.length);
      return singleLeaderWriteLatency({ leader, followers, acknowledgements: needed }, path);
    });
  },
  messagesPerOperation: (_spec, { others, writes }) => 2 * others * writes,
  backgroundMessages: (spec, resolved) =>
    housekeeping(resolved) + messagesOfReads(spec, resolved) + messagesOfFailover(spec, resolved),
};

function failoverWithNodes(
  failover: Spec['failover'],
  replace: (selector: string, pointer: string) => string,
): Spec['failover'] {
  if (failover === 'off' || failover.kind === 'timeout') return failover;
  if (failover.kind === 'manual') return { ...failover, promote: replace(failover.promote, '/promote') };
  const { servers } = failover;
  if (servers === 'all') return failover;
  return { ...failover, servers: servers.map((server, index) => replace(server, `/servers/${index}`)) };
}

function failoverOf(failover: Spec['failover'], cluster: Cluster): Failover | null {
  if (failover === 'off') return null;
  switch (failover.kind) {
    case 'manual':
      return { kind: 'manual', promote: namedNode(cluster, failover.promote), at: nanosOf(failover.at) as Nanos };
    case 'timeout':
      return { kind: 'timeout', after: nanosOf(failover.after) as Nanos };
    case 'lock-service': {
      const { servers, lease, clockDrift, fencing } = failover;
      return {
        kind: 'lock-service',
        servers:
          servers === 'all' ? cluster.nodes.map(({ id }) => id) : servers.map((server) => namedNode(cluster, server)),
        lease: nanosOf(lease) as Nanos,
        driftPpm: ppmOf(clockDrift) ?? 0,
        fencing,
      };
    }
  }
}

function stalenessOf({ staleness }: Spec): string {
  return staleness ?? '1s';
}

function snapshotEveryOf({ snapshotEvery }: Spec): string {
  return snapshotEvery ?? '1s';
}

/** What followers ask of the leader, and it tells them, every so often. */
function messagesOfReads(spec: Spec, resolved: Resolved): number {
  switch (spec.reads) {
    case 'leader':
    case 'lease':
    case 'local':
      return 0;
    case 'bounded-staleness':
      return 2 * everySoOften(nanosOf(stalenessOf(spec)) / 2, resolved);
    case 'snapshot':
      return everySoOften(nanosOf(snapshotEveryOf(spec)), resolved);
  }
}

/** Heartbeats, and renewals of the lock with their answers: of two leaders, for there may be as many. */
function messagesOfFailover({ failover }: Spec, resolved: Resolved): number {
  if (failover === 'off') return 0;
  switch (failover.kind) {
    case 'manual':
      return 2 * everySoOften(1e9, resolved);
    case 'timeout':
      return 2 * everySoOften(nanosOf(failover.after) / 4, resolved);
    case 'lock-service':
      return 2 * 4 * everySoOften(nanosOf(failover.lease) / 4, resolved);
  }
}

/** Messages of a run in which one node sends one to each other every `interval` nanoseconds. */
function everySoOften(interval: number, { experiment, cluster }: Resolved): number {
  return ((cluster.nodes.length - 1) * (nanosOf(experiment.duration) + nanosOf(experiment.drain))) / interval;
}
