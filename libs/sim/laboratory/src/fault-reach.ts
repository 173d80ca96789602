import type { Fault, Report } from '@isthmus/contract';
import { clientHost, hostCount, isolationMask } from '@isthmus/sim-engine';
import type { FaultWithReach } from '@isthmus/sim-metrics';
import type { Cluster, DatacenterId } from '@isthmus/sim-protocol';
import { cutOf, linksOf } from './fault-masks.js';
import { scheduleOf } from './phases.js';
import type { Planned } from './plan.js';
import { nodeOf } from './node-selectors.js';

/** The schedule of a run with what each fault did to links, as its report knows them. */
export function faultsWithReach(planned: Planned, reports: Report['faults']): FaultWithReach[] {
  return scheduleOf(planned).faults.map((interval, index) => {
    const fault = planned.faults[index]!;
    const onMessages = onMessagesOf(fault);
    return {
      ...interval,
      ...reachOf(maskOf(fault, planned.cluster, reports), planned.cluster),
      ...(onMessages === undefined ? {} : { onMessages }),
    };
  });
}

function onMessagesOf(fault: Fault): string | undefined {
  if (fault.kind === 'slow-link') return 'slowed';
  if (fault.kind !== 'flaky-link') return undefined;
  const lost = fault.loss === 1 ? ['lost all'] : fault.loss > 0 ? ['lost some'] : [];
  return [...lost, ...(fault.duplicate > 0 ? ['doubled some'] : [])].join(' and ');
}

/** The links that a fault struck; null where it struck none. Whom an isolation of the leader struck only the run knows. */
function maskOf(fault: Fault, cluster: Cluster, reports: Report['faults']): Uint8Array | null {
  if (fault.kind === 'slow-link' || fault.kind === 'flaky-link') return linksOf(fault, cluster);
  if (fault.kind !== 'isolate' || fault.target !== 'leader') return cutOf(fault, cluster);
  const struck = reports.find(({ name }) => name === fault.name)?.isolated ?? null;
  const node = struck === null ? undefined : nodeOf(cluster, struck);
  return node === undefined ? null : isolationMask(cluster, node, fault);
}

function reachOf(
  mask: Uint8Array | null,
  cluster: Cluster,
): Pick<FaultWithReach, 'separatesClients' | 'separatesNodes'> {
  const hosts = hostCount(cluster);
  const separates = (a: number, b: number) => mask !== null && (mask[a * hosts + b] === 1 || mask[b * hosts + a] === 1);
  return {
    separatesClients: (datacenter, node) => separates(clientHost(cluster, datacenter as DatacenterId), node),
    separatesNodes: separates,
  };
}
