import type { NodeId } from '@isthmus/sim-protocol';
import type { Links } from '../write-exchange.js';

/** Who sends writes to whom. */
export type ReplicationTopology =
  | { readonly kind: 'all-to-all' }
  /** The hub passes on to all others what each of them accepted. */
  | { readonly kind: 'star'; readonly hub: NodeId }
  /** Each sends to the next, in the order of the nodes, what it accepted and what it was sent. */
  | { readonly kind: 'ring' };

/** What a node has to do with others' logs; undefined where each sends to all others itself, which needs no forwarding. */
export function linksOf(topology: ReplicationTopology, self: NodeId, nodes: readonly NodeId[]): Links | undefined {
  switch (topology.kind) {
    case 'all-to-all':
      return undefined;
    case 'star': {
      const others = self === topology.hub ? nodes.filter((node) => node !== self) : [topology.hub];
      return { to: others, from: others, forwards: self === topology.hub };
    }
    case 'ring': {
      const at = nodes.indexOf(self);
      const around = (steps: number): readonly NodeId[] => {
        const node = nodes[(at + steps + nodes.length) % nodes.length]!;
        return node === self ? [] : [node];
      };
      return { to: around(1), from: around(-1), forwards: true };
    }
  }
}

/** The nodes that a write passes from where it was accepted to another node, that one included. */
export function pathOf(
  topology: ReplicationTopology,
  { from, to }: { readonly from: NodeId; readonly to: NodeId },
  nodes: readonly NodeId[],
): readonly NodeId[] {
  switch (topology.kind) {
    case 'all-to-all':
      return [to];
    case 'star':
      return from === topology.hub || to === topology.hub ? [to] : [topology.hub, to];
    case 'ring': {
      const [first, last] = [nodes.indexOf(from), nodes.indexOf(to)];
      const steps = (last - first + nodes.length) % nodes.length;
      return Array.from({ length: steps }, (_, step) => nodes[(first + step + 1) % nodes.length]!);
    }
  }
}
