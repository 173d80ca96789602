import fc from 'fast-check';
import { classify } from './classification.js';
import { type HandWrittenRun, ok, partition, refused, subjectOf, timedOut } from './hand-written-run.fixture.js';
import { exactPercentile } from './histogram.js';
import { exactLatencies, latencyOf } from './latency.js';

function rowsOf(run: HandWrittenRun) {
  const subject = subjectOf(run);
  return latencyOf(subject, classify(subject));
}

describe('latency', () => {
  it('runs from the arrival to the response, whenever the request was sent', () => {
    const late = ok(10, 300, { intendedAtMs: 10_000, invokedAtMs: 10_200 });
    expect(rowsOf({ operations: [late] }).map(({ maxMs }) => maxMs)).toEqual([300, 300]);
  });

  it('has the nearest ranks of 1 ms to 1000 ms', () => {
    const operations = Array.from({ length: 1000 }, (_, index) => ok(10, index + 1));
    const [row] = rowsOf({ operations });
    expect(row).toMatchObject({ datacenter: 'us', kind: 'write', phase: 'steady', count: 1000, maxMs: 1000 });
    const within = (value: number | undefined, exact: number) =>
      expect(Math.abs(value! - exact)).toBeLessThanOrEqual(exact / 1000);
    within(row?.p50Ms, 500);
    within(row?.p90Ms, 900);
    within(row?.p99Ms, 990);
    within(row?.p999Ms, 999);
  });

  it('is of ok operations alone, and a group without one has no row', () => {
    const rows = rowsOf({ operations: [ok(1, 5), timedOut(2), refused(3), timedOut(4, { datacenter: 1 })] });
    expect(rows.map(({ datacenter, phase, count, maxMs }) => [datacenter, phase, count, maxMs])).toEqual([
      ['us', 'steady', 1, 5],
      ['us', 'all', 1, 5],
    ]);
  });

  it('of the whole run is that of its phases and its boundaries together', () => {
    const operations = [ok(10, 1), ok(19.5, 2), ok(30, 3), ok(45, 4), ok(60, 5)];
    const rows = rowsOf({ operations, faults: [partition('cut', 20, 40)] });
    expect(rows.map(({ phase, count, maxMs, p50Ms }) => [phase, count, p50Ms, maxMs])).toEqual([
      ['steady', 2, 1, 5],
      ['cut', 1, 3, 3],
      ['recovery', 1, 4, 4],
      ['boundary', 1, 2, 2],
      ['all', 5, expect.closeTo(3, 2), 5],
    ]);
  });

  it('has whole nanoseconds', () => {
    const operations = Array.from({ length: 50 }, (_, index) => ok(10, 70.123457 + index * 1.234567));
    for (const { p50Ms, p99Ms } of rowsOf({ operations })) {
      for (const ms of [p50Ms, p99Ms]) expect(ms * 1e6).toBeCloseTo(Math.round(ms * 1e6), 3);
    }
  });

  it('from the histogram is within 0.1 % of the exact latency', () => {
    const latencies = fc.array(fc.double({ min: 0.001, max: 1000, noNaN: true }), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(latencies, (latencies) => {
        const subject = subjectOf({ operations: latencies.map((ms) => ok(10, ms)) });
        const classification = classify(subject);
        const exact = exactLatencies(subject, classification);
        const [row] = latencyOf(subject, classification);
        for (const [figure, perMille] of [
          ['p50Ms', 500],
          ['p90Ms', 900],
          ['p99Ms', 990],
          ['p999Ms', 999],
          ['maxMs', 1000],
        ] as const) {
          const nanoseconds = exactPercentile(exact, perMille);
          expect(Math.abs(row![figure] * 1e6 - nanoseconds)).toBeLessThanOrEqual(nanoseconds / 1000);
        }
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});

describe('exact latencies', () => {
  it('are those of the selected group, in ascending order, to the nanosecond', () => {
    const subject = subjectOf({
      operations: [
        ok(10, 70.000001),
        ok(11, 20),
        ok(12, 5, { datacenter: 1 }),
        ok(13, 6, { kind: 'read' }),
        timedOut(14),
        ok(30, 90),
      ],
      faults: [partition('cut', 20, 40)],
    });
    const classification = classify(subject);
    const select = (selection: Parameters<typeof exactLatencies>[2]) => [
      ...exactLatencies(subject, classification, selection),
    ];
    expect(select({ datacenter: 'us', kind: 'write', phase: 'steady' })).toEqual([20_000_000, 70_000_001]);
    expect(select({ kind: 'write', phase: 'cut' })).toEqual([90_000_000]);
    expect(select({ datacenter: 'eu' })).toEqual([5_000_000]);
    expect(select({})).toHaveLength(5);
  });
});
