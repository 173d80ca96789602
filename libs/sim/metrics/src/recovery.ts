import { msFromNanos } from '@isthmus/sim-protocol';
import { type Classification, RESULT_OK } from './classification.js';
import { Histogram } from './histogram.js';
import { latencyAt } from './latency.js';
import { healsOf } from './phases.js';
import type { Subject } from './subject.js';

export interface Recovery {
  /** The fault that healed. */
  readonly fault: string;
  readonly healedAtMs: number;
  /** null when not reached in the run, or when the run has no successful operation in a steady phase to compare with. */
  readonly timeToRecoverMs: number | null;
  /** Width of the windows looked at: a whole number of seconds. */
  readonly windowMs: number;
}

/** Operations that each window holds at the least. */
const WINDOW_OPERATIONS_MIN = 100;
const WINDOWS_IN_A_ROW = 3;
const WINDOW_STEP = 1e9;

/**
 * The time from each heal to the start of the first of three consecutive windows in which clients were served as in the
 * steady phases: a success rate of at least 99 % of the steady one and a p99 of at most twice the steady one, all
 * datacenters and classes together, operations counted by `intendedAt`. `steady` are the steady phases before the first
 * heal (a run that stays broken after it must not be its own measure), or all of them where there is none before.
 *
 * The windows follow each other from the heal to the end of the run, all of one width: 1 s, or as many whole seconds more
 * as it takes until each holds at least 100 operations.
 */
export function recoveryOf(subject: Subject, classification: Classification): Recovery[] {
  const heals = healsOf(subject.schedule);
  if (heals.length === 0) return [];
  const steady = steadyOf(subject, classification, heals[0]!.until);
  return heals.map((fault) => {
    const { duration } = subject.schedule;
    const width = windowWidth(subject.history.intendedAt, fault.until, duration);
    const recovered =
      steady === null ? null : firstOfThree(subject, classification, { heal: fault.until, width, steady });
    return {
      fault: fault.name,
      healedAtMs: msFromNanos(fault.until),
      timeToRecoverMs: recovered === null ? null : msFromNanos(recovered - fault.until),
      windowMs: msFromNanos(width),
    };
  });
}

interface Steady {
  readonly intended: number;
  readonly ok: number;
  readonly p99: number;
}

function steadyOf({ history }: Subject, { phases, phase, result }: Classification, firstHeal: number): Steady | null {
  const before = phases.map(({ kind, from }) => kind === 'steady' && from < firstHeal);
  const counted = before.includes(true) ? before : phases.map(({ kind }) => kind === 'steady');
  const latencies = new Histogram();
  let intended = 0;
  for (let row = 0; row < history.length; row++) {
    if (counted[phase[row]!] !== true) continue;
    intended++;
    if (result[row] === RESULT_OK) latencies.record(latencyAt(history, row));
  }
  return latencies.count === 0 ? null : { intended, ok: latencies.count, p99: latencies.percentile(990) };
}

/** The least whole number of seconds for which every full window holds enough; the whole rest of the run if none does. */
function windowWidth(intendedAt: Float64Array, heal: number, end: number): number {
  const rest = Math.floor((end - heal) / WINDOW_STEP) * WINDOW_STEP;
  for (let width = WINDOW_STEP; width <= rest; width += WINDOW_STEP) {
    if (everyWindowHolds(intendedAt, { heal, end, width })) return width;
  }
  return Math.max(rest, WINDOW_STEP);
}

function everyWindowHolds(
  intendedAt: Float64Array,
  { heal, end, width }: { readonly heal: number; readonly end: number; readonly width: number },
): boolean {
  let first = rowFrom(intendedAt, heal);
  for (let from = heal; from + width <= end; from += width) {
    const next = rowFrom(intendedAt, from + width);
    if (next - first < WINDOW_OPERATIONS_MIN) return false;
    first = next;
  }
  return true;
}

function firstOfThree(
  { history, schedule }: Subject,
  { result }: Classification,
  { heal, width, steady }: { readonly heal: number; readonly width: number; readonly steady: Steady },
): number | null {
  const latencies = new Histogram();
  let inARow = 0;
  let row = rowFrom(history.intendedAt, heal);
  for (let from = heal; from + width <= schedule.duration; from += width) {
    latencies.reset();
    let intended = 0;
    for (; row < history.length && history.intendedAt[row]! < from + width; row++) {
      intended++;
      if (result[row] === RESULT_OK) latencies.record(latencyAt(history, row));
    }
    const served =
      intended >= WINDOW_OPERATIONS_MIN &&
      latencies.count > 0 &&
      // latencies.count / intended >= 0.99 * steady.ok / steady.intended, in whole numbers.
      latencies.count * steady.intended * 100 >= 99 * steady.ok * intended &&
      latencies.percentile(990) <= 2 * steady.p99;
    inARow = served ? inARow + 1 : 0;
    if (inARow === WINDOWS_IN_A_ROW) return from - (WINDOWS_IN_A_ROW - 1) * width;
  }
  return null;
}

/** The first row intended at `at` or later. */
function rowFrom(intendedAt: Float64Array, at: number): number {
  let low = 0;
  let high = intendedAt.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (intendedAt[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
