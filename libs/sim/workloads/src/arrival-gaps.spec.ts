import type { Nanos } from '@isthmus/sim-protocol';
import { Random } from '@isthmus/sim-random';
import { arrivalGaps, type ArrivalPattern } from './arrival-gaps.js';

const MS = 1e6;

/** When the first `count` operations arrive, in nanoseconds, at 100 a second. */
function arrivals(pattern: ArrivalPattern, count: number): number[] {
  const gaps = arrivalGaps({ kind: 'open', perSecond: 100, pattern }, new Random('1').stream('arrivals'));
  let at = 0;
  return Array.from({ length: count }, () => (at += gaps.next()));
}

describe('arrivals', () => {
  it('that are constant come evenly, and their roundings do not add up', () => {
    expect(arrivals({ kind: 'constant' }, 3)).toEqual([10 * MS, 20 * MS, 30 * MS]);
    const thirds = arrivalGaps(
      { kind: 'open', perSecond: 300, pattern: { kind: 'constant' } },
      new Random('1').stream('x'),
    );
    expect(Array.from({ length: 3 }, () => thirds.next()).reduce((sum, gap) => sum + gap, 0)).toBe(10 * MS);
  });

  it('in bursts come at the peak rate in the first share of each period, and at the mean rate over all', () => {
    const at = arrivals({ kind: 'bursts', period: (1000 * MS) as Nanos, share: 0.1, peak: 6 }, 20_000);
    // 100 a second: 200 s, give or take four deviations of a 141st.
    expect(Math.abs(at.at(-1)! / (200_000 * MS) - 1)).toBeLessThan(4 / Math.sqrt(20_000));
    const inBurst = at.filter((moment) => moment % (1000 * MS) < 100 * MS).length / at.length;
    expect(Math.abs(inBurst - 0.6)).toBeLessThan(4 * Math.sqrt((0.6 * 0.4) / 20_000));
  });

  it('come in bursts alone where the peak leaves nothing for the rest', () => {
    const at = arrivals({ kind: 'bursts', period: (1000 * MS) as Nanos, share: 0.25, peak: 4 }, 2000);
    expect(at.every((moment) => moment % (1000 * MS) <= 250 * MS)).toBe(true);
  });
});
