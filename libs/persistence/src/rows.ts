import {
  type Experiment,
  type ExperimentListItem,
  type Run,
  type RunCounts,
  type RunError,
  type RunEvent,
  type RunState,
  nanosOf,
} from '@isthmus/contract';

export interface CounterColumns {
  readonly total: number;
  readonly queued: number;
  readonly running: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
}

export function countsOf({ total, queued, running, succeeded, failed, cancelled }: CounterColumns): RunCounts {
  return { total, queued, running, succeeded, failed, cancelled };
}

export interface RunColumns {
  readonly id: string;
  readonly experimentId: string;
  readonly batchId: string | null;
  readonly seed: string;
  readonly state: RunState;
  readonly progress: number;
  readonly attempt: number;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly digest: string | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** Columns of `run` that an API resource shows. */
export const RUN_COLUMNS = {
  id: true,
  experimentId: true,
  batchId: true,
  seed: true,
  state: true,
  progress: true,
  attempt: true,
  errorCode: true,
  errorMessage: true,
  digest: true,
  createdAt: true,
  startedAt: true,
  finishedAt: true,
} as const;

export interface ExperimentLabels {
  readonly name: string;
  readonly strategy: string;
  readonly layout: string | null;
}

export const LABEL_COLUMNS = { name: true, strategy: true, layout: true } as const;

export function runOf(row: RunColumns, { name, strategy, layout }: ExperimentLabels): Omit<Run, 'summary'> {
  const self = `/v1/runs/${row.id}`;
  return {
    id: row.id,
    experimentId: row.experimentId,
    batchId: row.batchId,
    name,
    strategy,
    layout,
    seed: row.seed,
    state: row.state,
    progress: row.progress,
    attempt: row.attempt,
    error: errorOf(row),
    digest: row.digest,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    links: { self, report: `${self}/report`, history: `${self}/history`, events: `${self}/events` },
  };
}

export interface EventColumns {
  readonly runId: string;
  readonly sequence: number;
  readonly type: RunEvent['type'];
  readonly at: Date;
  readonly progress: number | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
}

export function eventOf(row: EventColumns): RunEvent {
  return {
    sequence: row.sequence,
    runId: row.runId,
    type: row.type,
    at: row.at.toISOString(),
    progress: row.progress,
    error: errorOf(row),
  };
}

interface ErrorColumns {
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
}

function errorOf({ errorCode, errorMessage }: ErrorColumns): RunError | null {
  // A check of the table allows the contract's codes only.
  return errorCode === null ? null : { code: errorCode as RunError['code'], message: errorMessage ?? '' };
}

/** Where each fault is in force, as shares of the run's duration. */
export function faultSharesOf({ faults, duration }: Experiment): ExperimentListItem['faults'] {
  const whole = nanosOf(duration);
  return faults.map((fault) => ({
    name: fault.name,
    kind: fault.kind,
    fromShare: nanosOf(fault.at) / whole,
    toShare: (nanosOf(fault.at) + nanosOf(fault.for)) / whole,
  }));
}
