import { type Fault, nanosOf } from '@isthmus/contract';
import {
  type FaultInterval,
  type Phase,
  phasesOf as phasesOfSchedule,
  type Schedule,
  type StruckNode,
} from '@isthmus/sim-metrics';
import type { Cluster, Instant, Nanos, NodeId } from '@isthmus/sim-protocol';
import { intervalOf } from './fault-effects.js';
import { datacenterOf, nodesInTurn, turnsOf } from './fault-targets.js';
import type { Planned } from './plan.js';
import { nodeOf } from './node-selectors.js';

/** When what happens in a run, in the terms of the metrics. */
export function scheduleOf({ experiment, cluster, faults }: Omit<Planned, 'seed'>): Schedule {
  return {
    faults: faults.map((fault) => intervalInMetrics(fault, cluster)),
    warmup: nanosOf(experiment.warmup) as Nanos,
    duration: nanosOf(experiment.duration) as Nanos,
    recovery: nanosOf(experiment.recovery) as Nanos,
  };
}

/** The phases of a run, of one that `assess` refuses, too. */
export function phasesOf(planned: Omit<Planned, 'seed'>): Phase[] {
  return phasesOfSchedule(scheduleOf(planned));
}

function intervalInMetrics(fault: Fault, cluster: Cluster): FaultInterval {
  const when = { name: fault.name, ...intervalOf(fault) };
  if (isPartition(fault)) return { kind: 'partition', ...when };
  const node = fault.kind === 'crash' ? nodeOf(cluster, fault.node) : undefined;
  if (node !== undefined) return { kind: 'crash', ...when, node };
  return { kind: 'impairment', ...when, struck: struckBy(fault, cluster) };
}

/** What counts as a partition where CAP is asked about: what stops messages between nodes, or between nodes and clients. */
function isPartition({ kind }: Fault): boolean {
  switch (kind) {
    case 'partition':
    case 'flapping':
    case 'isolate':
    case 'cut-links':
    case 'majorities-ring':
      return true;
    case 'slow-link':
    case 'flaky-link':
    case 'crash':
    case 'outage':
    case 'rolling-restart':
    case 'pause':
    case 'slow-cpu':
    case 'slow-disk':
    case 'gray':
    case 'clock-jump':
    case 'clock-smear':
      return false;
  }
}

/** Nodes that it strikes; none where it strikes links. */
export function struckBy(fault: Fault, cluster: Cluster): StruckNode[] {
  const when = intervalOf(fault);
  const strikes = (nodes: readonly (NodeId | undefined)[], state: string, isStopped: boolean) =>
    nodes.flatMap((node) => (node === undefined ? [] : [{ node, ...when, state, isStopped }]));
  switch (fault.kind) {
    case 'crash':
      return strikes([nodeOf(cluster, fault.node)], 'down', true);
    case 'outage':
      return strikes(datacenterOf(fault, cluster)?.nodes ?? [], 'down', true);
    case 'rolling-restart':
      return turnsOf(nodesInTurn(fault, cluster), { ...when, down: nanosOf(fault.down) }).map(
        ({ node, from, until }) => ({
          node,
          from: from as Instant,
          until: until as Instant,
          state: 'down',
          isStopped: true,
        }),
      );
    case 'pause':
      return strikes([nodeOf(cluster, fault.node)], 'paused', true);
    case 'slow-cpu':
      return strikes([nodeOf(cluster, fault.node)], 'slow', false);
    case 'slow-disk':
      return strikes([nodeOf(cluster, fault.node)], 'slow to flush', false);
    case 'gray':
      return strikes([nodeOf(cluster, fault.node)], 'deaf to clients', false).map((struck) => ({
        ...struck,
        toClientsOnly: true,
      }));
    case 'clock-jump':
      return strikes([nodeOf(cluster, fault.node)], 'set to a wrong time', false);
    case 'clock-smear':
      return strikes(
        nodesInTurn(fault, cluster),
        fault.by.startsWith('-') ? 'on a clock that lost time' : 'on a clock that gained time',
        false,
      );
    default:
      return [];
  }
}
