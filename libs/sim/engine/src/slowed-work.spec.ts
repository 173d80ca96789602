import type { Nanos } from '@isthmus/sim-protocol';
import * as fc from 'fast-check';
import type { Impairment } from './impairment.js';
import { arrivals, clients, MS, quiet } from './scenario.fixture.js';
import { NODE } from './strategies.fixture.js';
import { between, crash, impaired, watch, withNodes } from './watching.fixture.js';

type Interval = readonly [fromMs: number, untilMs: number];

const SERVICE = 4;
const node = NODE[0]!;
const slow = (factor: number, interval: Interval): Impairment => ({
  ...{ kind: 'slow-cpu', node, factor },
  ...between(...interval),
});
const pause = (interval: Interval): Impairment => ({ kind: 'pause', node, ...between(...interval) });

/** Requests that arrive at those milliseconds, and take four of CPU time each. */
const asked = (arrivesAt: readonly number[]) =>
  withNodes(
    quiet(
      { nodes: [1], localMs: 0 },
      {
        clients: clients([0], { sessions: arrivesAt.length }),
        workload: () => arrivals(arrivesAt.map((atMs) => ({ atMs }))),
      },
    ),
    { serviceTime: (SERVICE * MS) as Nanos },
  );

/** When the node was done with each, in milliseconds. */
const servedAt = (scenario: Parameters<typeof watch>[0]) =>
  watch(scenario, () => {})
    .filter((line) => line.includes('request'))
    .map((line) => Number(line.split(' ')[0]));

describe('the work of a slow CPU', () => {
  it('is done at the usual pace once the CPU is not slow any more, whatever waits for it', () => {
    // The first has had 20 of its 40 ms by then: 2 are left.
    expect(servedAt(impaired(asked([110, 110, 110, 131]), slow(10, [100, 130])))).toEqual([132, 136, 140, 144]);
  });

  it('goes on slower when the CPU becomes slower', () => {
    // 3 of 8 ms are done at 103: five times 5 are left. The other takes ten times as long.
    expect(servedAt(impaired(asked([100, 100]), slow(2, [90, 300]), slow(5, [103, 300])))).toEqual([128, 168]);
  });

  it('waits for what came before the CPU was slow, which takes no longer than usual', () => {
    // Begins at 107; at 105 it becomes clear that it will take 80 ms rather than 40.
    expect(servedAt(impaired(asked([99, 99, 102]), slow(10, [100, 300]), slow(2, [105, 300])))).toEqual([
      103, 107, 187,
    ]);
  });

  it('stands still while the node is paused', () => {
    // 10 of 40 ms are done at 120. At 210 the other 30 go on; while the CPU is not slow any more, 3 are enough.
    expect(servedAt(impaired(asked([110, 110]), slow(10, [100, 500]), pause([120, 210])))).toEqual([240, 280]);
    expect(servedAt(impaired(asked([110, 110]), slow(10, [100, 130]), pause([120, 210])))).toEqual([213, 217]);
    expect(servedAt(impaired(asked([110, 110]), slow(10, [100, 230]), pause([120, 210])))).toEqual([231, 235]);
  });

  it('is gone after a crash', () => {
    const scenario = impaired(asked([110, 110, 126]), slow(10, [100, 140]));
    expect(servedAt(withNodes(scenario, {}, [crash(0, 120, 125)]))).toEqual([142.6]);
  });

  it('is what a CPU does that is looked at every millisecond, whatever the faults', () => {
    const interval = fc
      .tuple(fc.integer({ min: 0, max: 250 }), fc.integer({ min: 1, max: 100 }))
      .map(([from, length]): Interval => [from, from + length]);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 250 }), { minLength: 1, maxLength: 20 }),
        fc.array(fc.tuple(fc.constantFrom(2, 4), interval), { maxLength: 3 }),
        fc.array(interval, { maxLength: 2 }),
        (times, slowings, pauses) => {
          const arrivesAt = times.sort((one, other) => one - other);
          const faults = [...slowings.map(([factor, when]) => slow(factor, when)), ...pauses.map(pause)];
          // The engine rounds to nanoseconds whenever the speed changes.
          const expected = worked(arrivesAt, slowings, pauses).map((at) => expect.closeTo(at, 4));
          expect(servedAt(impaired(asked(arrivesAt), ...faults))).toEqual(expected);
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });
});

/** The same by brute force. */
function worked(
  arrivesAt: readonly number[],
  slowings: readonly (readonly [number, Interval])[],
  pauses: readonly Interval[],
): number[] {
  const done: number[] = [];
  const waiting: { left: number; isSlowed: boolean }[] = [];
  let arrived = 0;
  const lasts = ([from, until]: Interval, now: number) => from <= now && now < until;
  const isPaused = (now: number) => pauses.some((interval) => lasts(interval, now));
  for (let now = 0; done.length < arrivesAt.length; now++) {
    if (isPaused(now)) continue;
    const factor = slowings.reduce((product, [each, interval]) => (lasts(interval, now) ? product * each : product), 1);
    for (; arrived < arrivesAt.length && arrivesAt[arrived]! <= now; arrived++) {
      waiting.push({ left: SERVICE, isSlowed: factor !== 1 || waiting.some(({ isSlowed }) => isSlowed) });
    }
    let idle = 1;
    for (let first = waiting[0]; first !== undefined && idle > 0; first = waiting[0]) {
      const length = first.left * (first.isSlowed ? factor : 1);
      const used = Math.min(length, idle);
      idle -= used;
      if (used < length) first.left -= used / (first.isSlowed ? factor : 1);
      else {
        waiting.shift();
        let at = now + 1 - idle;
        // A pause comes before all else that is due at the same moment.
        while (isPaused(at)) at++;
        done.push(at);
      }
    }
  }
  return done;
}
