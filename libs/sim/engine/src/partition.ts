import { type Cluster, invariant, majority } from '@isthmus/sim-protocol';
import { hostCount } from './hosts.js';

/** Which links a partition cuts. */
export interface Cut {
  /** Hosts that still reach each other. A host in no group reaches all. */
  readonly groups: readonly (readonly number[])[];
  /** Both ways between any two groups; or only what leaves, or only what enters, the first group. */
  readonly blocks: 'both' | 'outgoing' | 'incoming';
  /** Links between nodes, links between clients and nodes, or both. */
  readonly scope: 'replicas' | 'clients' | 'both';
}

/** Cuts one host off from all others. */
export function isolationMask(cluster: Cluster, host: number, { blocks, scope }: Omit<Cut, 'groups'>): Uint8Array {
  const others = Array.from({ length: hostCount(cluster) }, (_, other) => other).filter((other) => other !== host);
  return partitionMask(cluster, { groups: [[host], others], blocks, scope });
}

/**
 * Cuts nodes apart so that each still reaches a majority, itself included, and no two the same one: its nearest neighbours on a
 * ring of all nodes in their order. Needs 4 nodes. Links of clients work.
 *
 * Source: Jepsen's `majorities-ring`.
 */
export function ringMask(cluster: Cluster): Uint8Array {
  const count = hostCount(cluster);
  const nodes = cluster.nodes.length;
  const reach = Math.ceil((majority(nodes) - 1) / 2);
  const mask = new Uint8Array(count * count);
  for (let from = 0; from < nodes; from++) {
    for (let to = 0; to < nodes; to++) {
      const apart = Math.abs(from - to);
      if (Math.min(apart, nodes - apart) > reach) mask[from * count + to] = 1;
    }
  }
  return mask;
}

/** The mask of a `PartitionFault`. */
export function partitionMask(cluster: Cluster, cut: Cut): Uint8Array {
  const count = hostCount(cluster);
  const group = new Int16Array(count).fill(-1);
  for (const [index, hosts] of cut.groups.entries()) {
    for (const host of hosts) {
      invariant(group[host] === -1, `host ${host} is in two groups of one partition, or is none of the ${count} hosts`);
      group[host] = index;
    }
  }
  const mask = new Uint8Array(count * count);
  for (let from = 0; from < count; from++) {
    for (let to = 0; to < count; to++) {
      if (inScope(from, to) && isCut(group[from]!, group[to]!)) mask[from * count + to] = 1;
    }
  }
  return mask;

  function inScope(from: number, to: number): boolean {
    const betweenNodes = from < cluster.nodes.length && to < cluster.nodes.length;
    return cut.scope === 'both' || (cut.scope === 'replicas') === betweenNodes;
  }

  function isCut(from: number, to: number): boolean {
    if (from === -1 || to === -1 || from === to) return false;
    return cut.blocks === 'both' || (cut.blocks === 'outgoing' ? from : to) === 0;
  }
}
