import { type Cluster, majority, type NodeId } from '@isthmus/sim-protocol';
import type { Placement } from './placement.js';

/**
 * Who must answer. A number: so many replicas, whichever. `local-one`, `local-quorum`: one, a majority of those in the
 * coordinator's datacenter. `each-quorum`: a majority in every datacenter.
 *
 * Source: Apache Cassandra 4.1, "Dynamo", section tunable consistency.
 */
export type Level = number | 'local-one' | 'local-quorum' | 'each-quorum';

/** Whether those who have answered are enough; nobody is in there twice. */
export type Quorum = (answered: readonly NodeId[]) => boolean;

/** @param self The coordinator. */
export function quorumOf(level: Level, self: NodeId, cluster: Cluster, { replicasIn }: Placement): Quorum {
  if (typeof level === 'number') return (answered) => answered.length >= level;
  const home = cluster.nodes[self]!.datacenter;
  const inside = cluster.datacenters.map((_, datacenter) => majority(replicasIn?.[datacenter] ?? 0));
  const countIn = (answered: readonly NodeId[], datacenter: number) => {
    let count = 0;
    for (const node of answered) if (cluster.nodes[node]!.datacenter === datacenter) count++;
    return count;
  };
  switch (level) {
    case 'local-one':
      return (answered) => countIn(answered, home) >= 1;
    case 'local-quorum':
      return (answered) => countIn(answered, home) >= (inside[home] as number);
    case 'each-quorum':
      return (answered) =>
        inside.every((needed, datacenter) => replicasIn?.[datacenter] === 0 || countIn(answered, datacenter) >= needed);
  }
}

/** The least number of replicas that can make a level's quorum. */
export function leastOf(level: Level, { replicasIn }: Placement): number {
  if (typeof level === 'number') return level;
  const needed = (replicasIn ?? []).filter((count) => count > 0).map(majority);
  if (level === 'local-one') return 1;
  return level === 'local-quorum' ? Math.min(...needed) : needed.reduce((sum, count) => sum + count, 0);
}

/** Whether every quorum of one level shares a replica with every quorum of the other, whoever coordinates. */
export function intersect(a: Level, b: Level, placement: Placement): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a + b > placement.n;
  if (typeof a === 'number') return intersect(b, a, placement);
  const inside = (placement.replicasIn ?? []).filter((count) => count > 0);
  const taken = inside.map((count) => (a === 'local-one' ? 1 : majority(count)));
  // Two datacenters may be local to different coordinators; a majority meets one in the same datacenter only.
  if (typeof b !== 'number') {
    const alone = inside.length === 1;
    if (a === 'each-quorum' || b === 'each-quorum') {
      const other = a === 'each-quorum' ? b : a;
      return other !== 'local-one' || inside.every((count) => majority(count) + 1 > count);
    }
    const needed = b === 'local-one' ? 1 : majority(inside[0] ?? 0);
    return alone && (taken[0] ?? 0) + needed > (inside[0] ?? 0);
  }
  const untouched =
    a === 'each-quorum' ? placement.n - taken.reduce((sum, count) => sum + count, 0) : placement.n - Math.min(...taken);
  return b > untouched;
}
