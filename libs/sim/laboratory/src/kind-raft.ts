import { CLOCK_DRIFT_ASSUMED, nanosOf, ppmOf, raftSchema, type StrategySpec } from '@isthmus/contract';
import type { Nanos, Strategy } from '@isthmus/sim-protocol';
import {
  raft,
  RAFT_MESSAGES,
  raftFollowerReadLatency,
  type RaftMessage,
  raftReadLatency,
  type RaftRecord,
  raftWriteLatency,
  withFigure3,
} from '@isthmus/sim-strategies';
import type { Change } from './changes.js';
import { electionRules, heartbeatMessages, warningsThatApply } from './election-rules.js';
import { asksLocalReads } from './asked.js';
import {
  type FloorGround,
  isLocalRead,
  isRead,
  raftPath,
  roundTripToAny,
  roundTripToLeader,
  throughAny,
  throughMajority,
} from './floor-ground.js';
import { namedNode } from './node-selectors.js';
import type { StrategyEntry } from './strategy-kind.js';

type Spec = Extract<StrategySpec, { kind: 'raft' }>;

const READ_INDEX: Change = {
  pointer: '/strategy/reads',
  to: 'read-index',
  why: 'a majority confirms the leader before it answers, so no deposed leader and no lagging copy does',
};

export const raftEntry: StrategyEntry<Spec> = {
  promise:
    'Linearizable reads, writes and compare-and-set while a majority can talk, under partitions, crashes, message loss and clock skew.',
  nonPromise:
    'No progress without a majority. Local reads, where asked for, may be stale. A lost disk breaks the promise.',
  source:
    'Ongaro, Ousterhout: In search of an understandable consensus algorithm, USENIX ATC 2014; Ongaro, dissertation, 2014',
  schema: raftSchema,
  notModelled: () => ['Membership changes.'],
  messages: RAFT_MESSAGES,
  hasLeader: true,
  offersConsistencies: true,
  serves: ['cas'],
  refusal: () => null,
  withNodes: (spec, replace) => ({
    ...spec,
    leader: spec.leader === 'any' ? 'any' : replace(spec.leader, '/leader'),
    ...(spec.transfer && { transfer: { ...spec.transfer, to: replace(spec.transfer.to, '/transfer/to') } }),
  }),
  build: ({ leader, clockDrift, transfer, electionTimeout, heartbeat, checkQuorum = false, ...spec }, { cluster }) =>
    raft(
      {
        ...spec,
        checkQuorum,
        leader: leader === 'any' ? null : namedNode(cluster, leader),
        clockDriftPpm: driftPpmOf(clockDrift),
        electionTimeout: nanosOf(electionTimeout) as Nanos,
        heartbeat: nanosOf(heartbeat) as Nanos,
        ...(transfer === undefined
          ? {}
          : { transfer: { to: namedNode(cluster, transfer.to), at: timeOf(transfer.at) } }),
      },
      cluster,
    ) as Strategy,

  watched: (strategy, onBrokenInvariant) =>
    withFigure3(strategy as Strategy<RaftMessage, RaftRecord>, onBrokenInvariant) as Strategy,

  rules(spec, resolved) {
    const { reads, clockDrift } = spec;
    const { drift } = resolved.experiment.topology.nodes.clock;
    const { violations, warnings } = electionRules(spec, resolved);
    const own = warningsThatApply([
      [reads === 'local', '/strategy/reads', 'any replica answers reads from its own state: they may be stale'],
      [
        reads === 'lease' && (ppmOf(drift) ?? 0) > driftPpmOf(clockDrift),
        '/strategy/clockDrift',
        `clocks drift by up to ${drift}, more than the lease allows for: a deposed leader may answer reads`,
      ],
    ]);
    return { violations, warnings: [...warnings, ...own] };
  },

  exposure({ reads }, { experiment: { workload } }) {
    if (reads === 'local' || asksLocalReads(workload))
      return 'Local reads are answered from a copy that may lag behind the leader.';
    if (reads === 'lease')
      return 'The leader answers reads alone while its lease lasts, and a clock that is set, or drifts beyond the bound, makes it last too long.';
    return 'No setting of the strategy allows this: its promise is broken.';
  },
  changes: ({ reads }) => (reads === 'local' || reads === 'lease' ? [READ_INDEX] : []),
  floor({ reads }, kind, ground) {
    if (!isRead(kind)) return throughMajority(ground, raftWriteLatency);
    if (isLocalRead(kind, reads)) return roundTripToAny(ground);
    if (reads === 'lease') return roundTripToLeader(ground);
    return reads === 'follower' ? followerReadFloor(ground) : throughMajority(ground, raftReadLatency);
  },
  messagesPerOperation: ({ reads: method }, { others, reads, writes }) =>
    3 * others * writes + readMessages(method, others) * reads,
  backgroundMessages: ({ heartbeat }, resolved) => heartbeatMessages(heartbeat, resolved),
};

/** At whichever replica is asked, which may be the leader. */
export function followerReadFloor(ground: FloorGround): number {
  return throughAny(ground, (node, path) =>
    Math.min(
      ...ground.leaders.map((leader) => {
        const group = raftPath(leader, path, ground);
        if (node === leader) return raftReadLatency(group);
        const { toNode: toFollower, fromNode: fromFollower } = path;
        return raftFollowerReadLatency(group, { follower: node, toFollower, fromFollower });
      }),
    ),
  );
}

function driftPpmOf(clockDrift: string | undefined): number {
  return ppmOf(clockDrift ?? CLOCK_DRIFT_ASSUMED) ?? 0;
}

function timeOf(at: string | undefined): Nanos | null {
  return at === undefined ? null : (nanosOf(at) as Nanos);
}

/** Leases that have run out fall back on a round of the leader's. */
function readMessages(reads: Spec['reads'], others: number): number {
  switch (reads) {
    case 'local':
      return 0;
    case 'read-index':
    case 'lease':
      return 2 * others;
    case 'follower':
      return 2 * others + 2;
  }
}
