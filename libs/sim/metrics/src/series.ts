import { msFromNanos } from '@isthmus/sim-protocol';
import { groupsAmong } from './availability.js';
import { type Classification, RESULT_FAIL, RESULT_OK } from './classification.js';
import { Histogram } from './histogram.js';
import { latencyAt } from './latency.js';
import type { OperationClass } from './operation-class.js';
import type { Subject } from './subject.js';

export interface SeriesGroup {
  readonly datacenter: string;
  readonly kind: OperationClass;
  readonly ok: number[];
  readonly fail: number[];
  readonly info: number[];
  /** Latency of `ok` operations; null in a bucket without one. */
  readonly p50Ms: (number | null)[];
  readonly p99Ms: (number | null)[];
  readonly minMs: (number | null)[];
  readonly maxMs: (number | null)[];
}

/** Figures over time, in buckets by `intendedAt`, warm-up included. */
export interface Series {
  readonly bucketMs: number;
  readonly startMs: number;
  readonly buckets: number;
  readonly groups: SeriesGroup[];
  /** All groups together, from their merged histograms. */
  readonly latency: { readonly p50Ms: (number | null)[]; readonly p99Ms: (number | null)[] };
}

/** Most buckets that a series has. */
export const SERIES_BUCKETS_MAX = 150;

/**
 * The width of a bucket: the least of 1, 2 or 5 times a power of ten milliseconds with which the duration takes at most
 * 150 buckets (70 s: 500 ms). Nanoseconds.
 */
export function bucketWidth(duration: number): number {
  for (let decade = 1e6; ; decade *= 10) {
    const width = [1, 2, 5].map((factor) => factor * decade).find((width) => duration <= width * SERIES_BUCKETS_MAX);
    if (width !== undefined) return width;
  }
}

/** One pass over the history: its rows are in order of `intendedAt`, so one bucket is open at a time. */
export function seriesOf(subject: Subject, { group, groups, result }: Classification): Series {
  const { history, datacenters, schedule } = subject;
  const width = bucketWidth(schedule.duration);
  const buckets = Math.ceil(schedule.duration / width);

  const occurs = new Uint8Array(groups);
  for (let row = 0; row < history.length; row++) occurs[group[row]!] = 1;
  const present = groupsAmong(datacenters, occurs);
  const columns = present.map(() => emptyColumns(buckets));
  const columnOf = new Int16Array(groups).fill(-1);
  present.forEach(({ group }, index) => (columnOf[group] = index));

  const histograms = present.map(() => new Histogram());
  const together = new Histogram();
  const latency = { p50Ms: blanks(buckets), p99Ms: blanks(buckets) };
  let row = 0;
  for (let bucket = 0; bucket < buckets; bucket++) {
    const until = (bucket + 1) * width;
    for (; row < history.length && history.intendedAt[row]! < until; row++) {
      const index = columnOf[group[row]!]!;
      const counts = columns[index]!;
      const ended = result[row]!;
      if (ended === RESULT_OK) histograms[index]!.record(latencyAt(history, row));
      else if (ended === RESULT_FAIL) counts.fail[bucket]!++;
      else counts.info[bucket]!++;
    }
    together.reset();
    for (const [index, histogram] of histograms.entries()) {
      closeBucket(columns[index]!, bucket, histogram);
      together.merge(histogram);
      histogram.reset();
    }
    if (together.count === 0) continue;
    latency.p50Ms[bucket] = msFromNanos(together.percentile(500));
    latency.p99Ms[bucket] = msFromNanos(together.percentile(990));
  }
  return {
    bucketMs: msFromNanos(width),
    startMs: 0,
    buckets,
    groups: present.map(({ datacenter, kind }, index) => ({ datacenter, kind, ...columns[index]! })),
    latency,
  };
}

type Blanks = (number | null)[];

interface Columns {
  readonly ok: number[];
  readonly fail: number[];
  readonly info: number[];
  readonly p50Ms: Blanks;
  readonly p99Ms: Blanks;
  readonly minMs: Blanks;
  readonly maxMs: Blanks;
}

function emptyColumns(buckets: number): Columns {
  const zeros = () => new Array<number>(buckets).fill(0);
  return {
    ok: zeros(),
    fail: zeros(),
    info: zeros(),
    p50Ms: blanks(buckets),
    p99Ms: blanks(buckets),
    minMs: blanks(buckets),
    maxMs: blanks(buckets),
  };
}

function blanks(buckets: number): Blanks {
  return new Array<number | null>(buckets).fill(null);
}

function closeBucket(columns: Columns, bucket: number, histogram: Histogram): void {
  columns.ok[bucket] = histogram.count;
  if (histogram.count === 0) return;
  columns.p50Ms[bucket] = msFromNanos(histogram.percentile(500));
  columns.p99Ms[bucket] = msFromNanos(histogram.percentile(990));
  columns.minMs[bucket] = msFromNanos(histogram.minimum);
  columns.maxMs[bucket] = msFromNanos(histogram.maximum);
}
