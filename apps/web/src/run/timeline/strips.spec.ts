import type { Report } from '@isthmus/contract';
import { layoutOf, STRIP } from './stripLayout.js';
import { bucketsIn, cornersOf, stripsOf } from './strips.js';

const counts = [4, 0, 2, 0];
const group = (datacenter: string, kind: 'read' | 'write') => ({
  datacenter,
  kind,
  ok: counts,
  fail: [0, 0, 1, 3],
  info: [0, 0, 1, 0],
  p50Ms: [],
  p99Ms: [],
  minMs: [],
  maxMs: [],
});
const report: Pick<Report, 'series' | 'datacenters' | 'availability'> = {
  series: {
    bucketMs: 500,
    startMs: 0,
    buckets: 4,
    groups: [group('tokyo', 'write'), group('paris', 'write'), group('tokyo', 'read')],
    latency: { p50Ms: [], p99Ms: [] },
  },
  datacenters: ['paris', 'tokyo'].map((id) => ({ id, nodes: 1, clients: true })),
  availability: [],
};

it('orders strips by the datacenters of the report, reads before writes', () => {
  expect(stripsOf(report, [0, 2000]).map(({ datacenter, kind }) => `${datacenter} ${kind}`)).toEqual([
    'paris write',
    'tokyo read',
    'tokyo write',
  ]);
});

it('counts ok over all outcomes of a bucket, and nothing where nothing was intended', () => {
  const [strip] = stripsOf(report, [0, 2000]);
  expect(strip?.cells.map(({ share }) => share)).toEqual([1, null, 0.5, 0]);
});

it('outlines each bucket from its start to its end, also one between empty ones, and no more than the window', () => {
  const cells = stripsOf(report, [0, 2000])[0]?.cells ?? [];
  expect(cornersOf(cells, [100, 1800]).map(({ ms, share }) => [ms, share])).toEqual([
    ...[
      [100, 1],
      [500, 1],
    ],
    ...[[500, null]],
    ...[
      [1000, 0.5],
      [1500, 0.5],
    ],
    ...[
      [1500, 0],
      [1800, 0],
    ],
  ]);
});

it('takes the buckets that a window touches, the ends of the series included', () => {
  expect(bucketsIn(report.series, [600, 1400])).toEqual([1, 3]);
  expect(bucketsIn(report.series, [0, 9000])).toEqual([0, 4]);
  expect(stripsOf(report, [500, 1000])[0]?.cells.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([[500, 1000]]);
});

it('finds the strip under the pointer and leaves room for names above the strips only where they stand there', () => {
  const strips = [{ datacenter: 'paris' }, { datacenter: 'paris' }, { datacenter: 'tokyo' }];
  const wide = layoutOf(strips, { flagged: new Set(['tokyo']), compact: false, top: 0 });
  const compact = layoutOf(strips, { flagged: new Set(), compact: true, top: 0 });
  expect([...wide.aboveTops.keys()]).toEqual(['tokyo']);
  expect([...compact.aboveTops.keys()]).toEqual(['paris', 'tokyo']);
  wide.tops.forEach((top, row) => expect(wide.rowAt(top + STRIP / 2)).toBe(row));
});
