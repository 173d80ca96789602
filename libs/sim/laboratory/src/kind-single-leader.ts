import { nanosOf, singleLeaderSchema, type StrategySpec } from '@isthmus/contract';
import type { Nanos, Strategy } from '@isthmus/sim-protocol';
import { SINGLE_LEADER_MESSAGES, singleLeader } from '@isthmus/sim-strategies';
import type { Warning } from './assessment.js';
import { type Change, consensus } from './changes.js';
import { namedNode } from './node-selectors.js';
import { asksLocalReads } from './load.js';
import type { Resolved } from './resolve.js';
import { housekeeping, type StrategyEntry } from './strategy-kind.js';

type Spec = Extract<StrategySpec, { kind: 'single-leader' }>;

const LEADER_READS: Change = {
  pointer: '/strategy/reads',
  to: 'leader',
  why: 'the leader has every write that it has acknowledged, a follower may not',
};

const SYNCHRONOUS: Change = {
  pointer: '/strategy/replication',
  to: 'synchronous',
  why: 'a write that every replica has on disk is not lost with one of them',
};

export const singleLeaderEntry: StrategyEntry<Spec> = {
  promise: 'Linearizable reads, writes and compare-and-set at the leader, under partitions, crashes and message loss.',
  nonPromise: 'Local reads may be stale. Whoever cannot reach the leader cannot write. Failover is off.',
  source: 'Budhiraja, Marzullo, Schneider, Toueg: The primary-backup approach, in Distributed Systems, 1993',
  schema: singleLeaderSchema,
  notModelled: () => ['Failover: while its leader cannot be reached a write waits or fails.'],
  messages: SINGLE_LEADER_MESSAGES,
  hasLeader: true,
  offersConsistencies: true,
  serves: ['cas'],
  refusal: () => null,
  withNodes: (spec, replace) => ({ ...spec, leader: replace(spec.leader, '/leader') }),
  build: (spec, { cluster }) =>
    singleLeader(
      {
        leader: namedNode(cluster, spec.leader),
        replication: spec.replication,
        acknowledgements: spec.acknowledgements ?? 1,
        reads: spec.reads,
        staleness: nanosOf(stalenessOf(spec)) as Nanos,
        snapshotEvery: nanosOf(snapshotEveryOf(spec)) as Nanos,
      },
      cluster,
    ) as Strategy,

  rules({ replication, acknowledgements, reads }, { cluster }) {
    const followers = cluster.nodes.length - 1;
    const waitsFor = acknowledgements ?? 1;
    const warnings: Warning[] =
      FOLLOWER_READS[reads] === undefined ? [] : [{ pointer: '/strategy/reads', message: FOLLOWER_READS[reads] }];
    if (replication !== 'semi-synchronous' || waitsFor <= followers) return { violations: [], warnings };
    const message = `there are ${followers} followers, so ${waitsFor} can never acknowledge`;
    const allowed = `1 to ${followers}`;
    return {
      violations: [{ pointer: '/strategy/acknowledgements', code: 'out-of-range', message, allowed }],
      warnings,
    };
  },

  exposure: ({ reads }, { experiment: { workload } }) =>
    reads !== 'leader' || asksLocalReads(workload)
      ? 'Reads are answered from a copy that may lag behind the leader.'
      : 'No setting of the strategy allows this: its promise is broken.',

  changes: ({ reads, replication, leader }) => [
    ...(reads === 'leader' ? [] : [LEADER_READS]),
    ...(replication === 'asynchronous' ? [SYNCHRONOUS] : []),
    consensus(leader, 'a leader that a majority has elected answers for all'),
  ],

  messagesPerOperation: (_spec, { others, writes }) => 2 * others * writes,
  backgroundMessages: (spec, resolved) => housekeeping(resolved) + ownMessages(spec, resolved),
};

/** Why followers that answer reads may answer with what is old. */
const FOLLOWER_READS: Readonly<Record<Spec['reads'], string | undefined>> = {
  leader: undefined,
  local: 'a follower answers reads from its own copy: they may be stale',
  'bounded-staleness': 'a follower answers reads from a copy that may be as old as the bound: they may be stale',
  snapshot: 'every node answers reads from its latest snapshot: they may be stale, at the leader too',
};

function stalenessOf({ staleness }: Spec): string {
  return staleness ?? '1s';
}

function snapshotEveryOf({ snapshotEvery }: Spec): string {
  return snapshotEvery ?? '1s';
}

/** What followers ask of the leader, and it tells them, every so often. */
function ownMessages(spec: Spec, { experiment, cluster }: Resolved): number {
  const time = nanosOf(experiment.duration) + nanosOf(experiment.drain);
  const others = cluster.nodes.length - 1;
  switch (spec.reads) {
    case 'leader':
    case 'local':
      return 0;
    case 'bounded-staleness':
      return (2 * others * time) / (nanosOf(stalenessOf(spec)) / 2);
    case 'snapshot':
      return (others * time) / nanosOf(snapshotEveryOf(spec));
  }
}
