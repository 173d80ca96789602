import type { Report } from '@isthmus/contract';
import { kindOrder } from '../kinds.js';

/** One strip of the availability timeline: a datacenter's operations of one kind, bucket by bucket. */
export interface Strip {
  readonly datacenter: string;
  readonly kind: string;
  /** Over the measured part of the run; `null` where nothing was intended. */
  readonly whole: number | null;
  readonly cells: readonly StripCell[];
}

export interface StripCell {
  readonly fromMs: number;
  readonly toMs: number;
  readonly ok: number;
  readonly fail: number;
  readonly info: number;
  /** ok over all; `null` where nothing was intended. */
  readonly share: number | null;
}

/** A window of simulated time in milliseconds. */
export type Window = readonly [number, number];

/** The buckets that a window touches, as first index and one past the last. */
export function bucketsIn(series: Report['series'], [from, to]: Window): readonly [number, number] {
  const first = Math.max(0, Math.floor((from - series.startMs) / series.bucketMs));
  const end = Math.min(series.buckets, Math.ceil((to - series.startMs) / series.bucketMs));
  return [first, Math.max(first, end)];
}

/** Strips in the order of the report's datacenters, reads before writes. */
export function stripsOf(report: Pick<Report, 'series' | 'datacenters' | 'availability'>, window: Window): Strip[] {
  const { series } = report;
  const [first, end] = bucketsIn(series, window);
  const place = new Map(report.datacenters.map(({ id }, index) => [id, index]));
  return series.groups
    .toSorted(
      (one, other) =>
        (place.get(one.datacenter) ?? 0) - (place.get(other.datacenter) ?? 0) ||
        kindOrder(one.kind) - kindOrder(other.kind),
    )
    .map((group) => ({
      datacenter: group.datacenter,
      kind: group.kind,
      whole:
        report.availability.find(
          ({ datacenter, kind, phase }) => datacenter === group.datacenter && kind === group.kind && phase === 'all',
        )?.successRate ?? null,
      cells: Array.from({ length: end - first }, (_, offset) => {
        const index = first + offset;
        const [ok, fail, info] = [group.ok[index] ?? 0, group.fail[index] ?? 0, group.info[index] ?? 0];
        const total = ok + fail + info;
        const fromMs = series.startMs + index * series.bucketMs;
        return { fromMs, toMs: fromMs + series.bucketMs, ok, fail, info, share: total === 0 ? null : ok / total };
      }),
    }));
}

/** A point of a strip's outline; `null` breaks it. */
export interface Corner {
  readonly ms: number;
  readonly share: number | null;
}

/** The outline of a strip's steps within a window: each bucket from its start to its end, so that one between empty ones shows as well. */
export function cornersOf(cells: readonly StripCell[], [from, to]: Window): Corner[] {
  return cells.flatMap(({ fromMs, toMs, share }) => {
    const start = { ms: Math.max(from, fromMs), share };
    return share === null ? [start] : [start, { ms: Math.min(to, toMs), share }];
  });
}
