import type { HistoryRowInput } from '@isthmus/sim-protocol';
import fc from 'fast-check';
import { crash, ok, partition, refused, subjectOf, timedOut } from './hand-written-run.fixture.js';
import { measure } from './measurement.js';
import { messagesOf } from './messages.js';

/** Europe (1) is cut off from 25 s to 45 s of 70 s: its writes time out, its reads go on. Each site asks twice a second. */
const faults = [partition('europe cut off', 25, 45)];
const operations: HistoryRowInput[] = Array.from({ length: 140 }, (_, index) => index / 2).flatMap((at) =>
  [0, 1, 2].flatMap((datacenter) => [
    datacenter === 1 && at >= 25 && at < 45 ? timedOut(at, { datacenter }) : ok(at, 70 + datacenter, { datacenter }),
    ok(at, 1, { datacenter, kind: 'read' }),
  ]),
);

describe('the measurement of a run', () => {
  const measured = measure(subjectOf({ operations, faults, warmup: 5, duration: 70 }));
  const rate = (datacenter: string, kind: string, phase: string) =>
    measured.availability.find((row) => row.datacenter === datacenter && row.kind === kind && row.phase === phase);

  it('has phases in milliseconds', () => {
    expect(measured.phases.map(({ name, fromMs, toMs }) => [name, fromMs, toMs])).toEqual([
      ['steady', 5000, 25_000],
      ['europe cut off', 25_000, 45_000],
      ['recovery', 45_000, 55_000],
      ['steady', 55_000, 70_000],
    ]);
  });

  it('shows who could write', () => {
    // Two a second for 20 s; those of the last second have a deadline in the next phase.
    expect(rate('eu', 'write', 'europe cut off')).toMatchObject({ intended: 38, ok: 0, info: 38, successRate: 0 });
    expect(rate('eu', 'read', 'europe cut off')).toMatchObject({ intended: 38, ok: 38, successRate: 1 });
    expect(rate('us', 'write', 'europe cut off')).toMatchObject({ intended: 38, ok: 38 });
    expect(rate('eu', 'write', 'boundary')).toMatchObject({ intended: 6, ok: 4, info: 2 });
    expect(rate('eu', 'write', 'all')).toMatchObject({ intended: 130, ok: 90, info: 40 });
  });

  it('counts all operations once, the warm-up apart', () => {
    expect(measured.operations).toEqual({ total: 840, intended: 780, ok: 740, fail: 0, info: 40 });
  });

  it('has the downtime of those cut off, and of nobody else', () => {
    const down = measured.downtime.filter(({ totalMs }) => totalMs > 0);
    expect(down).toEqual([
      { datacenter: 'eu', kind: 'write', totalMs: 20_000, intervals: [{ fromMs: 25_000, toMs: 45_000, failed: 40 }] },
    ]);
  });

  it('is the same when it is made again', () => {
    expect(measure(subjectOf({ operations, faults, warmup: 5, duration: 70 }))).toEqual(measured);
  });
});

describe('the measurement of any run', () => {
  const row = fc.record({
    at: fc.integer({ min: 0, max: 60_000 }),
    datacenter: fc.integer({ min: 0, max: 2 }),
    kind: fc.constantFrom('read' as const, 'write' as const, 'cas' as const),
    consistency: fc.constantFrom('default' as const, 'linearizable' as const, 'local' as const),
    latencyMs: fc.integer({ min: 0, max: 1100 }),
    outcome: fc.constantFrom('ok', 'timed out', 'refused'),
  });
  const history = fc.array(row, { maxLength: 60 }).map((rows) =>
    rows
      .sort((a, b) => a.at - b.at)
      .map(({ at, datacenter, kind, consistency, latencyMs, outcome }): HistoryRowInput => {
        const more = { datacenter, kind, consistency: kind === 'read' ? consistency : ('default' as const) };
        if (outcome === 'ok') return ok(at / 1000, latencyMs, more);
        return outcome === 'refused' ? refused(at / 1000, more) : timedOut(at / 1000, more);
      }),
  );
  const schedule = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 30 })), {
    maxLength: 4,
  });

  it('has phases without gaps, groups that add up, and percentiles in order', () => {
    fc.assert(
      fc.property(history, schedule, (operations, intervals) => {
        const faults = intervals.map(([cut, from, length], index) =>
          cut ? partition(`f${index}`, from, from + length) : crash(`f${index}`, index % 3, [from, from + length]),
        );
        const {
          phases,
          operations: counts,
          availability,
          latency,
          series,
        } = measure(subjectOf({ operations, faults, warmup: 5, duration: 60 }));
        expect([phases[0]?.fromMs, phases.at(-1)?.toMs]).toEqual([5000, 60_000]);
        phases.slice(1).forEach(({ fromMs }, index) => expect(fromMs).toBe(phases[index]?.toMs));

        const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
        const all = availability.filter(({ phase }) => phase === 'all');
        const parts = availability.filter(({ phase }) => phase !== 'all');
        for (const field of ['intended', 'ok', 'fail', 'info'] as const) {
          expect(sum(all.map((row) => row[field]))).toBe(counts[field]);
          expect(sum(parts.map((row) => row[field]))).toBe(counts[field]);
        }
        for (const { intended, ok, fail, info } of availability) expect(ok + fail + info).toBe(intended);
        for (const { p50Ms, p90Ms, p99Ms, p999Ms, maxMs } of latency) {
          expect([p50Ms, p90Ms, p99Ms, p999Ms, maxMs]).toEqual(
            [p50Ms, p90Ms, p99Ms, p999Ms, maxMs].sort((a, b) => a - b),
          );
        }
        for (const { datacenter, kind, phase, count } of latency) {
          expect(
            availability.find((row) => row.datacenter === datacenter && row.kind === kind && row.phase === phase)?.ok,
          ).toBe(count);
        }
        const inSeries = sum(series.groups.flatMap(({ ok, fail, info }) => [ok, fail, info].flat()));
        expect(inSeries).toBe(operations.filter(({ invokedAtMs }) => (invokedAtMs ?? 0) < 60_000).length);
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it('of an empty history has no rows, and says nothing', () => {
    const { availability, latency, downtime, operations } = measure(subjectOf({ operations: [], faults }));
    expect([availability, latency, downtime]).toEqual([[], [], []]);
    expect(operations).toEqual({ total: 0, intended: 0, ok: 0, fail: 0, info: 0 });
  });
});

describe('messages', () => {
  const counts = { total: 30, crossDatacenter: 20, bytes: 3000, crossDatacenterBytes: 2000 };

  it('are counted per operation, the most frequent kind first', () => {
    const byName = Object.entries({ b: 5, a: 5, c: 20 }).map(([name, count]) => ({
      ...{ name, count, bytes: 100 * count },
      ...{ metadataBytes: 84 * count, crossDatacenterBytes: 0 },
    }));
    const messages = messagesOf({ ...counts, byName }, 12);
    expect(messages.perOperation).toBe(2.5);
    expect(messages.byName.map(({ name }) => name)).toEqual(['c', 'a', 'b']);
  });

  it('of a run without operations are none per operation', () => {
    expect(messagesOf({ ...counts, byName: [] }, 0).perOperation).toBe(0);
  });
});
