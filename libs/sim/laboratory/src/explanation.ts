import type { Experiment, Explanation, Fault, Report } from '@isthmus/contract';
import { clientHost, hostCount, isolationMask } from '@isthmus/sim-engine';
import { decodeHistory } from '@isthmus/sim-history';
import { explain as explainFrom, type FaultWithReach } from '@isthmus/sim-metrics';
import type { Cluster, DatacenterId } from '@isthmus/sim-protocol';
import { cutOf } from './fault-masks.js';
import { scheduleOf } from './phases.js';
import { planOf } from './plan.js';
import { operationRow } from './report-parts.js';
import { nodeOf, resolvedAgain } from './resolve.js';
import { subjectOf } from './subject.js';

/** A run that has been played, as it is stored beside its history. */
export interface PlayedRun {
  readonly experiment: Experiment;
  readonly report: Pick<Report, 'seed' | 'faults'>;
}

/** What became of one operation of a stored history, and why; null if it has no such operation. */
export function explain({ experiment, report }: PlayedRun, bytes: Uint8Array, operation: number): Explanation | null {
  const planned = planOf(resolvedAgain(experiment), report.seed);
  const recorded = decodeHistory(bytes);
  const reach = scheduleOf(planned).faults.map((interval, index): FaultWithReach => {
    const fault = planned.faults[index]!;
    const mask = maskOf(fault, planned.cluster, report.faults);
    return { ...interval, ...reachOf(mask, planned.cluster) };
  });
  const explanation = explainFrom(subjectOf(planned, recorded), operation, reach);
  if (explanation === null) return null;
  const { attempts, faults, sentence } = explanation;
  return {
    operation: operationRow(planned, recorded.history, operation),
    attempts: [...attempts],
    faults: [...faults],
    sentence,
  };
}

/** What a fault cut; null where it cut nothing. Whom an isolation of the leader struck only the run knows. */
function maskOf(fault: Fault, cluster: Cluster, reports: Report['faults']): Uint8Array | null {
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
