import {
  leaderlessReadFirstWriteLatency,
  leaderlessReadLatency,
  leaderlessWriteLatency,
  quorumOf,
} from '@isthmus/sim-strategies';
import type { Asked } from './closed-forms.fixture.js';
import { type LeaderlessSpec, quorumsOf } from './leaderless-quorums.js';

/** For specs: latency of an operation whose replicas agree, in nanoseconds. */
export function leaderlessClosedForm(spec: LeaderlessSpec, { resolved, local, kind, key, pathTo }: Asked): number {
  const { cluster } = resolved;
  const { placement, r, w } = quorumsOf(spec, cluster);
  const [read, write] = [r, w].map((level) => quorumOf(level, local, cluster, placement));
  const asked = { coordinator: local, replicas: placement.replicasOf(key) };
  if (kind === 'read') return leaderlessReadLatency({ ...asked, quorum: read! }, pathTo(local));
  return spec.stamps === 'read-first'
    ? leaderlessReadFirstWriteLatency({ ...asked, quorum: write!, r: read! }, pathTo(local))
    : leaderlessWriteLatency({ ...asked, quorum: write! }, pathTo(local));
}
