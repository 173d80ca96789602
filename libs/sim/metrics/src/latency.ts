import { type History, msFromNanos } from '@isthmus/sim-protocol';
import { ALL_PHASES, type PhaseSlots, phaseSlots, presentGroups, slotOf } from './availability.js';
import { type Classification, RESULT_OK, UNMEASURED } from './classification.js';
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
  const { starts, values } = valuesByCell(subject.history, classification, slots);

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
  { group, groups, phase, result, phases }: Classification,
  slots: PhaseSlots,
): { readonly starts: Uint32Array; readonly values: Float64Array } {
  const width = slots.names.length;
  const starts = new Uint32Array(groups * width + 1);
  // By phase, from the least of its negative values on: so that no row looks for its slot.
  const slotOfPhase = Int16Array.from({ length: phases.length - UNMEASURED }, (_, at) =>
    slotOf(slots, at + UNMEASURED),
  );
  const cells = new Int32Array(history.length).fill(-1);
  for (let row = 0; row < history.length; row++) {
    const slot = slotOfPhase[phase[row]! - UNMEASURED]!;
    if (slot < 0 || result[row] !== RESULT_OK) continue;
    const cell = group[row]! * width + slot;
    cells[row] = cell;
    starts[cell + 1]!++;
  }
  for (let cell = 1; cell < starts.length; cell++) starts[cell]! += starts[cell - 1]!;

  const fill = starts.slice();
  const values = new Float64Array(starts[starts.length - 1]!);
  for (let row = 0; row < history.length; row++) {
    const cell = cells[row]!;
    if (cell >= 0) values[fill[cell]!++] = latencyAt(history, row);
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
