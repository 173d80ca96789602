import {
  type CutLinks,
  type Fault,
  type Isolate,
  nanosOf,
  perSecondOfRate,
  type StrategyKind,
  type Violation,
} from '@isthmus/contract';
import type { Cluster } from '@isthmus/sim-protocol';
import { activeTimeOf } from './nemesis.js';
import { hostsOf } from './partition-groups.js';
import { entryOf, kindsWith } from './registry.js';
import type { Resolved } from './resolve.js';

const RING_NODES_MIN = 4;
const CUTS_MAX = 10_000;

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
    case 'majorities-ring':
      return ringViolations(`${pointer}/kind`, cluster);
  }
}

export function ringViolations(pointer: string, { nodes: { length: nodes } }: Pick<Cluster, 'nodes'>): Violation[] {
  if (nodes >= RING_NODES_MIN) return [];
  return [
    {
      pointer,
      code: 'out-of-range',
      message: `on a ring of ${nodes} everyone is a neighbour of everyone`,
      allowed: `a cluster of at least ${RING_NODES_MIN} nodes`,
    },
  ];
}

/** Only where somebody announces to lead can the leader be isolated. */
export function leaderToIsolateViolations(pointer: string, strategy: StrategyKind, others: string): Violation[] {
  if (entryOf(strategy).hasLeader) return [];
  return [
    {
      pointer,
      code: 'unsupported',
      message: `${strategy} has no leader to isolate`,
      allowed: `${others}; or ${kindsWith(({ hasLeader }) => hasLeader)}`,
    },
  ];
}

/** Cuts cost time when they begin and when they end, so a schedule has a limit of them; generators count with their averages. */
export function flapViolations({ experiment }: Resolved): Violation[] {
  const flapping = experiment.faults.flatMap((fault, index) => {
    if (fault.kind === 'flapping') {
      return [{ pointer: `/faults/${index}/period`, every: fault.period, length: fault.for, times: 1 }];
    }
    if (fault.kind !== 'nemesis') return [];
    const seconds = activeTimeOf(fault) / 1e9;
    return fault.mix.flatMap((entry, place) =>
      entry.fault === 'flapping'
        ? [
            {
              pointer: `/faults/${index}/mix/${place}/period`,
              every: entry.period,
              length: entry.duration.max,
              times: Math.ceil((perSecondOfRate(entry.rate) ?? 0) * seconds),
            },
          ]
        : [],
    );
  });
  const counted = flapping.map((fault) => ({
    ...fault,
    cuts: fault.times * Math.ceil(nanosOf(fault.length) / nanosOf(fault.every)),
  }));
  const total = counted.reduce((sum, { cuts }) => sum + cuts, 0);
  if (total <= CUTS_MAX) return [];
  const most = counted.reduce((one, other) => (other.cuts > one.cuts ? other : one));
  const often = most.times === 1 ? '' : `, ${most.times} times,`;
  const beside = total === most.cuts ? '' : `, and the schedule ${total}`;
  return [
    {
      pointer: most.pointer,
      code: 'definition-too-expensive',
      message: `every ${most.every} for ${most.length}${often} makes ${most.cuts} cuts${beside}`,
      allowed: `periods that make up to ${CUTS_MAX} cuts in all`,
    },
  ];
}

function isolateViolations(
  { target }: Isolate,
  pointer: string,
  { cluster, strategy }: { readonly cluster: Cluster; readonly strategy: StrategyKind },
): Violation[] {
  if (target === 'leader') return leaderToIsolateViolations(pointer, strategy, 'a node or a datacenter');
  return hostsOf(target, cluster).length > 0 ? [] : [unknown(target, pointer, cluster)];
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
