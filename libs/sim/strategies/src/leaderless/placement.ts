import { type Cluster, type ClusterDatacenter, invariant, type NodeId } from '@isthmus/sim-protocol';

/**
 * The replicas of a key, one in each of `n` datacenters: of D datacenters that have nodes, in the cluster's order and in a circle, the
 * n from number key mod D on; in each of them node floor(key / D) mod (its number of nodes).
 */
export function placementOf(cluster: Cluster, n: number): (key: number) => readonly NodeId[] {
  const datacenters = cluster.datacenters.filter(({ nodes }) => nodes.length > 0);
  invariant(n >= 1 && n <= datacenters.length, `${n} replicas in ${datacenters.length} datacenters`);
  const placements = new Map<number, readonly NodeId[]>();

  function place(key: number): readonly NodeId[] {
    const replicas: NodeId[] = [];
    const round = Math.floor(key / datacenters.length);
    for (let step = 0; step < n; step++) {
      const { nodes } = datacenters[(key + step) % datacenters.length] as ClusterDatacenter;
      replicas.push(nodes[round % nodes.length] as NodeId);
    }
    return replicas;
  }

  return (key) => {
    let replicas = placements.get(key);
    if (replicas === undefined) placements.set(key, (replicas = place(key)));
    return replicas;
  };
}
