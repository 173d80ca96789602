import { nanosOf } from '@isthmus/contract';
import type { Subject } from '@isthmus/sim-metrics';
import type { History, Nanos, RequestLog } from '@isthmus/sim-protocol';
import { scheduleOf } from './phases.js';
import type { Resolved } from './resolve.js';

/** What figures are computed from. */
export function subjectOf(
  resolved: Resolved,
  { history, requestLog }: { readonly history: History; readonly requestLog: RequestLog },
): Subject {
  return {
    history,
    log: requestLog,
    datacenters: resolved.cluster.datacenters.map(({ name }) => name),
    nodes: resolved.cluster.nodes.map(({ name }) => name),
    schedule: scheduleOf(resolved),
    deadline: nanosOf(resolved.experiment.workload.deadline) as Nanos,
  };
}
