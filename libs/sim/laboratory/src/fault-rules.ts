import { nanosOf, type Violation } from '@isthmus/contract';
import type { Warning } from './assessment.js';
import { groupsOf } from './partition-groups.js';
import { nodeOf, type Resolved } from './resolve.js';

/** What a fault schedule names must exist and must not contradict itself. Partitions may overlap: their cuts add up. */
export function faultRules({ experiment, cluster }: Resolved): {
  readonly violations: readonly Violation[];
  readonly warnings: readonly Warning[];
} {
  const violations: Violation[] = [];
  const warnings: Warning[] = [];
  const known = `${cluster.datacenters.map(({ name }) => name).join(', ')}; their nodes, such as ${cluster.nodes[0]?.name ?? ''}; "rest"`;
  experiment.faults.forEach((fault, index) => {
    const pointer = `/faults/${index}`;
    if (fault.kind === 'partition') {
      for (const problem of groupsOf(fault, cluster).problems) {
        const at = `${pointer}/groups/${problem.group}/${problem.member}`;
        if (problem.kind === 'unknown')
          violations.push({
            pointer: at,
            code: 'unknown-node',
            message: `there is no datacenter or node ${JSON.stringify(problem.selector)}`,
            allowed: known,
          });
        else if (problem.kind === 'claimed-twice')
          violations.push({
            pointer: at,
            code: 'overlap',
            message: `${JSON.stringify(problem.selector)} is in two groups`,
            allowed: 'each host in at most one group',
          });
        else
          violations.push({
            pointer: at,
            code: 'nothing-left',
            message: 'every host is named already: nothing is left for "rest"',
            allowed: 'leave the group out',
          });
      }
      if (nanosOf(fault.for) < 3 * nanosOf(experiment.workload.deadline)) {
        warnings.push({
          pointer: `${pointer}/for`,
          message: `shorter than three deadlines (${experiment.workload.deadline} each): CAP availability will be "not applicable"`,
        });
      }
    } else {
      const node = nodeOf(cluster, fault.node);
      if (node === undefined)
        violations.push({
          pointer: `${pointer}/node`,
          code: 'unknown-node',
          message: `there is no node ${JSON.stringify(fault.node)}`,
          allowed: `one of ${cluster.nodes.map(({ name }) => name).join(', ')}`,
        });
      const [from, until] = [nanosOf(fault.at), nanosOf(fault.at) + nanosOf(fault.for)];
      const earlier = experiment.faults
        .slice(0, index)
        .find(
          (other) =>
            other.kind === 'crash' &&
            nodeOf(cluster, other.node) === node &&
            node !== undefined &&
            nanosOf(other.at) <= until &&
            from <= nanosOf(other.at) + nanosOf(other.for),
        );
      if (earlier)
        violations.push({
          pointer,
          code: 'overlap',
          message: `${fault.node} is down already in ${JSON.stringify(earlier.name)}`,
          allowed: 'crashes of one node one after the other',
        });
    }
  });
  return { violations, warnings };
}
