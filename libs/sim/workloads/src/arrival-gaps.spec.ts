import type { DatacenterId, Nanos } from '@isthmus/sim-protocol';
import { Random } from '@isthmus/sim-random';
import { arrivalGaps, type ArrivalPattern } from './arrival-gaps.js';

const MS = 1e6;
const [HERE, THERE] = [0, 1] as [DatacenterId, DatacenterId];

/** When the first `count` operations arrive, in nanoseconds, at 100 a second. */
function arrivals(pattern: ArrivalPattern, count: number, datacenter = HERE): number[] {
  const gaps = arrivalGaps({ kind: 'open', perSecond: 100, pattern }, datacenter, new Random('1').stream('arrivals'));
  let at = 0;
  return Array.from({ length: count }, () => (at += gaps.next()));
}

describe('arrivals', () => {
  it('that are constant come evenly, and their roundings do not add up', () => {
    expect(arrivals({ kind: 'constant' }, 3)).toEqual([10 * MS, 20 * MS, 30 * MS]);
    const thirds = arrivalGaps(
      { kind: 'open', perSecond: 300, pattern: { kind: 'constant' } },
      HERE,
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

  describe('that follow the day', () => {
    const [period, peak] = [1000 * MS, 1.8];
    const day = (peakAt: number[]) => ({ kind: 'diurnal', period, peak, peakAt }) as unknown as ArrivalPattern;
    const count = 100_000;

    /** The share of a day's arrivals in a part of it: the integral of 1 + (peak - 1) cos(2 pi (t - peakAt)). */
    const expectedShare = (from: number, to: number, peakAt: number) => {
      const wave = (t: number) => ((peak - 1) * Math.sin(2 * Math.PI * (t - peakAt))) / (2 * Math.PI);
      return to - from + wave(to) - wave(from);
    };
    const worst = (at: readonly number[], peakAt: number) => {
      const shares = Array.from({ length: 20 }, (_, part) => {
        const inPart = at.filter((moment) => Math.floor(((moment % period) / period) * 20) === part).length;
        const expected = expectedShare(part / 20, (part + 1) / 20, peakAt);
        return Math.abs(inPart / at.length - expected) / Math.sqrt((expected * (1 - expected)) / at.length);
      });
      return Math.max(...shares);
    };

    it('come in each part of it as often as the sine says, and at the mean rate over all', () => {
      const at = arrivals(day([250 * MS]), count);
      expect(worst(at, 0.25)).toBeLessThan(4);
      expect(Math.abs(at.at(-1)! / (count * 10 * MS) - 1)).toBeLessThan(4 / Math.sqrt(count));
      expect(at.every((moment, i) => Number.isInteger(moment) && moment >= (at[i - 1] ?? 0))).toBe(true);
    });

    it('have their peak when each datacenter has its own', () => {
      const there = arrivals(day([250 * MS, 700 * MS]), count, THERE);
      expect(worst(there, 0.7)).toBeLessThan(4);
      expect(worst(there, 0.25)).toBeGreaterThan(20);
    });

    it('keep away from the dead of night where the peak is twice the mean', () => {
      const at = arrivals({ ...day([0]), peak: 2 } as ArrivalPattern, count);
      const night = at.filter((moment) => Math.abs((moment % period) / period - 0.5) < 0.01).length / count;
      // The integral of 1 + cos over a hundredth on either side of the middle: 4 pi^2 x^3 / 3.
      expect(night).toBeLessThan(3 * 4 * Math.PI ** 2 * 0.01 ** 3);
    });
  });
});
