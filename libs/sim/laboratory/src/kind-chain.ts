import { chainSchema, nanosOf, type OperationClass, type StrategySpec, type Violation } from '@isthmus/contract';
import type { Cluster, Nanos, NodeId, Strategy } from '@isthmus/sim-protocol';
import { chain, CHAIN_MESSAGES, type ChainReads, chainWriteLatency } from '@isthmus/sim-strategies';
import { type Change, consensus } from './changes.js';
import { asksLocalReads } from './asked.js';
import { type FloorGround, isRead, roundTripToAny } from './floor-ground.js';
import { namedNode, nodeOf } from './node-selectors.js';
import type { Resolved } from './resolve.js';
import type { StrategyEntry } from './strategy-kind.js';

type Spec = Extract<StrategySpec, { kind: 'chain' }>;

const APPORTIONED: Change = {
  pointer: '/strategy/reads',
  to: 'apportioned',
  why: 'a node asks the tail which version is committed before it answers with one that may not be',
};

const LEASES: Change = {
  pointer: '/strategy/detection',
  to: 'leases',
  why: 'a node that cannot reach the master stops answering reads before another takes its place',
};

export const chainEntry: StrategyEntry<Spec> = {
  promise:
    'Linearizable reads, writes and compare-and-set; all nodes of the chain but one may fail, one after another, under partitions, crashes and message loss (with leases).',
  nonPromise:
    'Eventual and bounded reads may return what is not committed, or is old. Wrong clocks break leases; a partition breaks what is fail-stop. The master is one node: while it is down the chain stays as it is. A lost disk breaks the promise.',
  source:
    'van Renesse, Schneider: Chain replication for supporting high throughput and availability, OSDI 2004; Terrace, Freedman: Object storage on CRAQ, USENIX ATC 2009',
  schema: chainSchema,
  notModelled: () => ['A master that is itself replicated; many chains that share nodes.'],
  messages: CHAIN_MESSAGES,
  hasLeader: true,
  offersConsistencies: true,
  serves: ['cas'],
  refusal: () => null,
  withNodes: ({ order, master, ...spec }, replace) => ({
    ...spec,
    ...(order === undefined ? {} : { order: order.map((node, at) => replace(node, `/order/${at}`)) }),
    ...(master === undefined ? {} : { master: replace(master, '/master') }),
  }),
  build: (spec, { cluster }) =>
    chain(
      {
        chain: chainOf(spec, cluster),
        master: spec.master === undefined ? cluster.nodes[0]!.id : namedNode(cluster, spec.master),
        reads: readsOf(spec),
        detection: spec.detection,
        ping: nanosOf(spec.ping) as Nanos,
        timeout: nanosOf(spec.timeout) as Nanos,
      },
      cluster,
    ) as Strategy,

  rules(spec, { cluster, delay }) {
    const violations: Violation[] = [];
    const named = (spec.order ?? []).map((selector) => nodeOf(cluster, selector));
    named.forEach((node, at) => {
      if (node === undefined || named.indexOf(node) === at) return;
      const message = `${JSON.stringify(spec.order![at])} is in the chain already`;
      violations.push({ pointer: `/strategy/order/${at}`, code: 'contradiction', message, allowed: 'each node once' });
    });
    if (nanosOf(spec.ping) >= nanosOf(spec.timeout)) {
      const message = `a node that is heard every ${spec.ping} is given up after ${spec.timeout}`;
      const allowed = `less than ${spec.timeout}`;
      violations.push({ pointer: '/strategy/ping', code: 'contradiction', message, allowed });
    }
    const roundTrip = 2 * Math.max(0, ...delay);
    const lease = 0.75 * nanosOf(spec.timeout);
    const warnings = [
      [
        spec.detection === 'fail-stop',
        '/strategy/detection',
        'a node that is cut off or slow is given up and goes on answering reads, which may be stale',
      ],
      [
        spec.detection === 'leases' && lease < roundTrip + nanosOf(spec.ping),
        '/strategy/timeout',
        `a lease of three quarters of it ends before the next answer of the farthest master could renew it (${Math.round(roundTrip / 1e6)} ms)`,
      ],
      [
        spec.reads === 'eventual' || spec.reads === 'bounded',
        '/strategy/reads',
        'any node answers reads from what it has: it may be old, or not committed',
      ],
    ] as const;
    return {
      violations,
      warnings: warnings.flatMap(([applies, pointer, message]) => (applies ? [{ pointer, message }] : [])),
    };
  },

  exposure: ({ reads, detection }, { experiment: { workload } }) => {
    if (reads === 'eventual' || reads === 'bounded' || asksLocalReads(workload))
      return 'Any node answers reads from what it has, whether it is committed or not.';
    return detection === 'fail-stop'
      ? 'A node that is given up and has not stopped goes on answering reads.'
      : 'A lease counts on clocks that run at the same speed.';
  },
  changes: ({ reads, detection }) => [
    ...(reads === 'eventual' || reads === 'bounded' ? [APPORTIONED] : []),
    ...(detection === 'fail-stop' ? [LEASES] : []),
    consensus('any', 'a majority decides who leads and confirms it for every read, without clocks'),
  ],
  floor(spec, kind, ground) {
    const isAtTail = spec.reads === 'tail' && kind !== 'read-local';
    if (isRead(kind) && !isAtTail) return roundTripToAny(ground);
    return ground.isSettled ? endsFloor(chainOf(spec, ground.cluster), kind, ground) : nearestFloor(ground);
  },
  messagesPerOperation: ({ reads: method }, { others, reads, writes }) =>
    2 * others * writes + (method === 'apportioned' ? 2 * reads : 0),
  backgroundMessages({ ping }, { experiment, cluster }: Resolved) {
    const seconds = (nanosOf(experiment.duration) + nanosOf(experiment.drain)) / 1e9;
    return cluster.nodes.length * seconds * (2 / (nanosOf(ping) / 1e9) + 4);
  },
};

/** Those that are named, then the others. */
export function chainOf({ order = [] }: Pick<Spec, 'order'>, cluster: Cluster): readonly [NodeId, ...NodeId[]] {
  const named = order.map((selector) => namedNode(cluster, selector));
  const others = cluster.nodes.map(({ id }) => id).filter((id) => !named.includes(id));
  return [...named, ...others] as unknown as readonly [NodeId, ...NodeId[]];
}

/** Of what the head takes and the tail answers; or of what the tail is asked. */
function endsFloor(order: readonly [NodeId, ...NodeId[]], kind: OperationClass, ground: FloorGround): number {
  const tail = order.at(-1)!;
  const toNode = (node: NodeId) => ground.pathTo(node).toNode;
  const fromNode = (node: NodeId) => ground.pathTo(node).fromNode;
  if (isRead(kind)) return toNode(tail) + fromNode(tail);
  return chainWriteLatency({ ...ground.pathTo(tail), chain: order, toNode, fromNode });
}

/** Of a chain of which one node is left, whichever that is. */
function nearestFloor({ cluster, pathTo }: FloorGround): number {
  return Math.min(...cluster.nodes.map(({ id }) => pathTo(id).toNode + pathTo(id).fromNode));
}

function readsOf({ reads, versions = 1 }: Spec): ChainReads {
  return reads === 'bounded' ? { kind: 'bounded', versions } : reads;
}
