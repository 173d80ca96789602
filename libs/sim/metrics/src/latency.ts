import { type History, msFromNanos } from '@isthmus/sim-protocol';
import { ALL_PHASES, phaseSlots, presentGroups, slotOf } from './availability.js';
import { type Classification, RESULT_OK } from './classification.js';
import { Histogram } from './histogram.js';
import { OPERATION_CLASSES, type OperationClass } from './operation-class.js';
import type { Subject } from './subject.js';

/**
 * Percentiles of the latency of a group's `ok` operations: from the arrival (`intendedAt`) to the response at the client,
 * redirects and retries included. Off by less than 0.1 % of themselves; the maximum is exact.
 */
export interface Latency {
  readonly datacenter: string;
  readonly kind: OperationClass;
  readonly phase: string;
  readonly count: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
}

/** By datacenter x class x phase, in the order of `availabilityOf`; groups without an `ok` operation are left out. */
export function latencyOf(subject: Subject, classification: Classification): Latency[] {
  const slots = phaseSlots(classification);
  const { starts, values } = valuesByCell(
    subject.history,
    classification,
    (row) => (classification.result[row] === RESULT_OK ? slotOf(slots, classification.phase[row]!) : -1),
    slots.names.length,
  );

  const inPhase = new Histogram();
  const inAll = new Histogram();
  const rows: Latency[] = [];
  for (const { group, datacenter, kind } of presentGroups(subject, classification)) {
    inAll.reset();
    for (const [slot, name] of slots.names.entries()) {
      const cell = group * slots.names.length + slot;
      inPhase.reset();
      for (let index = starts[cell]!; index < starts[cell + 1]!; index++) inPhase.record(values[index]!);
      if (inPhase.count === 0) continue;
      inAll.merge(inPhase);
      rows.push({ datacenter, kind, phase: name, ...percentilesOf(inPhase) });
    }
    if (inAll.count > 0) rows.push({ datacenter, kind, phase: ALL_PHASES, ...percentilesOf(inAll) });
  }
  return rows;
}

function percentilesOf(histogram: Histogram): Omit<Latency, 'datacenter' | 'kind' | 'phase'> {
  return {
    count: histogram.count,
    p50Ms: msFromNanos(histogram.percentile(500)),
    p90Ms: msFromNanos(histogram.percentile(900)),
    p99Ms: msFromNanos(histogram.percentile(990)),
    p999Ms: msFromNanos(histogram.percentile(999)),
    maxMs: msFromNanos(histogram.maximum),
  };
}

/** Nanoseconds from the arrival to the response. */
export function latencyAt({ respondedAt, intendedAt }: History, row: number): number {
  return respondedAt[row]! - intendedAt[row]!;
}

/** Latencies sorted into cells, group by group and slot by slot: one histogram can then serve all cells in turn. */
function valuesByCell(
  history: History,
  { group, groups }: Classification,
  slotAt: (row: number) => number,
  slots: number,
): { readonly starts: Uint32Array; readonly values: Float64Array } {
  const starts = new Uint32Array(groups * slots + 1);
  for (let row = 0; row < history.length; row++) {
    const slot = slotAt(row);
    if (slot < 0) continue;
    const next = group[row]! * slots + slot + 1;
    starts[next] = starts[next]! + 1;
  }
  for (let cell = 1; cell < starts.length; cell++) starts[cell] = starts[cell]! + starts[cell - 1]!;

  const fill = starts.slice();
  const values = new Float64Array(starts[starts.length - 1]!);
  for (let row = 0; row < history.length; row++) {
    const slot = slotAt(row);
    if (slot < 0) continue;
    const cell = group[row]! * slots + slot;
    const index = fill[cell]!;
    values[index] = latencyAt(history, row);
    fill[cell] = index + 1;
  }
  return { starts, values };
}

export interface LatencySelection {
  readonly datacenter?: string;
  readonly kind?: OperationClass;
  /** Name of a phase, `boundary` or `all`; `all` if left out. */
  readonly phase?: string;
}

/** Exact latencies, in nanoseconds and ascending order, of the selected `ok` operations: for comparison with closed forms. */
export function exactLatencies(
  subject: Subject,
  classification: Classification,
  selection: LatencySelection = {},
): Float64Array {
  const { datacenter, kind, phase = ALL_PHASES } = selection;
  const slots = phaseSlots(classification);
  const latencies: number[] = [];
  for (let row = 0; row < subject.history.length; row++) {
    const slot = slotOf(slots, classification.phase[row]!);
    if (slot < 0 || classification.result[row] !== RESULT_OK) continue;
    if (phase !== ALL_PHASES && slots.names[slot] !== phase) continue;
    const group = classification.group[row]!;
    if (kind !== undefined && OPERATION_CLASSES[group % OPERATION_CLASSES.length] !== kind) continue;
    if (datacenter !== undefined && subject.datacenters[Math.floor(group / OPERATION_CLASSES.length)] !== datacenter)
      continue;
    latencies.push(latencyAt(subject.history, row));
  }
  return Float64Array.from(latencies).sort();
}
