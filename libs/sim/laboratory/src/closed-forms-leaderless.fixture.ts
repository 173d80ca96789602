import type { NodeId } from '@isthmus/sim-protocol';
import {
  leaderlessReadFirstWriteLatency,
  leaderlessReadLatency,
  leaderlessSiblingWriteLatency,
  leaderlessWriteLatency,
  lightweightTransactionLatency,
  quorumOf,
} from '@isthmus/sim-strategies';
import type { Asked } from './closed-forms.fixture.js';
import { type LeaderlessSpec, quorumsOf } from './leaderless-quorums.js';

/** For specs: latency of an operation whose replicas agree, in nanoseconds. */
export function leaderlessClosedForm(spec: LeaderlessSpec, asked: Asked): number {
  const { resolved, local, kind, key, pathTo } = asked;
  const { cluster } = resolved;
  const { placement, r, w } = quorumsOf(spec, cluster);
  const replicas = placement.replicasOf(key);
  const [read, write] = [r, w].map((level) => quorumOf(level, local, cluster, placement));
  const request = { coordinator: local, replicas };
  if (kind === 'read' && spec.r === 'serial') {
    const isNear = (node: NodeId) => cluster.nodes[node]!.datacenter === cluster.nodes[local]!.datacenter;
    const isLocal = spec.serial === 'local-serial';
    const acceptors = isLocal ? replicas.filter(isNear) : replicas;
    const quorum = isLocal ? quorumOf('local-quorum', local, cluster, placement) : read!;
    return lightweightTransactionLatency({ coordinator: local, acceptors, quorum, commit: null }, pathTo(local));
  }
  if (kind === 'read') return leaderlessReadLatency({ ...request, quorum: read! }, pathTo(local));
  if (spec.conflicts === 'siblings') {
    const coordinator = nearest(replicas, asked);
    const quorum = quorumOf(w, coordinator, cluster, placement);
    return leaderlessSiblingWriteLatency({ coordinator, replicas, quorum }, pathTo(coordinator));
  }
  return spec.stamps === 'read-first'
    ? leaderlessReadFirstWriteLatency({ ...request, quorum: write!, r: read! }, pathTo(local))
    : leaderlessWriteLatency({ ...request, quorum: write! }, pathTo(local));
}

/** The replica that a session asks to write. */
function nearest(replicas: readonly NodeId[], { pathTo }: Asked): NodeId {
  const roundTrip = (node: NodeId) => pathTo(node).toNode + pathTo(node).fromNode;
  return [...replicas].sort((x, y) => roundTrip(x) - roundTrip(y))[0]!;
}
