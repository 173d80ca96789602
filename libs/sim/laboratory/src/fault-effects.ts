import { type Fault, type FaultEntry, type Flapping, nanosOf, nanosOfSignedDuration } from '@isthmus/contract';
import type { CrashFault, Impairment, PartitionFault } from '@isthmus/sim-engine';
import type { Cluster, Instant, Nanos } from '@isthmus/sim-protocol';
import { cutOf, groupMask } from './fault-masks.js';
import { datacenterOf, knownNode, nodesInTurn, turnsOf } from './fault-targets.js';

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
    case 'cut-links':
    case 'majorities-ring':
      return { partitions: cuts(fault, cluster) };
    case 'flapping':
      return { partitions: flaps(fault, cluster) };
    case 'isolate':
      return fault.target === 'leader'
        ? { impairments: [{ ...when, kind: 'isolate-leader', blocks: fault.blocks, scope: fault.scope }] }
        : { partitions: cuts(fault, cluster) };
    case 'slow-link': {
      const { factor, direction: blocks } = fault;
      const where = groupMask({ ...fault, blocks }, cluster);
      const added = nanosOf(fault.added) as Nanos;
      return { impairments: [{ ...when, kind: 'links', where, factor, added, loss: 0, duplicate: 0 }] };
    }
    case 'flaky-link': {
      const { loss, duplicate, direction: blocks } = fault;
      const where = groupMask({ ...fault, blocks }, cluster);
      return { impairments: [{ ...when, kind: 'links', where, factor: 1, added: 0 as Nanos, loss, duplicate }] };
    }
    case 'crash':
      return { crashes: [crash(knownNode(fault.node, cluster), when, fault.disk)] };
    case 'outage': {
      const datacenter = datacenterOf(fault, cluster);
      if (datacenter === undefined) return {};
      return {
        crashes: datacenter.nodes.map((node) => crash(node, when, fault.disk)),
        partitions: cuts(fault, cluster),
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
    case 'clock-jump': {
      const by = nanosOfSignedDuration(fault.by) ?? 0;
      return { impairments: [{ ...when, kind: 'clock-jump', node: knownNode(fault.node, cluster), by }] };
    }
    case 'clock-smear': {
      const by = nanosOfSignedDuration(fault.by) ?? 0;
      return { impairments: nodesInTurn(fault, cluster).map((node) => ({ ...when, kind: 'clock-smear', node, by })) };
    }
    case 'gray':
      return { impairments: [{ ...when, kind: 'gray', node: knownNode(fault.node, cluster), share: fault.share }] };
  }
}

/** When a fault is in force. */
export function intervalOf(fault: Pick<FaultEntry, 'at' | 'for'>): { readonly from: Instant; readonly until: Instant } {
  const from = nanosOf(fault.at) as Instant;
  return { from, until: (from + nanosOf(fault.for)) as Instant };
}

function cuts(fault: Fault, cluster: Cluster): PartitionFault[] {
  const blocked = cutOf(fault, cluster);
  return blocked === null ? [] : [{ ...intervalOf(fault), blocked }];
}

/** The cuts of a link that comes and goes: each period begins with one. */
function flaps(fault: Flapping, cluster: Cluster): PartitionFault[] {
  const { from, until } = intervalOf(fault);
  const period = nanosOf(fault.period);
  const blocked = groupMask(fault, cluster);
  return Array.from({ length: Math.ceil((until - from) / period) }, (_, flap) => {
    const begin = (from + flap * period) as Instant;
    return { from: begin, until: Math.min(until, begin + Math.round(period * fault.share)) as Instant, blocked };
  });
}

function crash(
  node: CrashFault['node'],
  { from, until }: { readonly from: Instant; readonly until: Instant },
  disk: CrashFault['disk'],
): CrashFault {
  return { at: from, until, node, disk };
}
