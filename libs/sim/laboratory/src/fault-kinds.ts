import { type Experiment, type Fault, nanosOf } from '@isthmus/contract';
import type { FaultKind } from '@isthmus/sim-protocol';
import type { Planned } from './plan.js';

/** The kinds of fault that a run contains, as a strategy's promises name them. */
export function faultKinds({
  faults,
  topology,
  workload,
}: Pick<Experiment, 'topology' | 'workload'> & Pick<Planned, 'faults'>): FaultKind[] {
  const { links, nodes } = topology;
  const kinds = faults.flatMap(kindsOf);
  if (links.loss > 0 || links.duplicate > 0 || links.reorder > 0 || overtakes(links)) kinds.push('message-loss');
  if (nanosOf(nodes.clock.offset) > 0 || nodes.clock.drift !== '0ppm') kinds.push('clock-skew');
  if (workload.attemptTimeout !== undefined) kinds.push('repeated-request');
  return [...new Set(kinds)];
}

/** Whether messages may well arrive in another order than they were sent in, as where `reorder` says so. */
function overtakes({ transport, delays }: Experiment['topology']['links']): boolean {
  return transport === 'datagram' && delays?.some(({ delay }) => delay !== undefined) === true;
}

function kindsOf(fault: Fault): FaultKind[] {
  switch (fault.kind) {
    case 'partition':
    case 'flapping':
    case 'isolate':
    case 'cut-links':
    case 'majorities-ring':
      return ['partition'];
    case 'slow-link':
      return ['slowness'];
    case 'flaky-link':
      return ['message-loss'];
    case 'crash':
    case 'rolling-restart':
      return [`crash-disk-${fault.disk}`];
    case 'outage':
      return fault.clients ? [`crash-disk-${fault.disk}`, 'partition'] : [`crash-disk-${fault.disk}`];
    case 'pause':
      return ['pause'];
    case 'slow-cpu':
    case 'slow-disk':
      return ['slowness'];
    case 'clock-jump':
    case 'clock-smear':
      return ['clock-skew'];
    case 'gray':
      return ['gray-failure'];
  }
}
