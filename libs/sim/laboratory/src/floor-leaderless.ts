import type { OperationClass } from '@isthmus/contract';
import { majority, type NodeId } from '@isthmus/sim-protocol';
import {
  type LeaderlessQuorum,
  leaderlessReadFirstWriteLatency,
  leaderlessReadLatency,
  leaderlessSiblingWriteLatency,
  leaderlessWriteLatency,
  lightweightTransactionLatency,
  type OperationPath,
  type Quorum,
  quorumOf,
} from '@isthmus/sim-strategies';
import { type FloorGround, isRead, throughAny } from './floor-ground.js';
import { type LeaderlessSpec, type LeaderlessQuorums, quorumsOf } from './leaderless-quorums.js';

/** The least over the keys, over the coordinators, and over who may be asked in place of a replica. */
export function leaderlessFloor(spec: LeaderlessSpec, kind: OperationClass, ground: FloorGround): number {
  const quorums = quorumsOf(spec, ground.cluster);
  return Math.min(
    ...placementsOf(spec, ground, quorums).map((replicas) => floorAt(replicas, { spec, kind, ground, quorums })),
  );
}

/** The sets of replicas that keys have; one of all nodes where these are not known, or others stand in for them. */
function placementsOf(
  { hintedHandoff }: LeaderlessSpec,
  { cluster, keys }: FloorGround,
  { placement }: LeaderlessQuorums,
): readonly (readonly NodeId[])[] {
  const all = cluster.nodes.map(({ id }) => id);
  if (hintedHandoff === 'sloppy-quorum' || placement.n === all.length) return [all];
  const sets = new Map<string, readonly NodeId[]>();
  for (const key of keys() ?? []) {
    const replicas = placement.replicasOf(key);
    sets.set([...replicas].sort((a, b) => a - b).join(), replicas);
  }
  return sets.size === 0 ? [all] : [...sets.values()];
}

interface Asked {
  readonly spec: LeaderlessSpec;
  readonly kind: OperationClass;
  readonly ground: FloorGround;
  readonly quorums: LeaderlessQuorums;
}

function floorAt(replicas: readonly NodeId[], asked: Asked): number {
  const { spec, kind, ground } = asked;
  if (kind === 'cas' || (isRead(kind) && spec.r === 'serial'))
    return throughAny(ground, (node, path) => serialLatency({ coordinator: node, replicas }, path, asked));
  if (isRead(kind))
    return throughAny(ground, (node, path) => readLatency({ coordinator: node, replicas }, path, asked));
  if (spec.conflicts !== 'siblings')
    return throughAny(ground, (node, path) => writeLatency({ coordinator: node, replicas }, path, asked));
  // Only a replica may write beside what there is, and sessions look for one themselves.
  return Math.min(...replicas.map((node) => writeLatency({ coordinator: node, replicas }, ground.pathTo(node), asked)));
}

type Request = Pick<LeaderlessQuorum, 'coordinator' | 'replicas'>;

function readLatency(request: Request, path: OperationPath, { ground: { cluster }, quorums: { r, placement } }: Asked) {
  const quorum = quorumOf(r, request.coordinator, cluster, placement);
  return quorum(request.replicas) ? leaderlessReadLatency({ ...request, quorum }, path) : Infinity;
}

function writeLatency(request: Request, path: OperationPath, { spec, ground: { cluster }, quorums }: Asked): number {
  const [read, quorum] = [quorums.r, quorums.w].map((level) =>
    quorumOf(level, request.coordinator, cluster, quorums.placement),
  ) as [Quorum, Quorum];
  if (!quorum(request.replicas)) return Infinity;
  if (spec.conflicts === 'siblings') return leaderlessSiblingWriteLatency({ ...request, quorum }, path);
  if (spec.stamps !== 'read-first') return leaderlessWriteLatency({ ...request, quorum }, path);
  return read(request.replicas) ? leaderlessReadFirstWriteLatency({ ...request, quorum, r: read }, path) : Infinity;
}

/** One that finds another value than it expects changes nothing, so there is nothing to commit. */
function serialLatency(
  { coordinator, replicas }: Request,
  path: OperationPath,
  { spec, ground: { cluster }, quorums: { placement } }: Asked,
): number {
  const isLocal = spec.serial === 'local-serial';
  const datacenter = cluster.nodes[coordinator]!.datacenter;
  const acceptors = isLocal ? replicas.filter((node) => cluster.nodes[node]!.datacenter === datacenter) : replicas;
  const quorum = quorumOf(isLocal ? 'local-quorum' : majority(placement.n), coordinator, cluster, placement);
  return quorum(acceptors)
    ? lightweightTransactionLatency({ coordinator, acceptors, quorum, commit: null }, path)
    : Infinity;
}
