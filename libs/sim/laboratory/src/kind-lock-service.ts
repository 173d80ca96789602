import { lockServiceSchema, nanosOf, ppmOf, type StrategySpec } from '@isthmus/contract';
import type { Nanos, Strategy } from '@isthmus/sim-protocol';
import {
  lockService,
  RAFT_MESSAGES,
  raftReadLatency,
  raftWriteLatency,
  recipeLockLatency,
} from '@isthmus/sim-strategies';
import type { Warning } from './assessment.js';
import { barrierRules } from './barrier-rules.js';
import type { Change } from './changes.js';
import { electionRules, heartbeatMessages, warningsThatApply } from './election-rules.js';
import { isRead, roundTripToLeader, throughMajority } from './floor-ground.js';
import { namedNode } from './node-selectors.js';
import type { Resolved } from './resolve.js';
import type { StrategyEntry } from './strategy-kind.js';

type Spec = Extract<StrategySpec, { kind: 'lock-service' }>;

const FENCING: Change = {
  pointer: '/strategy/fencing',
  to: 'on',
  why: 'storage that remembers the greatest token refuses whoever held the lock before',
};

export const lockServiceEntry: StrategyEntry<Spec> = {
  promise:
    'A lock has one holder at a time, under partitions, crashes, message loss, pauses and clocks that drift within a bound; fencing tokens that grow; with fencing no write of a former holder is accepted. Nobody passes a barrier before all parties of the round have come. Registers are linearizable.',
  nonPromise:
    'Without fencing, a holder that was paused beyond its lease writes all the same. A clock that is set ends leases early. No progress without a majority. A lost disk breaks the promise.',
  source:
    'Burrows: The Chubby lock service for loosely-coupled distributed systems, OSDI 2006; Hunt, Konar, Junqueira, Reed: ZooKeeper, USENIX ATC 2010; Gray, Cheriton: Leases, SOSP 1989',
  schema: lockServiceSchema,
  notModelled: () => [
    'Heartbeats of a session while it holds a lock (its lease runs from its last request for it), and membership changes.',
  ],
  messages: RAFT_MESSAGES,
  hasLeader: true,
  offersConsistencies: false,
  serves: ['cas', 'lock', 'unlock', 'barrier'],
  refusal: () => null,
  withNodes: (spec, replace) => ({
    ...spec,
    leader: spec.leader === 'any' ? 'any' : replace(spec.leader, '/leader'),
  }),
  build: ({ leader, fencing, recipe, wait, clockDrift, electionTimeout, heartbeat }, { cluster }) =>
    lockService(
      {
        leader: leader === 'any' ? null : namedNode(cluster, leader),
        fencing: fencing === 'on',
        recipe,
        wait: nanosOf(wait) as Nanos,
        clockDriftPpm: ppmOf(clockDrift) ?? 0,
        electionTimeout: nanosOf(electionTimeout) as Nanos,
        heartbeat: nanosOf(heartbeat) as Nanos,
      },
      cluster,
    ) as Strategy,

  rules(spec, resolved) {
    const timing = electionRules(spec, resolved);
    const barriers = barrierRules(resolved);
    return {
      violations: [...timing.violations, ...barriers.violations],
      warnings: [...timing.warnings, ...warningsOf(spec, resolved), ...barriers.warnings],
    };
  },
  exposure: () => 'No setting of the strategy allows this: its promise is broken.',
  changes: ({ fencing }) => (fencing === 'off' ? [FENCING] : []),
  floor({ recipe, wait }, kind, ground) {
    if (isRead(kind)) return throughMajority(ground, raftReadLatency);
    // As long as a lock that is free waits the last party of a round.
    if (kind === recipe) return throughMajority(ground, recipeLockLatency);
    if (kind !== 'lock') return throughMajority(ground, raftWriteLatency);
    // Who is told that another holds it has not waited for a majority; by no clock that runs twice as fast as it should, unless it is set.
    const waited = ground.clocksMayBeSet ? 0 : nanosOf(wait) / 2;
    return Math.min(throughMajority(ground, raftWriteLatency), roundTripToLeader(ground) + waited);
  },
  // Every part of a locked write is a command, and the end of a lease another one.
  messagesPerOperation: (_spec, { others, reads, writes }) => 4 * others * writes + 2 * others * reads,
  backgroundMessages: ({ heartbeat }, resolved) => heartbeatMessages(heartbeat, resolved),
};

function warningsOf({ fencing, clockDrift, wait }: Spec, { experiment }: Resolved): readonly Warning[] {
  const { topology, workload } = experiment;
  return warningsThatApply([
    [
      fencing === 'off',
      '/strategy/fencing',
      'storage takes writes whatever their token: a holder that is paused beyond its lease writes over what the next one wrote',
    ],
    [
      (ppmOf(topology.nodes.clock.drift) ?? 0) > (ppmOf(clockDrift) ?? 0),
      '/strategy/clockDrift',
      `clocks drift by up to ${topology.nodes.clock.drift}, more than leases allow for: one may end before its holder thinks so`,
    ],
    [
      nanosOf(wait) >= nanosOf(workload.deadline),
      '/strategy/wait',
      `clients give up after ${workload.deadline}: a lock may be granted to one that does not wait any more, and is held until its lease is over; and a round counts on parties that are gone`,
    ],
  ]);
}
