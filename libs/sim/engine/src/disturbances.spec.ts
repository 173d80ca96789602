import type { Nanos } from '@isthmus/sim-protocol';
import type { Impairment } from './impairment.js';
import type { DisturbanceCounts } from './outcome.js';
import { partitionMask } from './partition.js';
import { MS, stream } from './scenario.fixture.js';
import type { Scenario } from './scenario.js';
import { simulate } from './simulate.js';
import { note, NODE, scripted } from './strategies.fixture.js';
import { between, crash, impaired, pair, withNodes } from './watching.fixture.js';

const NONE: DisturbanceCounts = {
  lost: { partition: 0, loss: 0, reset: 0, crash: 0, gray: 0 },
  ...{ duplicated: 0, reordered: 0, slowed: 0, pauses: 0, clockSteps: 0 },
};

const over = (
  base: Scenario,
  rates: { loss?: number; duplicate?: number; reorder?: number },
  network: Partial<Scenario['network']> = {},
): Scenario => ({
  ...base,
  network: {
    ...base.network,
    ...network,
    transport: { kind: 'datagram', loss: 0, duplicate: 0, reorder: 0, ...rates },
  },
});

/** Node 0 sends one note each 10 ms to node 1, 50 ms away; gives what was counted, and the numbers in the order of their arrival. */
function sent(scenario: Scenario, count: number) {
  const arrived: number[] = [];
  let next = 0;
  const strategy = scripted((self) => (input, _now, out) => {
    if (input.kind === 'message') arrived.push(input.message.number);
    if (self !== 0 || input.kind === 'message' || next === count) return;
    out.send(NODE[1]!, note(next++));
    out.setTimer(0, (10 * MS) as Nanos);
  });
  return { counted: simulate(strategy, scenario).disturbances, arrived };
}

const slow = (fromMs: number, untilMs: number, factor: number): Impairment => ({
  kind: 'links',
  ...between(fromMs, untilMs),
  where: Uint8Array.from({ length: 16 }, (_, pair) => (pair === 1 ? 1 : 0)),
  factor,
  added: 0 as Nanos,
  ...{ loss: 0, duplicate: 0 },
});

describe('what befalls messages and nodes', () => {
  it('is nothing where there is no fault', () => {
    expect(sent(over(pair, {}), 5).counted).toEqual(NONE);
    expect(sent(pair, 5).counted).toEqual(NONE);
  });

  it('is that datagrams are slowed and overtaken: one that takes 150 ms by those of 50 ms behind it', () => {
    // 0 and 1 arrive at 150 and 160 ms, 2 to 5 from 70 to 100.
    const scenario = impaired(over(pair, {}), slow(0, 15, 3));
    expect(sent(scenario, 6).counted).toEqual({ ...NONE, slowed: 2, reordered: 2 });
    // A stream keeps its order.
    expect(sent(impaired(pair, slow(0, 15, 3)), 6).counted).toEqual({ ...NONE, slowed: 2 });
  });

  it('is that datagrams are copied, and a copy that comes late is no datagram out of order', () => {
    const jitter = { kind: 'exponential', relative: 1, minimum: 0 as Nanos } as const;
    const { counted, arrived } = sent(over(pair, { duplicate: 1 }, { jitter }), 500);
    expect([counted.duplicated, arrived.length]).toEqual([500, 1000]);
    expect(counted.reordered).toBeLessThan(500);
    const alone = sent(over(pair, {}, { jitter }), 500);
    let highest = -1;
    const late = alone.arrived.filter((number) => {
      const isLate = number < highest;
      highest = Math.max(highest, number);
      return isLate;
    });
    expect(late.length).toBeGreaterThan(100);
    expect(alone.counted).toEqual({ ...NONE, reordered: late.length });
  });

  it('is that they are lost: by chance, in a cut, and at a node that is down', () => {
    expect(sent(over(pair, { loss: 1 }), 3).counted.lost).toEqual({ ...NONE.lost, loss: 3 });
    const blocked = partitionMask(pair.cluster, { groups: [[0], [1]], blocks: 'both', scope: 'both' });
    const cut = { ...pair, faults: { ...pair.faults, partitions: [{ ...between(0, 15), blocked }] } };
    expect(sent(over(cut, {}), 4).counted.lost).toEqual({ ...NONE.lost, partition: 2 });
    // A stream loses the first, and the others wait behind it.
    const waiting = { ...cut, network: { ...cut.network, transport: stream() } };
    expect(sent(waiting, 4).counted.lost).toEqual({ ...NONE.lost, partition: 1 });
    // They arrive at 50, 60, 70 and 80 ms.
    const down = withNodes(over(pair, {}), {}, [crash(1, 55, 75)]);
    expect(sent(down, 4).counted.lost).toEqual({ ...NONE.lost, crash: 2 });
  });

  it('is that nodes stop running, once where pauses overlap, and that clocks are set and set back', () => {
    const node = NODE[0]!;
    const pauses: Impairment[] = [
      { kind: 'pause', node, ...between(10, 30) },
      { kind: 'pause', node, ...between(20, 40) },
      { kind: 'pause', node, ...between(60, 70) },
    ];
    expect(sent(impaired(pair, ...pauses), 1).counted).toEqual({ ...NONE, pauses: 2 });
    const jump: Impairment = { kind: 'clock-jump', node, by: 7 * MS, ...between(10, 30) };
    const smear: Impairment = { kind: 'clock-smear', node, by: 7 * MS, ...between(10, 30) };
    expect(sent(impaired(pair, jump, smear), 1).counted).toEqual({ ...NONE, clockSteps: 2 });
  });
});
