import { played } from './spec-experiments.js';

/** Four instances that read and write the same few pages as fast as they can. */
function load(roundTrip: string, faults: readonly Record<string, unknown>[] = []) {
  const roundTrips = {
    a: { b: roundTrip, c: roundTrip, d: roundTrip },
    b: { c: roundTrip, d: roundTrip },
    c: { d: roundTrip },
  };
  return played({
    topology: { datacenters: ['a', 'b', 'c', 'd'].map((id) => ({ id })), links: { roundTrips } },
    strategy: { preset: 'oracle-rac', retry: '3s' },
    workload: {
      arrivals: { kind: 'closed', thinkTime: '1ms' },
      clients: { perDatacenter: 2 },
      operations: [
        { kind: 'read', share: 0.6 },
        { kind: 'write', share: 0.4 },
      ],
      keys: { distribution: 'uniform', count: 8 },
      deadline: '5s',
    },
    faults,
    duration: '6s',
    warmup: '1s',
    drain: '1s',
  }).report;
}

describe('instances over shared disks', () => {
  it('lose their throughput as the interconnect grows from a rack to a continent, and stay linearizable', () => {
    const [rack, city, continent] = ['200us', '2ms', '60ms'].map((roundTrip) => load(roundTrip));
    const done = [rack!, city!, continent!].map(({ operations }) => operations.ok);
    expect(done[0]! / done[1]!).toBeGreaterThan(1.5);
    expect(done[0]! / done[2]!).toBeGreaterThan(20);
    for (const { linearizable } of [rack!, city!, continent!]) {
      expect(linearizable).toMatchObject({ verdict: 'holds', promised: true });
    }
  });

  it('do not serve pages that an instance had when it failed', () => {
    const crash = { name: 'crash', kind: 'crash', node: 'b', at: '2s', for: '500ms' };
    const { operations, linearizable } = load('200us', [crash]);
    expect(operations.info + operations.fail).toBeGreaterThan(4);
    expect(linearizable).toMatchObject({ verdict: 'holds', promised: true });
  });
});
