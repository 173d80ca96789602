import type { Partition, Violation } from '@isthmus/contract';
import type { Cluster } from '@isthmus/sim-protocol';
import { groupsOf } from './partition-groups.js';

/** Groups of hosts must name what exists, each host once, and "rest" only where something is left. */
export function groupViolations(fault: Pick<Partition, 'groups'>, pointer: string, cluster: Cluster): Violation[] {
  const known = `${cluster.datacenters.map(({ name }) => name).join(', ')}; their nodes, such as ${cluster.nodes[0]?.name ?? ''}; "rest"`;
  return groupsOf(fault, cluster).problems.map((problem): Violation => {
    const at = `${pointer}/groups/${problem.group}/${problem.member}`;
    switch (problem.kind) {
      case 'unknown':
        return {
          pointer: at,
          code: 'unknown-node',
          message: `there is no datacenter or node ${JSON.stringify(problem.selector)}`,
          allowed: known,
        };
      case 'claimed-twice':
        return {
          pointer: at,
          code: 'overlap',
          message: `${JSON.stringify(problem.selector)} is in two groups`,
          allowed: 'each host in at most one group',
        };
      case 'nothing-left':
        return {
          pointer: at,
          code: 'nothing-left',
          message: 'every host is named already: nothing is left for "rest"',
          allowed: 'leave the group out',
        };
    }
  });
}
