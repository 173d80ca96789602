import { msFromNanos } from '@isthmus/sim-protocol';
import { presentGroups } from './availability.js';
import { type Classification, RESULT_OK, UNMEASURED } from './classification.js';
import type { OperationClass } from './operation-class.js';
import type { Subject } from './subject.js';

/** Failed operations in a row, at the least, that make a downtime. */
export const DOWNTIME_FAILURES_MIN = 5;
/** Most intervals that a row lists. */
export const DOWNTIME_INTERVALS_MAX = 50;

export interface DowntimeInterval {
  readonly fromMs: number;
  readonly toMs: number;
  readonly failed: number;
}

export interface Downtime {
  readonly datacenter: string;
  readonly kind: OperationClass;
  /** Of all intervals, the unlisted ones included. */
  readonly totalMs: number;
  /** In order of time; the longest 50 where there are more. */
  readonly intervals: DowntimeInterval[];
}

/**
 * Downtime by datacenter x class: the intervals with at least 5 failed operations (`fail` or `info`) and no success.
 *
 * An interval begins when the first of these operations was intended and ends when the next successful one was, or at the
 * end of the run. Both ends are seen one arrival late, so the length is not biased. The warm-up is left out; changes of
 * phase do not end an interval.
 */
export function downtimeOf(subject: Subject, classification: Classification): Downtime[] {
  const { intendedAt, length } = subject.history;
  const failed = new Uint32Array(classification.groups);
  const since = new Float64Array(classification.groups);
  const found = Array.from({ length: classification.groups }, (): Interval[] => []);
  const close = (group: number, until: number) => {
    const count = failed[group]!;
    if (count >= DOWNTIME_FAILURES_MIN) found[group]?.push({ from: since[group]!, until, failed: count });
    failed[group] = 0;
  };
  for (let row = 0; row < length; row++) {
    if (classification.phase[row] === UNMEASURED) continue;
    const group = classification.group[row]!;
    const at = intendedAt[row]!;
    if (classification.result[row] === RESULT_OK) close(group, at);
    else {
      if (failed[group] === 0) since[group] = at;
      failed[group] = failed[group]! + 1;
    }
  }
  for (let group = 0; group < classification.groups; group++) close(group, subject.schedule.duration);

  return presentGroups(subject, classification).map(({ group, datacenter, kind }) => {
    const intervals = found[group] ?? [];
    return {
      datacenter,
      kind,
      totalMs: msFromNanos(intervals.reduce((total, { from, until }) => total + (until - from), 0)),
      intervals: longest(intervals).map(({ from, until, failed }) => ({
        fromMs: msFromNanos(from),
        toMs: msFromNanos(until),
        failed,
      })),
    };
  });
}

interface Interval {
  readonly from: number;
  readonly until: number;
  readonly failed: number;
}

function longest(intervals: readonly Interval[]): readonly Interval[] {
  if (intervals.length <= DOWNTIME_INTERVALS_MAX) return intervals;
  return [...intervals]
    .sort((a, b) => b.until - b.from - (a.until - a.from))
    .slice(0, DOWNTIME_INTERVALS_MAX)
    .sort((a, b) => a.from - b.from);
}
