import fc from 'fast-check';
import { classify } from './classification.js';
import { freshnessOf } from './freshness.js';
import { ok, partition, subjectOf } from './hand-written-run.fixture.js';
import { nearestRank } from './histogram.js';
import { OPERATION_CLASSES } from './operation-class.js';
import { type ReadLags, type Staleness, stalenessOf } from './staleness.js';
import { stalenessFindings } from './staleness-findings.js';

const MS = 1e6;

/** A read of a row: t in milliseconds, k, and the milliseconds since the newest write; negative if there was none. */
type Lag = readonly [row: number, t: number, k: number, since: number];

function lagsFrom(lags: readonly Lag[]): ReadLags {
  return {
    length: lags.length,
    row: Int32Array.from(lags, ([row]) => row),
    age: Float64Array.from(lags, ([, t]) => t * MS),
    versions: Int32Array.from(lags, ([, , k]) => k),
    sinceNewest: Float64Array.from(lags, ([, , , since]) => (since < 0 ? -1 : since * MS)),
  };
}

/** Four reads at each datacenter: at 10 s and 20 s steady, at 30 s and 31 s while Europe is cut off. */
const operations = [10, 20, 30, 31].flatMap((second) =>
  [0, 1, 2].map((datacenter) => ok(second, 5, { kind: 'read', datacenter })),
);
const subject = subjectOf({ operations, faults: [partition('cut', 25, 45)] });
const classification = classify(subject);

describe('staleness', () => {
  // Europe's are rows 1, 4, 7 and 10: it missed one write 100 ms old, then three, the first of them 2 s old.
  const lags = lagsFrom([
    [0, 0, 0, 50],
    [1, 0, 0, 200],
    [4, 0, 0, 200],
    [7, 100, 1, 100],
    [10, 2000, 3, 40],
  ]);
  const staleness = stalenessOf(subject, classification, lags)!;

  it('is given for whole runs, and for phases in which something was missed', () => {
    expect(staleness.groups.map(({ datacenter, phase, reads, stale }) => [datacenter, phase, reads, stale])).toEqual([
      ['us', 'all', 1, 0],
      ['eu', 'cut', 2, 2],
      ['eu', 'all', 4, 2],
    ]);
    expect([staleness.reads, staleness.stale]).toEqual([5, 2]);
  });

  it('counts the reads that missed nothing among those of its percentiles', () => {
    expect(staleness.groups[2]).toMatchObject({
      t: { p50Ms: 0, p99Ms: 2000, maxMs: 2000 },
      k: { p50: 0, p99: 3, max: 3 },
    });
    expect(staleness.groups[1]).toMatchObject({ t: { p50Ms: 100, maxMs: 2000 }, k: { p50: 1, max: 3 } });
  });

  it('has a curve of the steady phases and one of the faults, with the intervals that occur', () => {
    // 40 to 63, 63 to 100, 100 to 160, 160 to 250 ms.
    expect(staleness.freshness).toEqual({
      edgesMs: [40, 63, 100, 160, 250],
      curves: [
        { datacenter: 'us', kind: 'read', during: 'steady', reads: [1, 0, 0, 0], fresh: [1, 0, 0, 0] },
        { datacenter: 'eu', kind: 'read', during: 'steady', reads: [0, 0, 0, 2], fresh: [0, 0, 0, 2] },
        { datacenter: 'eu', kind: 'read', during: 'fault', reads: [1, 0, 1, 0], fresh: [0, 0, 0, 0] },
      ],
      leftOut: 0,
    });
  });

  it('leaves a read out of the curves whose key nobody had written', () => {
    expect(freshnessOf(subject, classification, lagsFrom([[0, 0, 0, -1]]))).toEqual({
      edgesMs: [],
      curves: [],
      leftOut: 0,
    });
  });

  it('is null where nothing was read', () => {
    expect(stalenessOf(subject, classification, lagsFrom([]))).toBeNull();
  });

  it('is told with the group that lagged most, and where it was likeliest', () => {
    expect(stalenessFindings(staleness).map(({ sentence }) => sentence)).toEqual([
      '40 % of the reads (2 of 5) missed a write that had been acknowledged before they began, by up to 2 s and 3 versions; the p99 of reads in eu was 2 s',
    ]);
    const curve = { datacenter: 'ap', kind: 'read', during: 'steady', reads: [40, 140], fresh: [30, 95] } as const;
    const freshness = { edgesMs: [40, 63, 100], curves: [curve], leftOut: 0 };
    expect(stalenessFindings({ ...staleness, freshness })[1]!.sentence).toBe(
      'In the steady phase, 63 ms to 100 ms after the newest write of a key, 67.9 % of reads in ap (95 of 140) had missed none',
    );
    expect(stalenessFindings({ ...staleness, stale: 0 }).map(({ sentence }) => sentence)).toEqual([
      'None of the reads (5) missed a write that had been acknowledged before it began',
    ]);
    expect(stalenessFindings(null)).toEqual([]);
  });
});

describe('staleness of any reads', () => {
  const read = fc.record({
    second: fc.integer({ min: 0, max: 60 }),
    datacenter: fc.nat({ max: 2 }),
    consistency: fc.constantFrom('default' as const, 'local' as const),
    k: fc.constantFrom(0, 0, 1, 2, 7),
    t: fc.integer({ min: 1, max: 5000 }),
    since: fc.integer({ min: -1, max: 5000 }),
  });

  it('is that of the groups taken one by one', () => {
    fc.assert(
      fc.property(fc.array(read, { maxLength: 60 }), (drawn) => {
        const reads = drawn.toSorted((a, b) => a.second - b.second);
        const rows = reads.map(({ second, datacenter, consistency }) =>
          ok(second, 5, { kind: 'read', datacenter, consistency }),
        );
        const any = subjectOf({ operations: rows, faults: [partition('cut', 25, 45)], warmup: 5, duration: 55 });
        const classes = classify(any);
        const lags = lagsFrom(reads.map(({ k, t, since }, row) => [row, k === 0 ? 0 : t, k, since]));
        const found = stalenessOf(any, classes, lags);
        const measured = reads.flatMap((each) => {
          const phase = phaseOf(each.second);
          return phase === null ? [] : [{ ...each, phase }];
        });
        expect(found?.reads ?? 0).toBe(measured.length);
        expect(found?.stale ?? 0).toBe(measured.filter(({ k }) => k > 0).length);
        for (const { datacenter, kind, phase, reads, stale, t, k } of found?.groups ?? []) {
          const group = measured.filter(
            (each) =>
              subject.datacenters[each.datacenter] === datacenter &&
              (each.consistency === 'local') === (kind === 'read-local') &&
              (phase === 'all' || each.phase === phase),
          );
          expect([reads, stale]).toEqual([group.length, group.filter((each) => each.k > 0).length]);
          const ranked = (of: (each: (typeof group)[number]) => number, perMille: number) =>
            group.map(of).sort((a, b) => a - b)[nearestRank(group.length, perMille) - 1];
          const lag = (each: (typeof group)[number]) => (each.k === 0 ? 0 : each.t);
          expect(t).toEqual({ p50Ms: ranked(lag, 500), p99Ms: ranked(lag, 990), maxMs: ranked(lag, 1000) });
          const versions = ({ k }: (typeof group)[number]) => k;
          expect(k).toEqual({ p50: ranked(versions, 500), p99: ranked(versions, 990), max: ranked(versions, 1000) });
        }
        expectCurves(found, measured);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  /** Operations have a second until their deadline, so those of the last before a change straddle it. */
  function phaseOf(second: number): string | null {
    if (second < 5 || second >= 55) return null;
    if (second === 24 || second === 44) return 'boundary';
    return second < 24 ? 'steady' : second < 44 ? 'cut' : 'recovery';
  }

  function expectCurves(
    found: Staleness | null,
    measured: readonly {
      readonly datacenter: number;
      readonly consistency: string;
      readonly phase: string;
      readonly since: number;
      readonly k: number;
    }[],
  ) {
    const { edgesMs, curves } = found?.freshness ?? { edgesMs: [], curves: [] };
    const during: Readonly<Record<string, string>> = { steady: 'steady', fault: 'cut' };
    let counted = 0;
    for (const curve of curves) {
      for (const [interval, reads] of curve.reads.entries()) {
        const group = measured.filter(
          ({ datacenter, consistency, phase, since }) =>
            subject.datacenters[datacenter] === curve.datacenter &&
            OPERATION_CLASSES[consistency === 'local' ? 2 : 0] === curve.kind &&
            phase === during[curve.during] &&
            since >= edgesMs[interval]! &&
            since < edgesMs[interval + 1]!,
        );
        expect([reads, curve.fresh[interval]]).toEqual([group.length, group.filter(({ k }) => k === 0).length]);
        counted += reads;
      }
    }
    const eligible = measured.filter(({ phase, since }) => since >= 0 && (phase === 'steady' || phase === 'cut'));
    expect(counted).toBe(eligible.length);
  }
});
