import { type Cluster, invariant, type NodeId } from '@isthmus/sim-protocol';

/** `eu-west-1` is its first node. */
export function wholeSelector(selector: string): string {
  return selector.includes('/') ? selector : `${selector}/0`;
}

/** The node that a selector names. Undefined where there is none. */
export function nodeOf(cluster: Cluster, selector: string): NodeId | undefined {
  const whole = wholeSelector(selector);
  return cluster.nodes.find(({ name }) => name === whole)?.id;
}

/** The node that a selector names in an experiment which `assess` has accepted. */
export function namedNode(cluster: Cluster, selector: string): NodeId {
  const node = nodeOf(cluster, selector);
  invariant(node !== undefined, `there is no node ${selector}: assess lets none through`);
  return node;
}
