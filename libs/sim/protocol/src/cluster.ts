declare const node: unique symbol;
declare const datacenter: unique symbol;

/** A node's position in `Cluster.nodes`. */
export type NodeId = number & { readonly [node]: 'index' };

/** A datacenter's position in `Cluster.datacenters`. */
export type DatacenterId = number & { readonly [datacenter]: 'index' };

export interface ClusterNode {
  readonly id: NodeId;
  /** As the experiment writes it: `eu-west-1/0`. */
  readonly name: string;
  readonly datacenter: DatacenterId;
  /** Position among the nodes of its datacenter, from 0. */
  readonly ordinal: number;
}

export interface ClusterDatacenter {
  readonly id: DatacenterId;
  readonly name: string;
  /** May be empty: a datacenter that has only clients. */
  readonly nodes: readonly NodeId[];
}

/** The replicas of a run and where they are, in the order in which the experiment lists them, the same at every node. */
export interface Cluster {
  readonly nodes: readonly ClusterNode[];
  readonly datacenters: readonly ClusterDatacenter[];
}

/** The least number of nodes that any two such groups share one of: floor(n/2) + 1. */
export function majority(n: number): number {
  return Math.floor(n / 2) + 1;
}
