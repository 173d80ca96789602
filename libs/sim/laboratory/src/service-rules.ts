import { type Experiment, nanosOf, perSecondOfRate } from '@isthmus/contract';
import { REQUEST_BYTES } from '@isthmus/sim-engine';
import type { OperationKind } from '@isthmus/sim-protocol';
import type { Warning } from './assessment.js';
import { partsAt } from './load.js';
import { entryOf } from './registry.js';
import type { Resolved } from './resolve.js';

/** A node that is busy for more than this share of the time has a queue that matters. */
const HEAVY_LOAD = 0.8;

/** Service times of what does not exist have no effect; too many requests for one node make queues. */
export function serviceWarnings(resolved: Resolved): Warning[] {
  return [...unknownMessages(resolved.experiment), ...loadWarnings(resolved)];
}

/** Whether anything that arrives takes any CPU time. */
export function takesTime({ serviceTime, service }: Experiment['topology']['nodes']): boolean {
  const others = [
    service?.perKilobyte,
    ...Object.values(service?.requests ?? {}),
    ...Object.values(service?.messages ?? {}),
  ];
  return [serviceTime, ...others].some((time) => time !== undefined && nanosOf(time) > 0);
}

function unknownMessages({ topology, strategy }: Experiment): Warning[] {
  const known = entryOf(strategy.kind).messages;
  return Object.keys(topology.nodes.service?.messages ?? {})
    .filter((name) => !known.includes(name))
    .map((name) => ({
      pointer: `/topology/nodes/service/messages/${name}`,
      message: `without effect: ${strategy.kind} has no message of that name, only ${known.join(', ')}`,
    }));
}

function loadWarnings(resolved: Resolved): Warning[] {
  const { experiment, sites } = resolved;
  const { arrivals } = experiment.workload;
  if (arrivals.kind !== 'open') return [];
  const peak = arrivals.pattern !== undefined && 'peak' in arrivals.pattern ? arrivals.pattern.peak : 1;
  const rate = (perSecondOfRate(arrivals.rate) ?? 0) * sites.length * peak;
  const nanos = nanosPerArrival(resolved);
  const load = (rate * nanos) / 1e9;
  if (load <= HEAVY_LOAD) return [];
  return [
    {
      pointer: '/workload/arrivals/rate',
      message: `${rate} operations/s of ${Number((nanos / 1e6).toFixed(6))}ms each would keep one node ${Math.round(load * 100)} % busy: queues will grow where one node serves all`,
    },
  ];
}

/** CPU time of all requests that an arrival leads to, on the average: a read-modify-write has two, a locked write three. */
function nanosPerArrival(resolved: Resolved): number {
  const { experiment, sites } = resolved;
  const { serviceTime, service } = experiment.topology.nodes;
  const bytes = (nanosOf(service?.perKilobyte ?? '0s') * REQUEST_BYTES) / 1000;
  const request = (kind: OperationKind) => nanosOf(service?.requests[kind] ?? serviceTime) + bytes;
  const parts = sites.flatMap((site) => partsAt(resolved, site));
  return parts.reduce((sum, { kind, times }) => sum + times * request(kind), 0) / sites.length;
}
