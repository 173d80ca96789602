import { type Fault, type FaultEntry, nanosOf, type Violation } from '@isthmus/contract';
import type { Cluster } from '@isthmus/sim-protocol';
import type { Warning } from './assessment.js';
import { intervalOf } from './fault-effects.js';
import { datacenterOf, nodesInTurn, nodesNamed } from './fault-targets.js';
import { diskWarnings } from './disk-rules.js';
import { cutViolations, flapViolations } from './cut-rules.js';
import { linksOf } from './fault-masks.js';
import { groupViolations } from './group-rules.js';
import { nemesisViolations, numberViolations } from './nemesis-rules.js';
import { unknownDatacenter } from './refusals.js';
import { nodeOf } from './node-selectors.js';
import type { Resolved } from './resolve.js';
import { takesTime } from './service-rules.js';

interface Findings {
  readonly violations: readonly Violation[];
  readonly warnings: readonly Warning[];
}

/** What a fault schedule names must exist and must not contradict itself. Faults may overlap: see the engine's README. */
export function faultRules(resolved: Resolved): Findings {
  const each = resolved.experiment.faults.map((fault, index) => {
    const { violations = [], warnings = [] } = rulesOf(fault, index, resolved);
    const pointer = `/faults/${index}`;
    return {
      violations: violations.length > 0 ? violations : emptyCutViolations(fault, pointer, resolved.cluster),
      warnings: [...warnings, ...warmupWarnings(fault, pointer, resolved)],
    };
  });
  return {
    violations: [
      ...each.flatMap(({ violations }) => violations),
      ...numberViolations(resolved.experiment),
      ...flapViolations(resolved),
    ],
    warnings: [...each.flatMap(({ warnings }) => warnings), ...diskWarnings(resolved)],
  };
}

function rulesOf(fault: FaultEntry, index: number, resolved: Resolved): Partial<Findings> {
  const { cluster, experiment } = resolved;
  const { nodes } = experiment.topology;
  const pointer = `/faults/${index}`;
  switch (fault.kind) {
    case 'partition':
    case 'flapping':
      return {
        violations: groupViolations(fault, pointer, cluster),
        warnings: lengthWarnings(fault, pointer, resolved),
      };
    case 'isolate':
    case 'cut-links':
    case 'majorities-ring':
      return {
        violations: cutViolations(fault, pointer, resolved),
        warnings: lengthWarnings(fault, pointer, resolved),
      };
    case 'slow-link':
      return { violations: groupViolations(fault, pointer, cluster) };
    case 'flaky-link':
      return {
        violations: groupViolations(fault, pointer, cluster),
        warnings:
          fault.duplicate > 0 && experiment.topology.links.transport === 'stream'
            ? [{ pointer: `${pointer}/duplicate`, message: 'without effect: a stream hides what arrives twice' }]
            : [],
      };
    case 'crash':
      return {
        violations: [...unknownNode(fault.node, `${pointer}/node`, cluster), ...crashOverlaps(fault, index, resolved)],
      };
    case 'outage':
      return { violations: outageViolations(fault, pointer, cluster) };
    case 'rolling-restart':
      return { violations: rollingViolations(fault, pointer, cluster) };
    case 'clock-smear':
      return { violations: nodeListViolations(fault.nodes, pointer, cluster) };
    case 'nemesis':
      return { violations: nemesisViolations(fault, pointer, resolved) };
    case 'pause':
    case 'gray':
    case 'clock-jump':
      return { violations: unknownNode(fault.node, `${pointer}/node`, cluster) };
    case 'slow-cpu':
      return {
        violations: unknownNode(fault.node, `${pointer}/node`, cluster),
        warnings: takesTime(nodes) ? [] : withoutEffect(pointer, 'the service time is 0s, however often'),
      };
    case 'slow-disk':
      return {
        violations: unknownNode(fault.node, `${pointer}/node`, cluster),
        warnings:
          nanosOf(nodes.fsync) > 0 || fault.added !== '0s'
            ? []
            : withoutEffect(pointer, 'the fsync time is 0s, however often'),
      };
  }
}

/** What a fault on links names may exist without any link between. */
function emptyCutViolations(fault: FaultEntry, pointer: string, cluster: Cluster): Violation[] {
  if (fault.kind === 'nemesis') return [];
  const mask = linksOf(fault, cluster);
  if (mask === null || mask.includes(1)) return [];
  return [
    {
      pointer,
      code: 'nothing-left',
      message: 'no message ever takes the links that it names',
      allowed: 'hosts with links between them, in its scope and direction',
    },
  ];
}

function warmupWarnings(fault: FaultEntry, pointer: string, { experiment: { warmup } }: Resolved): Warning[] {
  if (intervalOf(fault).until > nanosOf(warmup)) return [];
  return [{ pointer: `${pointer}/at`, message: `over before the warm-up of ${warmup} is: it is in no figure` }];
}

function withoutEffect(pointer: string, why: string): Warning[] {
  return [{ pointer: `${pointer}/factor`, message: `without effect: ${why}` }];
}

function unknownNode(selector: string, pointer: string, cluster: Cluster): Violation[] {
  if (nodeOf(cluster, selector) !== undefined) return [];
  return [
    {
      pointer,
      code: 'unknown-node',
      message: `there is no node ${JSON.stringify(selector)}`,
      allowed: `one of ${cluster.nodes.map(({ name }) => name).join(', ')}`,
    },
  ];
}

function crashOverlaps(fault: Extract<Fault, { kind: 'crash' }>, index: number, resolved: Resolved): Violation[] {
  const { cluster, experiment } = resolved;
  const node = nodeOf(cluster, fault.node);
  const { from, until } = intervalOf(fault);
  const earlier = experiment.faults
    .slice(0, index)
    .find(
      (other) =>
        other.kind === 'crash' &&
        nodeOf(cluster, other.node) === node &&
        node !== undefined &&
        intervalOf(other).from <= until &&
        from <= intervalOf(other).until,
    );
  if (earlier === undefined) return [];
  return [
    {
      pointer: `/faults/${index}`,
      code: 'overlap',
      message: `${fault.node} is down already in ${JSON.stringify(earlier.name)}`,
      allowed: 'crashes of one node one after the other',
    },
  ];
}

function outageViolations(fault: Extract<Fault, { kind: 'outage' }>, pointer: string, cluster: Cluster): Violation[] {
  const datacenter = datacenterOf(fault, cluster);
  const known = cluster.datacenters.map(({ name }) => ({ id: name }));
  if (datacenter === undefined) return [unknownDatacenter(`${pointer}/datacenter`, fault.datacenter, known)];
  if (datacenter.nodes.length > 0 || fault.clients) return [];
  return [
    {
      pointer: `${pointer}/datacenter`,
      code: 'nothing-left',
      message: `${fault.datacenter} has no nodes that could fail`,
      allowed: 'a datacenter with nodes; or "clients": true',
    },
  ];
}

function rollingViolations(
  fault: Extract<Fault, { kind: 'rolling-restart' }>,
  pointer: string,
  cluster: Cluster,
): Violation[] {
  const violations = nodeListViolations(fault.nodes, pointer, cluster);
  const turns = nodesInTurn(fault, cluster).length;
  const longest = nanosOf(fault.for) / Math.max(1, turns);
  if (violations.length === 0 && nanosOf(fault.down) > longest)
    violations.push({
      pointer: `${pointer}/down`,
      code: 'out-of-range',
      message: `${turns} nodes that are down for ${fault.down} each, one after the other, take longer than ${fault.for}`,
      allowed: `up to ${Math.floor(longest / 1e6)}ms`,
    });
  return violations;
}

function nodeListViolations(nodes: 'all' | readonly string[], pointer: string, cluster: Cluster): Violation[] {
  const violations: Violation[] = [];
  const selectors = nodes === 'all' ? [] : nodes;
  selectors.forEach((selector, position) => {
    const named = nodesNamed(selector, cluster);
    if (named.length === 0)
      violations.push({
        pointer: `${pointer}/nodes/${position}`,
        code: 'unknown-node',
        message: `there is no datacenter with nodes, nor a node, ${JSON.stringify(selector)}`,
        allowed: `one of ${cluster.nodes.map(({ name }) => name).join(', ')}; or a datacenter, for all its nodes`,
      });
    const before = selectors.slice(0, position).flatMap((other) => nodesNamed(other, cluster));
    if (named.some((node) => before.includes(node)))
      violations.push({
        pointer: `${pointer}/nodes/${position}`,
        code: 'overlap',
        message: `${JSON.stringify(selector)} is listed already`,
        allowed: 'each node once',
      });
  });
  return violations;
}

function lengthWarnings(fault: Fault, pointer: string, { experiment }: Resolved): Warning[] {
  const { deadline } = experiment.workload;
  if (nanosOf(fault.for) >= 3 * nanosOf(deadline)) return [];
  return [
    {
      pointer: `${pointer}/for`,
      message: `shorter than three deadlines (${deadline} each): CAP availability will be "not applicable"`,
    },
  ];
}
