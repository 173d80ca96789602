/** The datacenter of a node: `eu-west-1` of `eu-west-1/0`. */
export function datacenterOfNode(node: string): string {
  return node.split('/')[0] ?? node;
}
