import { type Fault, nanosOf } from '@isthmus/contract';
import {
  clientHost,
  type CrashFault,
  hostCount,
  type Impairment,
  type PartitionFault,
  partitionMask,
} from '@isthmus/sim-engine';
import type { Cluster, Instant, Nanos } from '@isthmus/sim-protocol';
import { datacenterOf, knownNode, nodesInTurn, turnsOf } from './fault-targets.js';
import { groupsOf } from './partition-groups.js';

/** What one fault is to the engine. */
export interface Effects {
  readonly partitions?: readonly PartitionFault[];
  readonly crashes?: readonly CrashFault[];
  readonly impairments?: readonly Impairment[];
}

/** A fault that `assess` has accepted, in the engine's terms. */
export function effectsOf(fault: Fault, cluster: Cluster): Effects {
  const when = intervalOf(fault);
  switch (fault.kind) {
    case 'partition':
      return { partitions: [{ ...when, blocked: maskOf(fault, cluster) }] };
    case 'crash':
      return { crashes: [crash(knownNode(fault.node, cluster), when, fault.disk)] };
    case 'outage': {
      const datacenter = datacenterOf(fault, cluster);
      if (datacenter === undefined) return {};
      return {
        crashes: datacenter.nodes.map((node) => crash(node, when, fault.disk)),
        partitions: fault.clients ? [{ ...when, blocked: aloneMask(cluster, clientHost(cluster, datacenter.id)) }] : [],
      };
    }
    case 'rolling-restart':
      return {
        crashes: turnsOf(nodesInTurn(fault, cluster), { ...when, down: nanosOf(fault.down) }).map(
          ({ node, from, until }) => crash(node, { from: from as Instant, until: until as Instant }, fault.disk),
        ),
      };
    case 'pause':
      return { impairments: [{ ...when, kind: 'pause', node: knownNode(fault.node, cluster) }] };
    case 'slow-cpu':
      return {
        impairments: [{ ...when, kind: 'slow-cpu', node: knownNode(fault.node, cluster), factor: fault.factor }],
      };
    case 'slow-disk': {
      const { factor } = fault;
      const added = nanosOf(fault.added) as Nanos;
      return { impairments: [{ ...when, kind: 'slow-disk', node: knownNode(fault.node, cluster), factor, added }] };
    }
    case 'gray':
      return { impairments: [{ ...when, kind: 'gray', node: knownNode(fault.node, cluster), share: fault.share }] };
  }
}

/** When a fault is in force. */
export function intervalOf(fault: Pick<Fault, 'at' | 'for'>): { readonly from: Instant; readonly until: Instant } {
  const from = nanosOf(fault.at) as Instant;
  return { from, until: (from + nanosOf(fault.for)) as Instant };
}

/** 1 where a fault stops messages, at least part of its time: row = sending host, column = receiving host. */
export function cutOf(fault: Fault, cluster: Cluster): Uint8Array | null {
  if (fault.kind === 'partition') return maskOf(fault, cluster);
  const [first] = fault.kind === 'outage' ? (effectsOf(fault, cluster).partitions ?? []) : [];
  return first?.blocked ?? null;
}

function maskOf(fault: Extract<Fault, { kind: 'partition' }>, cluster: Cluster): Uint8Array {
  const { group } = groupsOf(fault, cluster);
  const groups = fault.groups.map((_, index) => [...group.keys()].filter((host) => group[host] === index));
  return partitionMask(cluster, { groups, blocks: fault.blocks, scope: fault.scope });
}

/** Cuts one host off from all others. */
function aloneMask(cluster: Cluster, host: number): Uint8Array {
  const others = Array.from({ length: hostCount(cluster) }, (_, other) => other).filter((other) => other !== host);
  return partitionMask(cluster, { groups: [[host], others], blocks: 'both', scope: 'both' });
}

function crash(
  node: CrashFault['node'],
  { from, until }: { readonly from: Instant; readonly until: Instant },
  disk: CrashFault['disk'],
): CrashFault {
  return { at: from, until, node, disk };
}
