import { nanosOf, type OperationClass } from '@isthmus/contract';
import { leastDelays } from '@isthmus/sim-engine';
import type { Cluster, DatacenterId, Nanos, NodeId } from '@isthmus/sim-protocol';
import type { OperationPath, RaftPath } from '@isthmus/sim-strategies';
import type { DelayRanges } from './delay-ranges.js';
import type { Resolved } from './resolve.js';

/** Who served, as far as it is known. */
export interface Service {
  /** All nodes that answered as a leader; those that may, where nothing has been played. */
  readonly leaders: readonly NodeId[];
  /** Whether chains and views have stayed as they were at the start. */
  readonly isSettled: boolean;
  /** All keys that anybody asked for; null where they are many, or not known. */
  keys(): readonly number[] | null;
}

/** What the floors of the clients of one datacenter rest on: links at their least delays, nodes and disks that take no time. */
export interface FloorGround extends Service {
  readonly cluster: Cluster;
  /** Nodes that may be asked for what any replica serves, with the least time after which they are; the earliest to answer first. */
  readonly asked: readonly {
    readonly node: NodeId;
    readonly after: number;
    readonly path: OperationPath;
    /** Were it by itself. */
    readonly answersAt: number;
  }[];
  pathTo(node: NodeId): OperationPath;
  /** Whether a fault may set a clock: what a node waits for by its own may then be over at once. */
  readonly clocksMayBeSet: boolean;
}

export function floorGround(
  resolved: Resolved,
  {
    client,
    ranges,
    service,
    sendsOn,
  }: {
    readonly client: DatacenterId;
    readonly ranges: DelayRanges;
    readonly service: Service;
    /** Whether a node may say that another should be asked. */
    readonly sendsOn: boolean;
  },
): FloorGround {
  const { cluster, experiment } = resolved;
  const size = cluster.datacenters.length;
  const place = (node: NodeId) => cluster.nodes[node]!.datacenter;
  const toNode = (to: DatacenterId) => ranges.requests.least[client * size + to] as Nanos;
  const fromNode = (from: DatacenterId) => ranges.replies.least[from * size + client] as Nanos;
  const between = (from: NodeId, to: NodeId) => ranges.messages.least[place(from) * size + place(to)] as Nanos;
  const zero = 0 as Nanos;
  const { attemptTimeout, clients, retries } = experiment.workload;
  const home = homeOf(client, resolved);
  // Whoever turns elsewhere with the same operation was answered at home before, or waited for that in vain.
  const atHome = Math.min(
    toNode(home) + fromNode(home),
    attemptTimeout === undefined ? Infinity : nanosOf(attemptTimeout),
  );
  const movesOn = sendsOn || retries > 0 ? atHome : Infinity;
  const elsewhere = clients.failover === undefined ? movesOn : 0;
  const pathTo = (node: NodeId): OperationPath => ({
    toNode: toNode(place(node)),
    fromNode: fromNode(place(node)),
    between,
    serviceTime: zero,
    fsync: zero,
  });
  return {
    ...service,
    cluster,
    asked: cluster.nodes
      .map(({ id, datacenter }) => {
        const isFirst = datacenter === home || (clients.route === 'leader' && service.leaders.includes(id));
        const path = pathTo(id);
        const after = isFirst ? 0 : elsewhere;
        return { node: id, after, path, answersAt: after + path.toNode + path.fromNode };
      })
      .sort((a, b) => a.answersAt - b.answersAt),
    pathTo,
    clocksMayBeSet: experiment.faults.some(
      (fault) =>
        fault.kind === 'clock-jump' ||
        (fault.kind === 'nemesis' && fault.mix.some((one) => one.fault === 'clock-jump')),
    ),
  };
}

/** The datacenter whose nodes a session asks first, as the client library has it. */
function homeOf(client: DatacenterId, { cluster, linkDelay, special, experiment }: Resolved): DatacenterId {
  const size = cluster.datacenters.length;
  const nearness = special === undefined ? linkDelay : leastDelays(special, special.requests, linkDelay);
  const isLocal = experiment.workload.clients.route === 'local';
  const distance = (to: DatacenterId) => (isLocal && to === client ? -1 : nearness[client * size + to]!);
  return cluster.datacenters
    .filter(({ nodes }) => nodes.length > 0)
    .map(({ id }) => id)
    .reduce((nearest, id) => (distance(id) < distance(nearest) ? id : nearest));
}

/** The least over all who may have led; Infinity where nobody has. */
export function throughLeader(ground: FloorGround, latency: (leader: NodeId, path: OperationPath) => number): number {
  return Math.min(...ground.leaders.map((leader) => latency(leader, ground.pathTo(leader))));
}

/** The least over all replicas that may be asked, of whatever takes no less than the way to the replica and back. */
export function throughAny(ground: FloorGround, latency: (node: NodeId, path: OperationPath) => number): number {
  let least = Infinity;
  for (const { node, after, path, answersAt } of ground.asked) {
    if (answersAt >= least) break;
    least = Math.min(least, after + latency(node, path));
  }
  return least;
}

/** Of what a replica answers by itself: there and back. */
export function roundTripToAny(ground: FloorGround): number {
  return throughAny(ground, (_, { toNode, fromNode }) => toNode + fromNode);
}

export function roundTripToLeader(ground: FloorGround): number {
  return throughLeader(ground, (_, { toNode, fromNode }) => toNode + fromNode);
}

/** Of what a leader answers once a majority has answered it. */
export function throughMajority(ground: FloorGround, latency: (path: RaftPath) => number): number {
  return throughLeader(ground, (leader, path) => latency(raftPath(leader, path, ground)));
}

export function raftPath(
  leader: NodeId,
  { toNode: toLeader, fromNode: fromLeader, ...rest }: OperationPath,
  { cluster }: FloorGround,
): RaftPath {
  return { ...rest, nodes: cluster.nodes.length, leader, toLeader, fromLeader };
}

export function isRead(kind: OperationClass): boolean {
  return kind === 'read' || kind === 'read-linearizable' || kind === 'read-local';
}

/** Whether a read is answered from any replica's own copy, where `method` is that of reads which do not ask for one. */
export function isLocalRead(kind: OperationClass, method: string): boolean {
  return kind === 'read-local' || (kind === 'read' && method === 'local');
}
