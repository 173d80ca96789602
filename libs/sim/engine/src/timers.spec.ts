import type { Instant, Nanos } from '@isthmus/sim-protocol';
import { MS, quiet, SECOND } from './scenario.fixture.js';
import { simulate } from './simulate.js';
import { scripted } from './strategies.fixture.js';
import { one, watch, withNodes } from './watching.fixture.js';

describe('timers', () => {
  it('run out once, after their delay, and are unset then', () => {
    const seen = watch(one, (input, _now, out) => {
      if (input.kind === 'start') out.setTimer(3, (20 * MS) as Nanos);
    });
    expect(seen).toEqual(['0 boot []', '20 timeout 3']);
  });

  it('that are set again run out at the new moment only, later or earlier', () => {
    const seen = watch(one, (input, now, out) => {
      if (input.kind === 'start') {
        out.setTimer(0, (20 * MS) as Nanos);
        out.setTimer(1, (100 * MS) as Nanos);
        out.setTimer(2, (10 * MS) as Nanos);
      }
      if (now === 10) {
        out.setTimer(0, (70 * MS) as Nanos);
        out.setTimer(1, (15 * MS) as Nanos);
      }
    });
    expect(seen).toEqual(['0 boot []', '10 timeout 2', '25 timeout 1', '80 timeout 0']);
  });

  it('that are cancelled never run out, unless they are set anew', () => {
    const seen = watch(one, (input, now, out) => {
      if (input.kind === 'start') {
        for (const timer of [0, 1]) out.setTimer(timer, (20 * MS) as Nanos);
        out.setTimer(2, (10 * MS) as Nanos);
      }
      if (now === 10) {
        out.cancelTimer(0);
        out.cancelTimer(1);
        out.setTimer(1, (50 * MS) as Nanos);
      }
    });
    expect(seen).toEqual(['0 boot []', '10 timeout 2', '60 timeout 1']);
  });

  it('cost no event for being set again: the one that is pending goes to sleep for the new moment', () => {
    const { events } = simulate(
      scripted(() => (_input, now, out) => {
        if (now < 1000 * MS) out.setTimer(1, MS as Nanos);
        out.setTimer(0, (50.5 * MS) as Nanos);
      }),
      one,
    );
    // Boot, clients stop, end; timer 1 each millisecond of the first second; timer 0 sleeps on at 50.5, 100.5, ... 1,000.5 ms
    // and then runs out at 1,050.5, 1,101, ... 9,989 ms.
    expect(events).toBe(3 + 1000 + 20 + 178);
  });

  it('leave no second event behind when they are set to an earlier moment', () => {
    const { events } = simulate(
      scripted(() => (input, _now, out) => {
        out.setTimer(0, (1000 * MS) as Nanos);
        if (input.kind === 'start') out.setTimer(0, (10 * MS) as Nanos);
      }),
      one,
    );
    // The first event, for 1,000 ms, counts for nothing; the timer runs out at 10, 1,010, ..., 9,010 ms.
    expect(events).toBe(3 + 1 + 10);
  });

  it('may have any small number, and keep apart', () => {
    const numbers = [0, 7, 8, 100, 4095];
    const seen = watch(one, (input, _now, out) => {
      if (input.kind !== 'start') return;
      for (const [index, timer] of numbers.entries()) out.setTimer(timer, ((index + 1) * MS) as Nanos);
    });
    expect(seen.slice(1)).toEqual(numbers.map((timer, index) => `${index + 1} timeout ${timer}`));
    const tooHigh = () => watch(one, (_input, _now, out) => out.setTimer(4096, 0 as Nanos));
    expect(tooHigh).toThrow('4096');
  });

  it('with a spread run out at a moment drawn from it, by each node its own', () => {
    const at: number[] = [];
    const strategy = scripted(() => {
      let left = 1000;
      return (input, now, out) => {
        if (input.kind === 'timeout') at.push(now % (100 * MS));
        if (left-- > 0) out.setTimer(0, (100 * MS - (now % (100 * MS)) + 0) as Nanos, (50 * MS) as Nanos);
      };
    });
    simulate(strategy, quiet({ nodes: [2] }, { duration: (150 * SECOND) as Instant }));
    expect(at).toHaveLength(2000);
    expect(at.every((extra) => extra >= 0 && extra < 50 * MS)).toBe(true);
    expect(Math.abs(at.reduce((sum, extra) => sum + extra, 0) / at.length / MS - 25)).toBeLessThan(1);
    expect(new Set(at).size).toBeGreaterThan(1990);
  });
});

describe('clocks', () => {
  const cluster = quiet({ nodes: [20] }, { duration: (100 * SECOND) as Instant });
  const skewed = (clock: { offset?: number; driftPpm?: number }) =>
    withNodes(cluster, { clock: { offset: (clock.offset ?? 0) as Nanos, driftPpm: clock.driftPpm ?? 0 } });

  it('are off by an offset of their own, within the bound and of either sign', () => {
    const starts: number[] = [];
    simulate(
      scripted(() => (_input, now) => void starts.push(now)),
      skewed({ offset: 30 * MS }),
    );
    expect(starts).toHaveLength(20);
    expect(new Set(starts).size).toBe(20);
    expect(Math.max(...starts.map(Math.abs))).toBeLessThanOrEqual(30 * MS);
    expect([Math.min(...starts) < -10 * MS, Math.max(...starts) > 10 * MS]).toEqual([true, true]);
  });

  it('run fast or slow by a drift of their own: a timer keeps to its node, not to the truth', () => {
    const bound = 200;
    const trueTimes: number[] = [];
    const ownTimes: number[] = [];
    const strategy = scripted(() => (input, now, out) => {
      if (input.kind === 'start') out.setTimer(0, (10 * SECOND) as Nanos);
      if (input.kind === 'timeout') ownTimes.push(now);
    });
    simulate(strategy, skewed({ driftPpm: bound }), {
      trace: (event) => event.kind === 'timer' && trueTimes.push(event.at),
    });
    // To the nanosecond by their own clocks, some early and some late by the true one.
    expect(ownTimes.every((now) => now === 10 * SECOND || now === 10 * SECOND + 1)).toBe(true);
    const drifts = trueTimes.map((at) => (10 * SECOND) / at - 1);
    expect(Math.max(...drifts.map(Math.abs))).toBeLessThanOrEqual(bound * 1e-6);
    expect([Math.min(...drifts) < -50e-6, Math.max(...drifts) > 50e-6]).toEqual([true, true]);
  });
});
