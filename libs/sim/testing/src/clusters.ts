import type { Cluster, ClusterDatacenter, ClusterNode, DatacenterId, NodeId } from '@isthmus/sim-protocol';

export const nodeId = (index: number): NodeId => index as NodeId;
export const datacenterId = (index: number): DatacenterId => index as DatacenterId;

/** A cluster with `nodesPerDatacenter[d]` nodes in datacenter d; datacenters are named a, b, c, ..., nodes a/0, a/1, ... */
export function clusterOf(...nodesPerDatacenter: readonly number[]): Cluster {
  const nodes: ClusterNode[] = [];
  const datacenters: ClusterDatacenter[] = nodesPerDatacenter.map((count, d) => {
    const name = String.fromCharCode('a'.charCodeAt(0) + d);
    const ids: NodeId[] = [];
    for (let ordinal = 0; ordinal < count; ordinal++) {
      const id = nodeId(nodes.length);
      nodes.push({ id, name: `${name}/${ordinal}`, datacenter: datacenterId(d), ordinal });
      ids.push(id);
    }
    return { id: datacenterId(d), name, nodes: ids };
  });
  return { nodes, datacenters };
}

/** A cluster of `count` datacenters with one node each: node i is in datacenter i. */
export function oneNodeEach(count: number): Cluster {
  return clusterOf(...Array.from({ length: count }, () => 1));
}
