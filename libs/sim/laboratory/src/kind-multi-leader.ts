import { multiLeaderSchema, type StrategySpec } from '@isthmus/contract';
import type { Cluster, Strategy } from '@isthmus/sim-protocol';
import { EXCHANGE_MESSAGES, multiLeader, type ReplicationTopology } from '@isthmus/sim-strategies';
import type { Warning } from './assessment.js';
import { type Change, consensus } from './changes.js';
import { roundTripToAny } from './floor-ground.js';
import { namedNode } from './node-selectors.js';
import { housekeeping, LAST_WRITE_WINS, type StrategyEntry } from './strategy-kind.js';

type Spec = Extract<StrategySpec, { kind: 'multi-leader' }>;

export const multiLeaderEntry: StrategyEntry<Spec> = {
  promise:
    'Every datacenter reads and writes locally through any partition; replicas converge once they are connected. Causal consistency where writes are applied in causal order (delivery causal, or a star or a ring), stamps are hybrid and sessions sticky. Siblings keep every concurrent write until somebody who has read it writes.',
  nonPromise:
    'Otherwise no consistency model. By last write wins all but one of concurrent writes to a key are dropped though acknowledged, by wall clocks also later ones. No compare-and-set.',
  source:
    'Terry et al.: Managing update conflicts in Bayou, SOSP 1995; Thomas: write rule, TODS 4 (2), 1979; Kulkarni et al.: Logical physical clocks, OPODIS 2014; Ladin et al.: Lazy replication, TOCS 10 (4), 1992; Parker et al.: Detection of mutual inconsistency, TSE 9 (3), 1983',
  schema: multiLeaderSchema,
  notModelled: ({ conflicts, topology }) => [
    conflicts === 'siblings'
      ? 'Merging of siblings by the store; topologies that change when a node is down.'
      : topology === undefined
        ? 'Conflict resolution other than last write wins; replication topologies other than all to all.'
        : 'Conflict resolution other than last write wins; topologies that change when a node is down.',
  ],
  messages: EXCHANGE_MESSAGES,
  hasLeader: false,
  offersConsistencies: false,
  serves: [],
  refusal: (kind) =>
    kind === 'cas' ? 'multi-leader has no compare-and-set: two leaders could both succeed from the same value' : null,
  withNodes: (spec, replace) =>
    spec.topology?.kind === 'star'
      ? { ...spec, topology: { ...spec.topology, hub: replace(spec.topology.hub, '/topology/hub') } }
      : spec,
  build: ({ kind: _, topology, ...settings }, { cluster }) =>
    multiLeader({ ...settings, topology: topologyOf(topology, cluster) }, cluster) as Strategy,
  rules: ({ conflicts, context, topology }) => ({
    violations: [],
    warnings: [
      ...(conflicts === 'last-write-wins' ? LAST_WRITE_WINS.warnings : []),
      ...(context === 'none' ? [LOST_UPDATES] : []),
      ...weakness(topology),
    ],
  }),
  exposure: () => 'Every datacenter accepts writes on its own and learns of the others later.',
  changes: ({ context }) => [
    ...(context === 'none' ? [CARRIED] : []),
    consensus('any', 'leaders that accept writes on their own cannot agree on one order in time'),
  ],
  floor: (_spec, _kind, ground) => roundTripToAny(ground),
  // Where they are forwarded, a write comes back to its node at last.
  messagesPerOperation: ({ topology }, { others, writes }) =>
    2 * (isForwarded(topology) ? others + 1 : others) * writes,
  backgroundMessages: (_spec, resolved) => housekeeping(resolved),
  bytesPerOperation: ({ conflicts, topology, delivery }, { cluster: { nodes } }) =>
    (isForwarded(topology) ? 100 * nodes.length : 0) +
    (delivery === 'causal' ? 100 + 8 * nodes.length : 0) +
    // A vector with the write, one at each node for its key, and one in the session.
    (conflicts === 'siblings' ? (nodes.length + 2) * (50 + 8 * nodes.length) : 0),
};

const LOST_UPDATES: Warning = {
  pointer: '/strategy/context',
  message: 'a write supersedes what its session has never read: updates are lost',
};

const CARRIED: Change = {
  pointer: '/strategy/context',
  to: 'carried',
  why: 'a write that carries what its session has read supersedes no more than that',
};

function topologyOf(topology: Spec['topology'], cluster: Cluster): ReplicationTopology | undefined {
  return topology?.kind === 'star' ? { kind: 'star', hub: namedNode(cluster, topology.hub) } : topology;
}

function isForwarded(topology: Spec['topology']): boolean {
  return topology !== undefined && topology.kind !== 'all-to-all';
}

function weakness(topology: Spec['topology']): Warning[] {
  switch (topology?.kind) {
    case 'star':
      return [
        {
          pointer: '/strategy/topology',
          message: `while ${topology.hub} is down or cut off, no two other nodes learn of each other's writes`,
        },
      ];
    case 'ring':
      return [
        { pointer: '/strategy/topology', message: 'one node that is down or cut off stops writes on their way round' },
      ];
    case 'all-to-all':
    case undefined:
      return [];
  }
}
