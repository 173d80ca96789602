import { nanosOf, type StrategySpec, zabSchema } from '@isthmus/contract';
import type { Nanos, Strategy } from '@isthmus/sim-protocol';
import { withFigure3, zab, ZAB_MESSAGES, zabSyncLatency, zabWriteLatency } from '@isthmus/sim-strategies';
import { consensus } from './changes.js';
import { electionRules, heartbeatMessages } from './election-rules.js';
import { roundTripToAny, throughAny } from './floor-ground.js';
import { namedNode } from './node-selectors.js';
import type { StrategyEntry } from './strategy-kind.js';

type Spec = Extract<StrategySpec, { kind: 'zab' }>;

export const zabEntry: StrategyEntry<Spec> = {
  promise:
    'Sequential consistency: writes and compare-and-sets take effect in one order, and every session reads states that follow on each other in it, whatever server it asks, under partitions, crashes, message loss and clock skew.',
  nonPromise:
    'Reads may be stale, also after a sync: a deposed leader answers it without asking anybody. No progress without a majority. A lost disk breaks the promise.',
  source:
    'Junqueira, Reed, Serafini: Zab: high-performance broadcast for primary-backup systems, DSN 2011; Hunt, Konar, Junqueira, Reed: ZooKeeper: wait-free coordination for internet-scale systems, USENIX ATC 2010',
  schema: zabSchema,
  notModelled: () => ['Watches, ephemeral nodes, transactions (multi), observers, and changes of the ensemble.'],
  messages: ZAB_MESSAGES,
  hasLeader: true,
  offersConsistencies: true,
  serves: ['cas', 'sync'],
  refusal: () => null,
  withNodes: (spec, replace) => (spec.leader === 'any' ? spec : { ...spec, leader: replace(spec.leader, '/leader') }),
  build: ({ leader, electionTimeout, heartbeat }, { cluster }) =>
    zab(
      {
        leader: leader === 'any' ? null : namedNode(cluster, leader),
        electionTimeout: nanosOf(electionTimeout) as Nanos,
        heartbeat: nanosOf(heartbeat) as Nanos,
      },
      cluster,
    ) as Strategy,
  watched: (strategy, onBrokenInvariant) =>
    withFigure3(strategy as ReturnType<typeof zab>, onBrokenInvariant) as Strategy,
  rules: (spec, resolved) => electionRules(spec, resolved),
  exposure: () =>
    'A server answers reads from what it has applied, which may lag behind the leader, and a deposed leader answers a sync.',
  changes: () => [
    consensus('any', 'its reads are confirmed by a majority, so no deposed leader and no lagging copy answers'),
  ],
  floor(_spec, kind, ground) {
    if (kind === 'read' || kind === 'read-local') return roundTripToAny(ground);
    const latency = kind === 'read-linearizable' || kind === 'sync' ? zabSyncLatency : zabWriteLatency;
    const nodes = ground.cluster.nodes.length;
    return throughAny(ground, (server, path) =>
      Math.min(...ground.leaders.map((leader) => latency({ ...path, nodes, leader, server }))),
    );
  },
  // A write is handed on, proposed, acknowledged and committed; a read asks for the leader at most.
  messagesPerOperation: (_spec, { others, reads, writes }) => (3 * others + 1) * writes + 2 * reads,
  backgroundMessages: ({ heartbeat }, resolved) => heartbeatMessages(heartbeat, resolved),
};
