import { classify } from './classification.js';
import { type HandWrittenRun, ok, refused, subjectOf, timedOut } from './hand-written-run.fixture.js';
import { bucketWidth, type Series, SERIES_BUCKETS_MAX, seriesOf } from './series.js';

function series(run: HandWrittenRun): Series {
  const subject = subjectOf(run);
  return seriesOf(subject, classify(subject));
}

describe('the width of a bucket', () => {
  it('is the least of 1, 2, 5, 10, ... ms that makes at most 150 buckets', () => {
    const widths = [0.01, 0.15, 10, 30, 31, 60, 70, 75, 76, 300, 3600].map((s) => bucketWidth(s * 1e9) / 1e6);
    expect(widths).toEqual([1, 1, 100, 200, 500, 500, 500, 500, 1000, 2000, 50_000]);
    expect(3600_000 / 50_000).toBeLessThanOrEqual(SERIES_BUCKETS_MAX);
  });
});

describe('a series', () => {
  const operations = [
    ok(0.1, 10),
    ok(0.2, 20),
    ok(0.3, 30, { datacenter: 1 }),
    timedOut(0.4),
    refused(0.5),
    refused(1.9),
    ok(2, 40, { kind: 'read' }),
  ];

  it('counts by intendedAt, datacenter and class, warm-up included', () => {
    const { bucketMs, startMs, buckets, groups } = series({ operations, duration: 3, warmup: 1 });
    expect([bucketMs, startMs, buckets]).toEqual([20, 0, 150]);
    const bucketsWith = (counts: readonly number[]) =>
      counts.flatMap((count, bucket) => (count > 0 ? [[bucket, count]] : []));
    expect(
      groups.map(({ datacenter, kind, ok, fail, info }) => [datacenter, kind, ...[ok, fail, info].map(bucketsWith)]),
    ).toEqual([
      ['us', 'read', [[100, 1]], [], []],
      [
        'us',
        'write',
        [
          [5, 1],
          [10, 1],
        ],
        [
          [25, 1],
          [95, 1],
        ],
        [[20, 1]],
      ],
      ['eu', 'read', [], [], []],
      ['eu', 'write', [[15, 1]], [], []],
    ]);
  });

  it('has percentiles and the extremes of each bucket, and none where nothing succeeded', () => {
    const { groups } = series({ operations, duration: 300 });
    const us = groups.find(({ datacenter, kind }) => datacenter === 'us' && kind === 'write');
    expect([us?.minMs[0], us?.maxMs[0], us?.p50Ms[0], us?.p99Ms[0]]).toEqual([10, 20, expect.closeTo(10, 1), 20]);
    expect([us?.minMs[1], us?.maxMs[1], us?.p50Ms[1], us?.p99Ms[1]]).toEqual([null, null, null, null]);
  });

  it('of all groups together has the percentiles of the merged latencies, not a mean of percentiles', () => {
    const many = [...Array.from({ length: 99 }, () => ok(0.1, 1)), ok(0.1, 100, { datacenter: 1 })];
    const { latency } = series({ operations: many, duration: 300 });
    expect([latency.p50Ms[0], latency.p99Ms[0], latency.p50Ms[1]]).toEqual([1, 1, null]);
    const { latency: slower } = series({ operations: [...many, ok(0.1, 100, { datacenter: 1 })], duration: 300 });
    expect(slower.p99Ms[0]).toBeCloseTo(100, 0);
  });

  it('counts every operation of the duration once', () => {
    const many = Array.from({ length: 500 }, (_, index) => (index % 3 === 0 ? timedOut : ok)(index / 50, 5));
    const { groups } = series({ operations: many, duration: 10 });
    const total = groups.flatMap(({ ok, fail, info }) => [ok, fail, info].flat()).reduce((a, b) => a + b);
    expect(total).toBe(500);
  });

  it('has no group without an operation', () => {
    expect(series({ operations: [] }).groups).toEqual([]);
  });
});
