import { convergenceOf } from './convergence.js';
import { at, ok, partition, refused, seconds, subjectOf } from './hand-written-run.fixture.js';

describe('convergence time', () => {
  /** Milliseconds, of a run of 100 s and a drain of 10 s, whose replicas have held the same since 70 s. */
  const timeOf = (run: Parameters<typeof subjectOf>[0]) =>
    convergenceOf(subjectOf(run), { peaks: [3, 1, 0], convergedAt: at(70), atTheEnd: 0 }, seconds(110))
      .convergenceTimeMs;
  const write = ok(60, 1000);

  it('counts from the later of the last heal and the last acknowledged write', () => {
    expect(timeOf({ operations: [write] })).toBe(9000);
    expect(timeOf({ operations: [write], faults: [partition('cut', 25, 65)] })).toBe(5000);
    expect(timeOf({ operations: [write], faults: [partition('cut', 25, 45)] })).toBe(9000);
  });

  it('takes nothing for a write that changed nothing', () => {
    const others = [
      ok(62, 1000, { kind: 'read' }),
      ok(63, 1000, { kind: 'cas', swapped: false }),
      ok(64, 1000, { kind: 'sync' }),
      refused(65),
    ];
    expect(timeOf({ operations: [write, ...others] })).toBe(9000);
    expect(timeOf({ operations: [write, ok(66, 1000, { kind: 'cas' })] })).toBe(3000);
  });

  it('knows no heal of a fault that lasts past the end', () => {
    expect(timeOf({ operations: [write], faults: [partition('cut', 25, 200)] })).toBe(9000);
  });

  it('is 0 where they held the same before, and null where they differ', () => {
    expect(timeOf({ operations: [ok(80, 1000)] })).toBe(0);
    const differing = { peaks: [3], convergedAt: null, atTheEnd: 3 };
    expect(convergenceOf(subjectOf({ operations: [write] }), differing, seconds(110))).toEqual({
      convergedAtMs: null,
      convergenceTimeMs: null,
      keysDifferingAtEnd: 3,
      partMs: 110_000,
      peakKeys: [3],
    });
  });
});
