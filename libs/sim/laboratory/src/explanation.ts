import type { Experiment, Explanation } from '@isthmus/contract';
import { clientHost, hostCount } from '@isthmus/sim-engine';
import { decodeHistory } from '@isthmus/sim-history';
import { explain as explainFrom, type FaultWithReach } from '@isthmus/sim-metrics';
import type { DatacenterId } from '@isthmus/sim-protocol';
import { cutOf } from './fault-masks.js';
import { scheduleOf } from './phases.js';
import { resolvedAgain } from './reading.js';
import { operationRow } from './report-parts.js';
import type { Resolved } from './resolve.js';

import { subjectOf } from './subject.js';

/** What became of one operation of a stored history, and why; null if it has no such operation. */
export function explain(experiment: Experiment, bytes: Uint8Array, operation: number): Explanation | null {
  const resolved = resolvedAgain(experiment);
  const recorded = decodeHistory(bytes);
  const explanation = explainFrom(subjectOf(resolved, recorded), operation, faultsWithReach(resolved));
  if (explanation === null) return null;
  const { attempts, faults, sentence } = explanation;
  return {
    operation: operationRow(resolved, recorded.history, operation),
    attempts: [...attempts],
    faults: [...faults],
    sentence,
  };
}

function faultsWithReach(resolved: Resolved): FaultWithReach[] {
  const { cluster, experiment } = resolved;
  return scheduleOf(resolved).faults.map((interval, index) => {
    const fault = experiment.faults[index];
    const mask = fault === undefined ? null : cutOf(fault, cluster);
    const separates = (a: number, b: number) =>
      mask !== null && (mask[a * hostCount(cluster) + b] === 1 || mask[b * hostCount(cluster) + a] === 1);
    return {
      ...interval,
      separatesClients: (datacenter: number, node: number) =>
        separates(clientHost(cluster, datacenter as DatacenterId), node),
      separatesNodes: separates,
    };
  });
}
