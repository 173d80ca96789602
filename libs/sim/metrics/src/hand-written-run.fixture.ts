import {
  ANSWERS,
  historyFrom,
  type HistoryRowInput,
  type Instant,
  type Nanos,
  NEVER,
  type NodeId,
  type RequestLog,
} from '@isthmus/sim-protocol';
import type { FaultInterval, Subject } from './subject.js';

/** A run written by hand, for specs. Times in seconds. */
export interface HandWrittenRun {
  readonly operations: readonly HistoryRowInput[];
  readonly requests?: readonly HandWrittenRequest[];
  readonly faults?: readonly FaultInterval[];
  readonly datacenters?: readonly string[];
  readonly nodes?: readonly string[];
  readonly warmup?: number;
  readonly duration?: number;
  readonly recovery?: number;
  readonly deadline?: number;
}

/** One row of the request log; unanswered without `answeredAt`. */
export interface HandWrittenRequest {
  readonly operation: number;
  readonly node: number;
  readonly receivedAt: number;
  readonly answeredAt?: number;
  readonly answer?: (typeof ANSWERS)[number];
}

/** Warm-up 0 s, duration 100 s, recovery 10 s, deadline 1 s, three datacenters of one node each, unless written. */
export function subjectOf(run: HandWrittenRun): Subject {
  return {
    history: historyFrom(run.operations),
    log: logFrom(run.requests ?? []),
    datacenters: run.datacenters ?? ['us', 'eu', 'ap'],
    nodes: run.nodes ?? ['us/0', 'eu/0', 'ap/0'],
    schedule: {
      faults: run.faults ?? [],
      warmup: seconds(run.warmup ?? 0),
      duration: seconds(run.duration ?? 100),
      recovery: seconds(run.recovery ?? 10),
    },
    deadline: seconds(run.deadline ?? 1),
  };
}

export function at(seconds: number): Instant {
  return Math.round(seconds * 1e9) as Instant;
}

export function seconds(amount: number): Nanos {
  return Math.round(amount * 1e9) as Nanos;
}

export function partition(name: string, from: number, until: number): FaultInterval {
  return { kind: 'partition', name, from: at(from), until: at(until) };
}

export function crash(name: string, node: number, [from, until]: readonly [number, number]): FaultInterval {
  return { kind: 'crash', name, node: node as NodeId, from: at(from), until: at(until) };
}

/** A node that stands still. */
export function pause(name: string, node: number, [from, until]: readonly [number, number]): FaultInterval {
  const when = { from: at(from), until: at(until) };
  return {
    kind: 'impairment',
    name,
    ...when,
    struck: [{ node: node as NodeId, ...when, state: 'paused', isStopped: true }],
  };
}

/** An operation intended at that second, answered after so many milliseconds. */
export function ok(intendedAt: number, latencyMs: number, more: Partial<HistoryRowInput> = {}): HistoryRowInput {
  const invokedAtMs = intendedAt * 1000;
  return { kind: 'write', invokedAtMs, respondedAtMs: invokedAtMs + latencyMs, outcome: 'ok', ...more };
}

/** An operation intended at that second that timed out after the deadline of 1 s. */
export function timedOut(intendedAt: number, more: Partial<HistoryRowInput> = {}): HistoryRowInput {
  return ok(intendedAt, 1000, { outcome: 'info', reason: 'deadline', ...more });
}

/** An operation intended at that second that was refused after 1 ms. */
export function refused(intendedAt: number, more: Partial<HistoryRowInput> = {}): HistoryRowInput {
  return ok(intendedAt, 1, { outcome: 'fail', reason: 'refused', ...more });
}

function logFrom(rows: readonly HandWrittenRequest[]): RequestLog {
  return {
    length: rows.length,
    operation: Int32Array.from(rows, (row) => row.operation),
    node: Int16Array.from(rows, (row) => row.node),
    receivedAt: Float64Array.from(rows, (row) => at(row.receivedAt)),
    answeredAt: Float64Array.from(rows, (row) => (row.answeredAt === undefined ? NEVER : at(row.answeredAt))),
    answer: Uint8Array.from(rows, (row) =>
      ANSWERS.indexOf(row.answer ?? (row.answeredAt === undefined ? 'none' : 'ok')),
    ),
  };
}
