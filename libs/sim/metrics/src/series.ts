import { msFromNanos } from '@isthmus/sim-protocol';
import { groupsAmong } from './availability.js';
import { type Classification, RESULT_FAIL, RESULT_OK } from './classification.js';
import { exactPercentile, Histogram } from './histogram.js';
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
  /** All groups together, from all of their latencies. */
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

/** Bucket by bucket: its rows are in order of `intendedAt`, so one bucket is open at a time. */
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

  const latency = { p50Ms: blanks(buckets), p99Ms: blanks(buckets) };
  const histogram = new Histogram();
  const ends = new Uint32Array(present.length);
  let values = new Float64Array(1024);
  let from = 0;
  for (let bucket = 0; bucket < buckets; bucket++) {
    let until = from;
    ends.fill(0);
    for (; until < history.length && history.intendedAt[until]! < (bucket + 1) * width; until++) {
      const index = columnOf[group[until]!]!;
      const ended = result[until]!;
      if (ended === RESULT_OK) ends[index]!++;
      else if (ended === RESULT_FAIL) columns[index]!.fail[bucket]!++;
      else columns[index]!.info[bucket]!++;
    }
    // The latencies of the bucket, group by group.
    if (until - from > values.length) values = new Float64Array(2 * (until - from));
    let count = 0;
    for (let index = 0; index < ends.length; index++) {
      columns[index]!.ok[bucket] = ends[index]!;
      count += ends[index]!;
      ends[index] = count - ends[index]!;
    }
    for (let row = from; row < until; row++) {
      if (result[row] === RESULT_OK) values[ends[columnOf[group[row]!]!]!++] = latencyAt(history, row);
    }
    from = until;
    if (count === 0) continue;
    for (let index = 0; index < ends.length; index++) {
      const begin = index === 0 ? 0 : ends[index - 1]!;
      if (begin < ends[index]!)
        closeBucket(columns[index]!, bucket, spreadOf(values.subarray(begin, ends[index]), histogram));
    }
    const together = spreadOf(values.subarray(0, count), histogram);
    latency.p50Ms[bucket] = together.p50Ms;
    latency.p99Ms[bucket] = together.p99Ms;
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

function closeBucket(columns: Columns, bucket: number, { p50Ms, p99Ms, minMs, maxMs }: Spread): void {
  columns.p50Ms[bucket] = p50Ms;
  columns.p99Ms[bucket] = p99Ms;
  columns.minMs[bucket] = minMs;
  columns.maxMs[bucket] = maxMs;
}

interface Spread {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly minMs: number;
  readonly maxMs: number;
}

/** So many values are sorted sooner than a histogram is read, which takes as long as its range is wide. */
const SORTED_MAX = 2000;

/** Of at least one value: exact where they are few, else as a histogram has it. Leaves them in another order. */
function spreadOf(values: Float64Array, histogram: Histogram): Spread {
  if (values.length <= SORTED_MAX) {
    values.sort();
    return {
      p50Ms: msFromNanos(exactPercentile(values, 500)),
      p99Ms: msFromNanos(exactPercentile(values, 990)),
      minMs: msFromNanos(values[0]!),
      maxMs: msFromNanos(values.at(-1)!),
    };
  }
  histogram.reset();
  for (const value of values) histogram.record(value);
  return {
    p50Ms: msFromNanos(histogram.percentile(500)),
    p99Ms: msFromNanos(histogram.percentile(990)),
    minMs: msFromNanos(histogram.minimum),
    maxMs: msFromNanos(histogram.maximum),
  };
}
