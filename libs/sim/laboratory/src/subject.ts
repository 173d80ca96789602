import { nanosOf } from '@isthmus/contract';
import type { FurtherAttempts, Subject } from '@isthmus/sim-metrics';
import type { History, Nanos, RequestLog } from '@isthmus/sim-protocol';
import { scheduleOf } from './phases.js';
import type { Planned } from './plan.js';

/** What figures are computed from. */
export function subjectOf(
  planned: Planned,
  {
    history,
    requestLog,
    furtherAttempts,
  }: {
    readonly history: History;
    readonly requestLog: RequestLog;
    readonly furtherAttempts?: FurtherAttempts;
  },
): Subject {
  return {
    history,
    log: requestLog,
    ...(furtherAttempts === undefined ? {} : { furtherAttempts }),
    datacenters: planned.cluster.datacenters.map(({ name }) => name),
    nodes: planned.cluster.nodes.map(({ name }) => name),
    schedule: scheduleOf(planned),
    deadline: nanosOf(planned.experiment.workload.deadline) as Nanos,
  };
}
