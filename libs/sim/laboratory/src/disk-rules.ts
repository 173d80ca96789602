import type { FaultEntry } from '@isthmus/contract';
import { type Cluster, majority, type NodeId } from '@isthmus/sim-protocol';
import type { Warning } from './assessment.js';
import { datacenterOf, nodesInTurn } from './fault-targets.js';
import { nodeOf } from './node-selectors.js';
import type { Resolved } from './resolve.js';

/**
 * A majority of the nodes that lose their disks, one after the other even: whatever was on a majority, a quorum, may then be on none. A
 * warning, as r + w <= n draws one; at the fault that makes it a majority.
 */
export function diskWarnings({ experiment, cluster }: Resolved): Warning[] {
  const lost = new Set<NodeId>();
  const needed = majority(cluster.nodes.length);
  for (const [index, fault] of experiment.faults.entries()) {
    for (const node of nodesWithLostDisk(fault, cluster)) lost.add(node);
    if (lost.size < needed) continue;
    const are = fault.kind === 'nemesis' ? 'may be' : 'are';
    const message = `the disks of ${lost.size} of ${cluster.nodes.length} nodes, a majority, ${are} lost: acknowledged writes may be gone`;
    return [{ pointer: `/faults/${index}`, message }];
  }
  return [];
}

function nodesWithLostDisk(fault: FaultEntry, cluster: Cluster): readonly NodeId[] {
  switch (fault.kind) {
    case 'crash': {
      const node = fault.disk === 'lost' ? nodeOf(cluster, fault.node) : undefined;
      return node === undefined ? [] : [node];
    }
    case 'outage':
      return fault.disk === 'lost' ? (datacenterOf(fault, cluster)?.nodes ?? []) : [];
    case 'rolling-restart':
      return fault.disk === 'lost' ? nodesInTurn(fault, cluster) : [];
    case 'nemesis':
      return fault.mix.some((strike) => 'disk' in strike && strike.disk === 'lost')
        ? cluster.nodes.map(({ id }) => id)
        : [];
    default:
      return [];
  }
}
