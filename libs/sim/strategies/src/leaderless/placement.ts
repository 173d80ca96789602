import { type Cluster, type ClusterDatacenter, invariant, type NodeId } from '@isthmus/sim-protocol';
import { Ring } from './ring.js';

/**
 * - `one-per-datacenter`: of D datacenters that have nodes, in the cluster's order and in a circle, the n from number key mod D on; in
 *   each of them node floor(key / D) mod (its number of nodes).
 * - `ring`: the n nodes that follow the key's hash on a ring of all nodes (Dynamo 4.2 and 4.3; Cassandra's SimpleStrategy).
 * - `replicasPerDatacenter`: in each datacenter the first so many of its nodes on that ring, all where it has no more (Cassandra's
 *   NetworkTopologyStrategy, without racks).
 */
export type PlacementRule = 'one-per-datacenter' | 'ring' | { readonly replicasPerDatacenter: number };

export interface Placement {
  /** Replicas of each key. */
  readonly n: number;
  /** By datacenter, where every key has as many replicas there; null where that depends on the key. */
  readonly replicasIn: readonly number[] | null;
  replicasOf(key: number): readonly NodeId[];
  /** All nodes, the replicas first: the others stand in for them in this order (Dynamo 4.6). */
  preferenceOf(key: number): readonly NodeId[];
}

/** Replicas of each key that a rule gives; n itself where the rule leaves that open. */
export function replicaCount(cluster: Cluster, rule: PlacementRule, n: number): number {
  return typeof rule === 'string' ? n : replicasByDatacenter(cluster, rule).reduce((sum, count) => sum + count, 0);
}

/** Most replicas of a key that a rule can give. */
export function replicasMax(cluster: Cluster, rule: PlacementRule): number {
  if (rule === 'ring') return cluster.nodes.length;
  return rule === 'one-per-datacenter' ? withNodes(cluster).length : replicaCount(cluster, rule, 0);
}

export function placementOf(cluster: Cluster, n: number, rule: PlacementRule = 'one-per-datacenter'): Placement {
  const max = replicasMax(cluster, rule);
  if (rule === 'one-per-datacenter') {
    const datacenters = withNodes(cluster);
    invariant(n >= 1 && n <= max, `${n} replicas in ${max} datacenters`);
    const everywhere = cluster.datacenters.map(({ nodes }) => Math.min(1, nodes.length));
    return {
      n,
      replicasIn: n === max ? everywhere : null,
      replicasOf: remembered((key) => circle(datacenters, key).slice(0, n)),
      preferenceOf: remembered((key) => circle(datacenters, key)),
    };
  }
  const ring = new Ring(cluster);
  if (rule === 'ring') {
    invariant(n >= 1 && n <= max, `${n} replicas at ${max} nodes`);
    const replicasOf = remembered((key) => ring.walk(key).slice(0, n));
    const replicasIn = n === max ? cluster.datacenters.map(({ nodes }) => nodes.length) : null;
    return { n, replicasIn, replicasOf, preferenceOf: (key) => ring.walk(key) };
  }
  const replicasIn = replicasByDatacenter(cluster, rule);
  const replicasOf = remembered((key) => firstOfEach(cluster, ring.walk(key), replicasIn));
  return {
    n: max,
    replicasIn,
    replicasOf,
    preferenceOf: remembered((key) => [...new Set([...replicasOf(key), ...ring.walk(key)])]),
  };
}

function withNodes({ datacenters }: Cluster): ClusterDatacenter[] {
  return datacenters.filter(({ nodes }) => nodes.length > 0);
}

function replicasByDatacenter(
  { datacenters }: Cluster,
  { replicasPerDatacenter }: { readonly replicasPerDatacenter: number },
): number[] {
  return datacenters.map(({ nodes }) => Math.min(replicasPerDatacenter, nodes.length));
}

/** All nodes: one in each datacenter, from the key's on, then the next in each. */
function circle(datacenters: readonly ClusterDatacenter[], key: number): readonly NodeId[] {
  const nodes: NodeId[] = [];
  const round = Math.floor(key / datacenters.length);
  const laps = Math.max(...datacenters.map((datacenter) => datacenter.nodes.length));
  for (let lap = 0; lap < laps; lap++) {
    for (let step = 0; step < datacenters.length; step++) {
      const inside = (datacenters[(key + step) % datacenters.length] as ClusterDatacenter).nodes;
      if (lap < inside.length) nodes.push(inside[(round + lap) % inside.length] as NodeId);
    }
  }
  return nodes;
}

function firstOfEach(cluster: Cluster, walk: readonly NodeId[], replicasIn: readonly number[]): readonly NodeId[] {
  const missing = [...replicasIn];
  return walk.filter((node) => {
    const { datacenter } = cluster.nodes[node]!;
    return missing[datacenter]!-- > 0;
  });
}

function remembered<Value>(of: (key: number) => Value): (key: number) => Value {
  const values = new Map<number, Value>();
  return (key) => {
    let value = values.get(key);
    if (value === undefined) values.set(key, (value = of(key)));
    return value;
  };
}
