import type { Nanos } from '@isthmus/sim-protocol';
import { exp } from '@isthmus/sim-random';
import { MS, quiet, SECOND, stream } from './scenario.fixture.js';
import type { Jitter, Scenario, SimpleJitter } from './scenario.js';
import { simulate } from './simulate.js';
import { note, NODE, scripted } from './strategies.fixture.js';

/** Node 0 sends numbered notes at once, `gap` apart; gives when and in which order node 1 gets them. */
function deliveries(scenario: Scenario, count: number, gap: number, bytes = 10): { at: number; number: number }[] {
  const received: { at: number; number: number }[] = [];
  const strategy = scripted((self) => {
    let sent = 0;
    return (input, now, out) => {
      if (input.kind === 'message') received.push({ at: now, number: input.message.number });
      if (self !== 0 || (input.kind !== 'start' && input.kind !== 'timeout')) return;
      out.send(NODE[1]!, { ...note(sent++), bytes });
      if (sent < count) out.setTimer(0, gap as Nanos);
    };
  });
  simulate(strategy, scenario);
  return received;
}

const network = (changes: Partial<Scenario['network']>, base = quiet({ nodes: [1, 1] })): Scenario => ({
  ...base,
  network: { ...base.network, ...changes },
});

describe('a link', () => {
  it('takes exactly its one-way delay, each way its own', () => {
    const delay = Float64Array.from([1 * MS, 30 * MS, 70 * MS, 2 * MS]);
    const seen: number[] = [];
    const pingPong = scripted((self) => (input, now, out) => {
      if (input.kind === 'start' && self === 0) out.send(NODE[1]!, note(1));
      if (input.kind !== 'message') return;
      seen.push(now);
      if (self === 1) out.send(input.from, note(2));
    });
    simulate(pingPong, network({ delay }));
    expect(seen).toEqual([30 * MS, 100 * MS]);
  });

  it('between two nodes of one datacenter takes the delay on the diagonal', () => {
    const scenario = quiet({ nodes: [2, 1], oneWayMs: 50, localMs: 3 });
    expect(deliveries(scenario, 1, MS)).toEqual([{ at: 3 * MS, number: 0 }]);
  });

  it('carries several messages at once: each has its own delivery time', () => {
    // Sent at 0, 10 and 20 ms over 50 ms: a pipe of one message would deliver them at 50, 100 and 150.
    expect(deliveries(network({}), 3, 10 * MS).map(({ at }) => at)).toEqual([50 * MS, 60 * MS, 70 * MS]);
  });

  it('lets datagrams overtake each other, and streams never', () => {
    const jitter: Jitter = { kind: 'exponential', relative: 1, minimum: 0 as Nanos };
    const inOrder = Array.from({ length: 200 }, (_, number) => number);
    const numbers = (scenario: Scenario) => deliveries(scenario, 200, MS).map(({ number }) => number);
    expect(numbers(network({ jitter, transport: stream() }))).toEqual(inOrder);
    const transport = { kind: 'datagram', loss: 0, duplicate: 0, reorder: 0 } as const;
    const overtaking = numbers(network({ jitter, transport }));
    expect(overtaking).not.toEqual(inOrder);
    expect(overtaking.toSorted((one, other) => one - other)).toEqual(inOrder);
  });

  it('queues messages for its bandwidth', () => {
    // 1,250 bytes take 10 ms at 1 Mbit/s: the three sent at once leave at 10, 20 and 30 ms.
    const received = deliveries(network({ bandwidth: 1e6 }), 3, 0, 1250);
    expect(received.map(({ at }) => at)).toEqual([60 * MS, 70 * MS, 80 * MS]);
    // Sent 25 ms apart they don't meet.
    const apart = deliveries(network({ bandwidth: 1e6 }), 2, 25 * MS, 1250);
    expect(apart.map(({ at }) => at)).toEqual([60 * MS, 85 * MS]);
  });
});

describe('jitter', () => {
  const COUNT = 20_000;
  const MEAN = 0.2 * 50 * MS;
  const datagram = { kind: 'datagram', loss: 0, duplicate: 0, reorder: 0 } as const;
  const extras = (jitter: Jitter) => {
    const scenario = network({ jitter, transport: datagram });
    const received = deliveries({ ...scenario, duration: (30 * SECOND) as Scenario['duration'] }, COUNT, MS);
    return received.map(({ at, number }) => at - number * MS - 50 * MS);
  };

  it.each<[Exclude<SimpleJitter['kind'], 'pareto'>, number]>([
    // Medians of a mean of 1: uniform on [0, 2]; |N| sqrt(pi / 2); exp(N - 1/2); exponential.
    ['uniform', 1],
    ['normal', 0.67449 * Math.sqrt(Math.PI / 2)],
    ['lognormal', exp(-0.5)],
    ['exponential', Math.LN2],
  ])('%s has the mean asked for, and its median', (kind, median) => {
    const drawn = extras({ kind, relative: 0.2, minimum: (3 * MS) as Nanos }).map((extra) => extra - 3 * MS);
    expect(drawn).toHaveLength(COUNT);
    expect(drawn.every((extra) => extra >= 0 && Number.isInteger(extra))).toBe(true);
    const mean = drawn.reduce((sum, extra) => sum + extra, 0) / COUNT;
    expect(Math.abs(mean / MEAN - 1)).toBeLessThan(0.04);
    const below = drawn.filter((extra) => extra < median * MEAN).length / COUNT;
    expect(Math.abs(below - 0.5)).toBeLessThan(2 / Math.sqrt(COUNT));
  });

  it('pareto has the mean asked for, and its median', () => {
    const drawn = extras({ kind: 'pareto', relative: 0.2, minimum: 0 as Nanos, shape: 4 });
    const mean = drawn.reduce((sum, extra) => sum + extra, 0) / COUNT;
    expect(Math.abs(mean / MEAN - 1)).toBeLessThan(0.04);
    // (2^(1/4) - 1) * 3 of the mean.
    const below = drawn.filter((extra) => extra < 0.567621 * MEAN).length / COUNT;
    expect(Math.abs(below - 0.5)).toBeLessThan(2 / Math.sqrt(COUNT));
  });

  it('that is a mixture draws each message from one of its parts, by their shares', () => {
    const part = (minimumMs: number): SimpleJitter => ({
      kind: 'uniform',
      relative: 0.01,
      minimum: (minimumMs * MS) as Nanos,
    });
    const parts = [
      { share: 0.9, jitter: part(0) },
      { share: 0.1, jitter: part(40) },
    ];
    const drawn = extras({ kind: 'mixture', parts });
    const late = drawn.filter((extra) => extra >= 40 * MS).length;
    // 2,000, give or take three deviations of 42; nothing between the parts, each of which is at most 1 ms wide.
    expect(Math.abs(late - 2000)).toBeLessThan(127);
    expect(drawn.every((extra) => extra <= MS || (extra >= 40 * MS && extra <= 41 * MS))).toBe(true);
  });

  it('of one link is not moved by traffic on another', () => {
    const jitter: Jitter = { kind: 'lognormal', relative: 0.2, minimum: 0 as Nanos };
    const arrivals = (chatter: boolean) => {
      const seen: number[] = [];
      const strategy = scripted((self) => (input, now, out) => {
        if (input.kind === 'message' && self === 1 && input.from === 0) seen.push(now);
        if (input.kind !== 'start') return;
        for (let count = 0; count < 5; count++) {
          if (self === 0) out.send(NODE[1]!, note(count));
          if (self !== 1 && chatter) out.send(self === 0 ? NODE[2]! : NODE[1]!, note(count));
        }
      });
      simulate(strategy, network({ jitter }, quiet({ nodes: [1, 1, 1] })));
      return seen;
    };
    expect(arrivals(true)).toEqual(arrivals(false));
  });
});

describe('datagrams', () => {
  const COUNT = 20_000;
  const received = (rates: { loss?: number; duplicate?: number; reorder?: number }) => {
    const transport = { kind: 'datagram', loss: 0, duplicate: 0, reorder: 0, ...rates } as const;
    const scenario = network({ transport });
    return deliveries({ ...scenario, duration: (30 * SECOND) as Scenario['duration'] }, COUNT, MS);
  };
  const deviation = (share: number) => 4 * Math.sqrt((share * (1 - share)) / COUNT);

  it('are lost at the rate asked for', () => {
    expect(Math.abs(1 - received({ loss: 0.1 }).length / COUNT - 0.1)).toBeLessThan(deviation(0.1));
  });

  it('are doubled at the rate asked for', () => {
    expect(Math.abs(received({ duplicate: 0.05 }).length / COUNT - 1.05)).toBeLessThan(deviation(0.05));
  });

  it('are held back, by up to one more delay, at the rate asked for', () => {
    const late = received({ reorder: 0.2 })
      .map(({ at, number }) => at - number * MS - 50 * MS)
      .filter((extra) => extra > 0);
    expect(Math.abs(late.length / COUNT - 0.2)).toBeLessThan(deviation(0.2));
    expect(Math.max(...late)).toBeLessThanOrEqual(50 * MS);
    expect(Math.max(...late)).toBeGreaterThan(49 * MS);
  });

  it('lost are the same, whatever the rate of doubling', () => {
    const numbers = (duplicate: number) => [...new Set(received({ loss: 0.1, duplicate }).map(({ number }) => number))];
    expect(numbers(0.3)).toEqual(numbers(0));
  });
});
