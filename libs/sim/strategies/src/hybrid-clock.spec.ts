import type { Instant } from '@isthmus/sim-protocol';
import fc from 'fast-check';
import { HybridClock, hybridParts, ticksOf } from './hybrid-clock.js';

/** So many nanoseconds that a clock has moved by at least so many ticks of 2^-16 s. */
const ticks = (count: number) => Math.ceil((count * 1e9) / 65_536) as Instant;

describe('a hybrid logical clock', () => {
  it('counts in 2^-16 s, rounded down, below zero too', () => {
    expect([0, 15_258, 15_259, 1e9, -1, -1e9].map((now) => ticksOf(now as Instant))).toEqual([
      0, 0, 1, 65_536, -1, -65_536,
    ]);
    expect(ticksOf((86_400 * 1e9 + 15_259) as Instant)).toBe(86_400 * 65_536 + 1);
  });

  // In the manner of the paper's figure 6: one node's clock is at 10, the others' begin at 0.
  it('counts on in c where a message is ahead of the own clock, and forgets c once the clock has caught up', () => {
    const [zero, one, two, three] = Array.from({ length: 4 }, () => new HybridClock());
    const stampAt = (clock: HybridClock | undefined, time: number, heard?: Instant) => {
      if (heard !== undefined) clock?.passed(heard);
      return clock!.next(ticks(time));
    };
    const sent = stampAt(zero, 10);
    expect(hybridParts(sent)).toEqual({ l: 10, c: 0 });
    const first = stampAt(one, 1, sent);
    expect(hybridParts(first)).toEqual({ l: 10, c: 1 });
    const second = stampAt(one, 2);
    expect(hybridParts(second)).toEqual({ l: 10, c: 2 });
    const third = stampAt(two, 2, second);
    expect(hybridParts(third)).toEqual({ l: 10, c: 3 });
    const fourth = stampAt(two, 3);
    expect(hybridParts(fourth)).toEqual({ l: 10, c: 4 });
    expect(hybridParts(stampAt(three, 3, fourth))).toEqual({ l: 10, c: 5 });
    // Its own clock has caught up: the counter begins anew.
    expect(hybridParts(stampAt(three, 13))).toEqual({ l: 13, c: 0 });
  });

  it('stamps what follows later, and l is between the own clock and the greatest clock heard of (theorems 1 to 3)', () => {
    const event = fc.record({
      node: fc.nat({ max: 2 }),
      from: fc.nat({ max: 2 }),
      passes: fc.nat({ max: 40_000 }),
    });
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 100 }),
        fc.array(fc.nat({ max: 1_000_000 }), { minLength: 3, maxLength: 3 }),
        (events, skews) => {
          const clocks = skews.map(() => new HybridClock());
          const latest: Instant[] = [];
          let now = 0;
          for (const { node, from, passes } of events) {
            now += passes;
            const local = (now + skews[node]!) as Instant;
            const heard = latest[from];
            if (heard !== undefined) clocks[node]!.passed(heard);
            const stamp = clocks[node]!.next(local);
            if (heard !== undefined) expect(stamp).toBeGreaterThan(heard);
            if (latest[node] !== undefined) expect(stamp).toBeGreaterThan(latest[node]);
            const { l, c } = hybridParts(stamp);
            expect(l).toBeGreaterThanOrEqual(ticksOf(local));
            expect(l).toBeLessThanOrEqual(ticksOf((now + Math.max(...skews)) as Instant));
            expect(c).toBeLessThanOrEqual(events.length);
            latest[node] = stamp;
          }
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });
});
