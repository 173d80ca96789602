import type { Outage, RollingRestart } from '@isthmus/contract';
import { type Cluster, invariant, type NodeId } from '@isthmus/sim-protocol';
import { nodeOf } from './node-selectors.js';

/** The nodes that a list names, in its order. What names nothing, which `assess` refuses, brings none. */
export function nodesInTurn({ nodes }: Pick<RollingRestart, 'nodes'>, cluster: Cluster): NodeId[] {
  return nodes === 'all'
    ? cluster.nodes.map(({ id }) => id)
    : nodes.flatMap((selector) => nodesNamed(selector, cluster));
}

/** A datacenter brings all its nodes, a node itself. */
export function nodesNamed(selector: string, cluster: Cluster): readonly NodeId[] {
  const datacenter = cluster.datacenters.find(({ name }) => name === selector);
  if (datacenter !== undefined) return datacenter.nodes;
  return cluster.nodes.filter(({ name }) => name === selector).map(({ id }) => id);
}

export function datacenterOf({ datacenter }: Pick<Outage, 'datacenter'>, cluster: Cluster) {
  return cluster.datacenters.find(({ name }) => name === datacenter);
}

/** A node that `assess` has seen to exist. */
export function knownNode(selector: string, cluster: Cluster): NodeId {
  const node = nodeOf(cluster, selector);
  invariant(node !== undefined, `there is no node ${selector}: assess lets none through`);
  return node;
}

/** When each node of a rolling restart is down: they begin evenly spread, and the last is up again at the end. */
export function turnsOf<Node>(
  nodes: readonly Node[],
  when: { readonly from: number; readonly until: number; readonly down: number },
): { readonly node: Node; readonly from: number; readonly until: number }[] {
  const last = nodes.length - 1;
  const step = last === 0 ? 0 : (when.until - when.down - when.from) / last;
  return nodes.map((node, turn) => {
    const from = Math.round(when.from + turn * step);
    return { node, from, until: from + when.down };
  });
}
