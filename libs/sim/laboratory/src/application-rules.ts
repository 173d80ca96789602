import { durationOfNanos, nanosOf, type Violation } from '@isthmus/contract';
import { UNIQUE_MAX } from '@isthmus/sim-protocol';
import type { Warning } from './assessment.js';
import { applicationEntry } from './applications.js';
import { operationsPerRun } from './load.js';
import type { Resolved } from './resolve.js';
import type { Rules } from './strategy-kind.js';

/** What an application needs of the rest of the experiment. */
export function applicationRules(resolved: Resolved): Rules {
  const { workload } = resolved.experiment;
  const { application } = workload;
  if (application === undefined) return { violations: [], warnings: [] };
  return { violations: [...tooMany(resolved), ...nowhere(resolved)], warnings: ineffective(resolved) };
}

/** Values that carry an amount have fewer digits left to be unique by. */
function tooMany(resolved: Resolved): Violation[] {
  const { duration, workload } = resolved.experiment;
  const operations = operationsPerRun(resolved);
  if (!applicationEntry(workload.application!).hasAmounts || 2 * operations <= UNIQUE_MAX) return [];
  const within = durationOfNanos(Math.floor((nanosOf(duration) * UNIQUE_MAX) / (2 * operations)));
  return [
    {
      pointer: '/duration',
      code: 'out-of-range',
      message: `about ${operations} operations, and ${workload.application!.kind} has amounts to write for half of ${UNIQUE_MAX} only`,
      allowed: `up to about ${within} at this rate`,
    },
  ];
}

function nowhere({ experiment: { workload }, cluster, sites }: Resolved): Violation[] {
  const resizer =
    workload.application !== undefined && 'resizer' in workload.application ? workload.application.resizer : undefined;
  const names = sites.map((site) => cluster.datacenters[site]!.name);
  if (resizer === undefined || names.includes(resizer)) return [];
  return [
    {
      pointer: '/workload/application/resizer',
      code: 'unknown-datacenter',
      message: `${resizer} has no clients`,
      allowed: `one of ${names.join(', ')}`,
    },
  ];
}

function ineffective({ experiment: { workload } }: Resolved): Warning[] {
  const { keys } = workload;
  if (keys.distribution === 'uniform' && keys.count === 20) return [];
  return [
    {
      pointer: '/workload/keys',
      message: `without effect: ${workload.application!.kind} chooses its own keys`,
    },
  ];
}
