import { attemptsPerOperation, operationsPerRun, readShare } from './load.js';
import { entryOf } from './registry.js';
import type { Resolved } from './resolve.js';

/** Upper estimates for one run. */
export interface Estimate {
  readonly operationsPerRun: number;
  readonly eventsPerRun: number;
  readonly memoryMiB: number;
  readonly cpuSecondsPerRun: number;
}

/** Each message costs its arrival, its turn on the CPU and often a flush or a timer. */
const EVENTS_PER_MESSAGE = 3;
/** Arrival, request, answer, deadline and their turns on the CPU. */
const EVENTS_PER_OPERATION = 10;
const EVENTS_PER_SECOND = 500_000;
/** Columns of the history and of the request log, their encoded form, and what replicas keep of a write. */
const BYTES_PER_OPERATION = 260;
/** Rows of the request log beyond the first, and their encoded form. */
const BYTES_PER_RETRY = 60;
const BYTES_PER_MIB = 1_048_576;
const MIB_OF_AN_EMPTY_RUN = 60;

export function estimateOf(resolved: Resolved): Estimate {
  const { experiment, cluster } = resolved;
  const operations = operationsPerRun(resolved);
  const messages = operations * messagesPerOperation(resolved) * (1 + experiment.topology.links.duplicate);
  const attempts = attemptsPerOperation(experiment.workload);
  const timeouts = experiment.workload.attemptTimeout === undefined ? 0 : 1;
  const events =
    Math.ceil(
      (operations * (EVENTS_PER_OPERATION + timeouts) * attempts +
        messages * attempts * EVENTS_PER_MESSAGE +
        backgroundMessages(resolved) * EVENTS_PER_MESSAGE) *
        1.2,
    ) + 1000;
  return {
    operationsPerRun: operations,
    eventsPerRun: events,
    memoryMiB:
      MIB_OF_AN_EMPTY_RUN +
      (operations *
        (BYTES_PER_OPERATION +
          BYTES_PER_RETRY * (attempts - 1) +
          40 * cluster.nodes.length +
          (entryOf(experiment.strategy.kind).bytesPerOperation?.(experiment.strategy, resolved) ?? 0))) /
        BYTES_PER_MIB,
    cpuSecondsPerRun: Math.round((0.2 + events / EVENTS_PER_SECOND) * 100) / 100,
  };
}

/** Whether a run's own messages take more of this many events than its clients' do. */
export function isBusyWithItself(resolved: Resolved, { eventsPerRun }: Estimate): boolean {
  return 2 * backgroundMessages(resolved) * EVENTS_PER_MESSAGE * 1.2 > eventsPerRun;
}

function backgroundMessages(resolved: Resolved): number {
  const { strategy } = resolved.experiment;
  return entryOf(strategy.kind).backgroundMessages(strategy, resolved);
}

function messagesPerOperation(resolved: Resolved): number {
  const { experiment, cluster } = resolved;
  const { strategy } = experiment;
  const reads = readShare(resolved);
  const load = { others: cluster.nodes.length - 1, reads, writes: 1 - reads };
  return entryOf(strategy.kind).messagesPerOperation(strategy, load);
}
