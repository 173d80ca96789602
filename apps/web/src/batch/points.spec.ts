import type { ComparisonCell, OverSeeds } from '@isthmus/contract';
import { cellValue, describeSelection, formatInterval, formatMetric } from './metrics.js';
import { ninesOf, type Point, scatterFinding } from './points.js';

const over = (median: number): OverSeeds => ({
  median,
  low: median,
  high: median,
  minimum: median,
  maximum: median,
  runs: 10,
});
const availability = (datacenter: string, kind: string, phase: string, median: number) => ({
  datacenter,
  kind,
  phase,
  successRate: over(median),
  ok: 0,
  intended: 0,
  wilsonLow: 0,
  wilsonHigh: 1,
});
const phases = ['steady', 'the cut', 'recovery'];
const cell: ComparisonCell = {
  strategy: 'raft',
  layout: null,
  experimentId: 'exp',
  counts: { total: 10, queued: 0, running: 0, succeeded: 10, failed: 0, cancelled: 0 },
  datacenters: ['paris', 'tokyo'],
  linearizable: { holds: 10, violated: 0, undecided: 0, unchecked: 0, violatedShareMax: 0.26, sentence: '' },
  cap: { consistent: 10, available: 0, both: 0, neither: 0, undecided: 0, 'not applicable': 0 },
  availability: [
    availability('paris', 'read', 'the cut', 0.9),
    availability('tokyo', 'read', 'the cut', 0.7),
    availability('tokyo', 'read', 'steady', 1),
  ],
  latency: [{ datacenter: 'paris', kind: 'write', phase: 'steady', p50Ms: over(10), p99Ms: over(20) }],
  downtime: [{ datacenter: 'tokyo', kind: 'write', totalMs: over(2000) }],
  recovery: [{ fault: 'the cut', timeToRecoverMs: null, notRecovered: 10 }],
  worstWriteSuccessRate: over(0.1),
  writeP99Ms: over(99),
  stalenessP99Ms: over(812),
  yield: over(0.83),
  harvest: null,
  bytesPerOperation: over(960),
  costPerMillionOperationsUsd: over(15.237),
  pacelc: [{ letters: 'PC/EC', runs: 10 }],
  splitBrainRuns: 0,
  worstCase: null,
  runs: [],
};
const median = (selection: Parameters<typeof cellValue>[2]) => cellValue(cell, phases, selection)?.median ?? null;

describe('the figure of a cell', () => {
  it('of writes in the worst datacenter is the cell’s own, which takes the worst of each seed', () => {
    expect(median({ metric: 'success', kind: 'write', phase: 'faults', datacenter: 'worst' })).toBe(0.1);
    expect(median({ metric: 'p99', kind: 'write', phase: 'all', datacenter: 'worst' })).toBe(99);
  });

  it('else comes from the groups: the worst of those that fit', () => {
    expect(median({ metric: 'success', kind: 'read', phase: 'faults', datacenter: 'worst' })).toBe(0.7);
    expect(median({ metric: 'success', kind: 'read', phase: 'faults', datacenter: 'paris' })).toBe(0.9);
    expect(median({ metric: 'success', kind: 'read', phase: 'steady', datacenter: 'worst' })).toBe(1);
    expect(median({ metric: 'p50', kind: 'write', phase: 'steady', datacenter: 'paris' })).toBe(10);
    expect(median({ metric: 'downtime', kind: 'write', phase: 'faults', datacenter: 'worst' })).toBe(2000);
    expect(median({ metric: 'staleness', kind: 'write', phase: 'all', datacenter: 'paris' })).toBe(812);
    expect(median({ metric: 'yield', kind: 'write', phase: 'all', datacenter: 'paris' })).toBe(0.83);
    expect(median({ metric: 'harvest', kind: 'write', phase: 'all', datacenter: 'paris' })).toBeNull();
    expect(median({ metric: 'price', kind: 'write', phase: 'all', datacenter: 'paris' })).toBe(15.237);
  });

  it('is absent where nothing was measured or recovered', () => {
    expect(median({ metric: 'p99', kind: 'write', phase: 'the cut', datacenter: 'worst' })).toBeNull();
    expect(median({ metric: 'recovery', kind: 'write', phase: 'all', datacenter: 'worst' })).toBeNull();
  });

  it('is described with what, where and when', () => {
    expect(
      describeSelection(
        { metric: 'success', kind: 'write', phase: 'faults', datacenter: 'worst' },
        (kind) => `${kind}s`,
      ),
    ).toBe('Share of writes that succeeded, worst datacenter, during the faults');
    expect(formatInterval('p99', { ...over(10), low: 9, high: 11 })).toBe('9.00\u201311.0\u00a0ms');
    expect(formatInterval('price', { ...over(10), low: 9, high: 11 })).toBe('$9.00\u2013$11.00');
    expect([formatInterval('bytes', over(960)), formatMetric('bytes', 960)]).toEqual(['', '960']);
  });
});

const point = (name: string, verdict: Point['verdict'], p99: number, success: number): Point => ({
  cell,
  name,
  verdict,
  p99Ms: over(p99),
  success: over(success),
});

it.each([
  [[], 'No design has both figures yet'],
  [[point('quick', 'violated', 1, 1)], 'No design kept linearizability in every seed'],
  [
    [point('quick', 'violated', 1, 1), point('slow', 'holds', 300, 0)],
    'No design both held in every seed and wrote in every datacenter during the faults; the fastest that held is slow, at p99 300 ms',
  ],
  [
    [point('quick', 'violated', 1, 1), point('slow', 'holds', 300, 0.5)],
    'Of the designs that held in every seed, slow wrote 50.0 % in the worst datacenter at p99 300 ms; the fastest of all, quick, did not hold',
  ],
  [
    [point('only', 'holds', 1, 1)],
    'Of the designs that held in every seed, only wrote 100 % in the worst datacenter at p99 1.00 ms, and none is faster',
  ],
])('says what the scatter shows (%#)', (points, sentence) => {
  expect(scatterFinding(points).replaceAll('\u00a0', ' ')).toBe(sentence);
});

it('counts nines, with 100 % at the top of the scale', () => {
  expect([0, 0.9, 0.99, 1].map((share) => Number(ninesOf(share).toFixed(6)))).toEqual([0, 1, 2, 5]);
});
