import { nanosOf } from '@isthmus/contract';
import { attemptsPerOperation, operationsPerRun, readShare } from './load.js';
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
          bytesOfDependencies(resolved))) /
        BYTES_PER_MIB,
    cpuSecondsPerRun: Math.round((0.2 + events / EVENTS_PER_SECOND) * 100) / 100,
  };
}

/** What an operation leaves of them in memory: with its write and in its session. */
function bytesOfDependencies({ experiment: { strategy }, cluster }: Resolved): number {
  return strategy.kind === 'causal' ? 100 + 8 * cluster.nodes.length : 0;
}

/** Whether a run's own messages take more of this many events than its clients' do. */
export function isBusyWithItself(resolved: Resolved, { eventsPerRun }: Estimate): boolean {
  return 2 * backgroundMessages(resolved) * EVENTS_PER_MESSAGE * 1.2 > eventsPerRun;
}

/** What nodes tell each other, whatever clients ask. */
function backgroundMessages({ experiment, cluster }: Resolved): number {
  const seconds = nanosOf(experiment.duration) / 1e9;
  return experiment.strategy.kind === 'raft'
    ? (2 * cluster.nodes.length * (seconds + nanosOf(experiment.drain) / 1e9)) /
        (nanosOf(experiment.strategy.heartbeat) / 1e9)
    : 20 * cluster.nodes.length * seconds;
}

function messagesPerOperation({ experiment: { strategy, workload }, cluster }: Resolved): number {
  const others = cluster.nodes.length - 1;
  const reads = readShare(workload);
  const writes = 1 - reads;
  switch (strategy.kind) {
    case 'single-leader':
      return 2 * others * writes;
    case 'multi-leader':
    case 'causal':
      return 2 * others * writes;
    case 'leaderless':
      return (
        (2 * writes * (strategy.stamps === 'read-first' ? 2 : 1) +
          3 * reads * (strategy.readRepair === 'sync' ? 2 : 1)) *
        Math.min(strategy.n === 'all' ? others + 1 : strategy.n, others + 1)
      );
    case 'raft':
      return 3 * others * writes + (strategy.reads === 'local' ? 0 : 2 * others * reads);
  }
}
