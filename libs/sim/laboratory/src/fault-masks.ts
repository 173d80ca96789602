import type { CutLinks, Fault, Isolate, Partition } from '@isthmus/contract';
import { clientHost, type Cut, hostCount, isolationMask, partitionMask, ringMask } from '@isthmus/sim-engine';
import type { Cluster } from '@isthmus/sim-protocol';
import { datacenterOf } from './fault-targets.js';
import { groupsOf, hostsOf } from './partition-groups.js';

/**
 * 1 where a fault stops messages, at least part of its time: row = sending host, column = receiving host. Null where it stops
 * none, and where whom it cuts off is known only when it strikes.
 */
export function cutOf(fault: Fault, cluster: Cluster): Uint8Array | null {
  switch (fault.kind) {
    case 'partition':
    case 'flapping':
      return groupMask(fault, cluster);
    case 'isolate':
      return fault.target === 'leader' ? null : targetMask(fault, cluster);
    case 'cut-links':
      return linkMask(fault, cluster);
    case 'majorities-ring':
      return ringMask(cluster);
    case 'outage': {
      const datacenter = fault.clients ? datacenterOf(fault, cluster) : undefined;
      if (datacenter === undefined) return null;
      return isolationMask(cluster, clientHost(cluster, datacenter.id), { blocks: 'both', scope: 'both' });
    }
    default:
      return null;
  }
}

/** The links that a fault is about, whether it cuts or only worsens them; null where it is about none, or which is not known yet. */
export function linksOf(fault: Fault, cluster: Cluster): Uint8Array | null {
  if (fault.kind === 'slow-link' || fault.kind === 'flaky-link') {
    return groupMask({ ...fault, blocks: fault.direction }, cluster);
  }
  return fault.kind === 'outage' ? null : cutOf(fault, cluster);
}

/** 1 between hosts of different groups, in the direction and on the links asked for. */
export function groupMask(
  { groups, ...cut }: Pick<Partition, 'groups'> & Omit<Cut, 'groups'>,
  cluster: Cluster,
): Uint8Array {
  const { group } = groupsOf({ groups }, cluster);
  const hosts = groups.map((_, index) => [...group.keys()].filter((host) => group[host] === index));
  return partitionMask(cluster, { groups: hosts, blocks: cut.blocks, scope: cut.scope });
}

function targetMask({ target, blocks, scope }: Isolate, cluster: Cluster): Uint8Array {
  const inside = hostsOf(target, cluster);
  const outside = Array.from({ length: hostCount(cluster) }, (_, host) => host).filter(
    (host) => !inside.includes(host),
  );
  return partitionMask(cluster, { groups: [inside, outside], blocks, scope });
}

function linkMask({ links, blocks, scope }: CutLinks, cluster: Cluster): Uint8Array {
  const mask = new Uint8Array(hostCount(cluster) * hostCount(cluster));
  for (const [one, other] of links) {
    const groups = [hostsOf(one, cluster), hostsOf(other, cluster)];
    partitionMask(cluster, { groups, blocks, scope }).forEach((cut, pair) => (mask[pair]! |= cut));
  }
  return mask;
}
