import type { StrategySpec } from '@isthmus/contract';
import { acknowledgementsOf, singleLeaderReadLatency, singleLeaderWriteLatency } from '@isthmus/sim-strategies';
import { type Asked } from './closed-forms.fixture.js';
import { namedNode } from './node-selectors.js';

type Spec = Extract<StrategySpec, { kind: 'single-leader' }>;

/** Latency of an operation once the initial leader leads and every client knows it. */
export function singleLeaderClosedForm(spec: Spec, { resolved, local, nodes, kind, pathTo }: Asked): number {
  const leader = namedNode(resolved.cluster, spec.leader);
  const isAtLeader = spec.reads === 'leader' || spec.reads === 'lease';
  if (kind === 'read') return singleLeaderReadLatency(pathTo(isAtLeader ? leader : local));
  const followers = nodes.filter((node) => node !== leader);
  const acknowledgements = acknowledgementsOf(
    { replication: spec.replication, acknowledgements: spec.acknowledgements ?? 1 },
    followers.length,
  );
  return singleLeaderWriteLatency({ leader, followers, acknowledgements }, pathTo(leader));
}
