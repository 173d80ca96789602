import { type CutLinks, type Fault, type Flapping, type Isolate, nanosOf, type Violation } from '@isthmus/contract';
import type { Cluster } from '@isthmus/sim-protocol';
import { hostsOf } from './partition-groups.js';
import type { Resolved } from './resolve.js';

const RING_NODES_MIN = 4;
const FLAPS_MAX = 10_000;

/** What a cut without groups names must exist. */
export function cutViolations(
  fault: Extract<Fault, { kind: 'isolate' | 'cut-links' | 'majorities-ring' }>,
  pointer: string,
  { cluster, experiment }: Resolved,
): Violation[] {
  switch (fault.kind) {
    case 'isolate':
      return isolateViolations(fault, `${pointer}/target`, { cluster, strategy: experiment.strategy.kind });
    case 'cut-links':
      return linkViolations(fault, pointer, cluster);
    case 'majorities-ring': {
      const nodes = cluster.nodes.length;
      if (nodes >= RING_NODES_MIN) return [];
      return [
        {
          pointer: `${pointer}/kind`,
          code: 'out-of-range',
          message: `on a ring of ${nodes} everyone is a neighbour of everyone`,
          allowed: `a cluster of at least ${RING_NODES_MIN} nodes`,
        },
      ];
    }
  }
}

export function flapViolations({ period, for: length }: Flapping, pointer: string): Violation[] {
  const flaps = Math.ceil(nanosOf(length) / nanosOf(period));
  if (flaps <= FLAPS_MAX) return [];
  return [
    {
      pointer: `${pointer}/period`,
      code: 'out-of-range',
      message: `every ${period} for ${length} makes ${flaps} cuts`,
      allowed: `a period that makes up to ${FLAPS_MAX} cuts`,
    },
  ];
}

function isolateViolations(
  { target }: Isolate,
  pointer: string,
  { cluster, strategy }: { readonly cluster: Cluster; readonly strategy: string },
): Violation[] {
  if (target !== 'leader') return hostsOf(target, cluster).length > 0 ? [] : [unknown(target, pointer, cluster)];
  if (strategy === 'single-leader' || strategy === 'raft') return [];
  return [
    {
      pointer,
      code: 'unsupported',
      message: `${strategy} has no leader to isolate`,
      allowed: 'a node or a datacenter; or single-leader or raft',
    },
  ];
}

function linkViolations({ links }: CutLinks, pointer: string, cluster: Cluster): Violation[] {
  return links.flatMap((pair, index) => {
    const at = `${pointer}/links/${index}`;
    const nowhere = pair.flatMap((selector, end) =>
      hostsOf(selector, cluster).length > 0 ? [] : [unknown(selector, `${at}/${end}`, cluster)],
    );
    if (nowhere.length > 0) return nowhere;
    const [one, other] = pair.map((selector) => hostsOf(selector, cluster));
    if (one?.some((host) => other?.includes(host)) !== true) return [];
    return [
      {
        pointer: at,
        code: 'overlap',
        message: `${pair.join(' and ')} have a host in common`,
        allowed: 'two ends of a link',
      },
    ];
  });
}

function unknown(selector: string, pointer: string, cluster: Cluster): Violation {
  return {
    pointer,
    code: 'unknown-node',
    message: `there is no datacenter or node ${JSON.stringify(selector)}`,
    allowed: `${cluster.datacenters.map(({ name }) => name).join(', ')}; their nodes, such as ${cluster.nodes[0]?.name ?? ''}`,
  };
}
