import { classify } from './classification.js';
import { type Downtime, DOWNTIME_INTERVALS_MAX, downtimeOf } from './downtime.js';
import { type HandWrittenRun, ok, partition, refused, subjectOf, timedOut } from './hand-written-run.fixture.js';

function downtime(run: HandWrittenRun): Downtime[] {
  const subject = subjectOf(run);
  return downtimeOf(subject, classify(subject));
}

describe('downtime', () => {
  it('lasts from the first failed operation to the next successful one, as intended', () => {
    const operations = [ok(1, 5), refused(2), refused(2.5), timedOut(3), refused(3.5), refused(4), ok(4.6, 5)];
    expect(downtime({ operations })).toEqual([
      { datacenter: 'us', kind: 'write', totalMs: 2600, intervals: [{ fromMs: 2000, toMs: 4600, failed: 5 }] },
    ]);
  });

  it('needs five failed operations in a row', () => {
    const operations = [
      refused(1),
      refused(2),
      refused(3),
      refused(4),
      ok(5, 1),
      refused(6),
      refused(7),
      refused(8),
      refused(9),
    ];
    expect(downtime({ operations })).toEqual([{ datacenter: 'us', kind: 'write', totalMs: 0, intervals: [] }]);
  });

  it('that no success ends lasts until the end of the run', () => {
    const operations = [1, 2, 3, 4, 5].map((at) => timedOut(at));
    expect(downtime({ operations, duration: 60 })[0]).toMatchObject({
      totalMs: 59_000,
      intervals: [{ fromMs: 1000, toMs: 60_000 }],
    });
  });

  it('is told apart by datacenter and class: successes elsewhere do not end it', () => {
    const operations = [1, 2, 3, 4, 5, 6].flatMap((at) => [
      timedOut(at),
      ok(at + 0.1, 5, { kind: 'read' }),
      ok(at + 0.2, 5, { datacenter: 1 }),
    ]);
    const totals = downtime({ operations, duration: 10 }).map(({ datacenter, kind, totalMs }) => [
      datacenter,
      kind,
      totalMs,
    ]);
    expect(totals).toEqual([
      ['us', 'read', 0],
      ['us', 'write', 9000],
      ['eu', 'read', 0],
      ['eu', 'write', 0],
    ]);
  });

  it('goes on across a change of phase, and leaves the warm-up out', () => {
    const operations = [1, 2, 3, 4, 5, 6, 7].map((at) => refused(at));
    const run = { operations: [...operations, ok(8, 1)], faults: [partition('cut', 4, 6)], warmup: 2.5 };
    expect(downtime(run)[0]?.intervals).toEqual([{ fromMs: 3000, toMs: 8000, failed: 5 }]);
  });

  it('sums up all intervals but lists the longest, in order of time', () => {
    const operations = Array.from({ length: DOWNTIME_INTERVALS_MAX + 1 }, (_, index) => [
      // The third interval is the shortest.
      ...[0, 0.1, 0.2, 0.3, 0.4].map((step) => refused(index + step)),
      ok(index + (index === 2 ? 0.45 : 0.5), 1),
    ]).flat();
    const [row] = downtime({ operations });
    expect(row?.totalMs).toBeCloseTo(50 * 500 + 450, 6);
    expect(row?.intervals.map(({ fromMs }) => fromMs)).toEqual(
      [0, 1, ...Array.from({ length: 48 }, (_, index) => index + 3)].map((s) => s * 1000),
    );
  });
});
