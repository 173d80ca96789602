import type { Instant, Nanos } from '@isthmus/sim-protocol';
import { arrivals, clients, MS, quiet, SECOND } from './scenario.fixture.js';
import type { Scenario } from './scenario.js';
import { Occupancy, type Usage } from './occupancy.js';
import { simulate } from './simulate.js';
import { localStore, note, ok, scripted } from './strategies.fixture.js';

const sum = (column: Float64Array) => column.reduce((total, each) => total + each, 0);

describe('an occupancy', () => {
  it('divides work and presence among equal parts, and leaves out what is before and after them', () => {
    const occupancy = new Occupancy(2, { from: 100, until: 200, count: 2 });
    occupancy.enter(1, 80);
    occupancy.works(1, 80, true);
    occupancy.set(1, 120, 3);
    occupancy.leave(1, 160);
    occupancy.works(1, 160, false);
    occupancy.set(1, 170, 0);
    occupancy.set(1, 190, 5);
    occupancy.works(1, 190, true);
    const [other, { busy, presence, peak }] = occupancy.finish(300) as [Usage, Usage];
    // Until 150: one for 20, three for 30. From then on: three for 10, two for 10, five for 10.
    expect([...busy]).toEqual([50, 10 + 10]);
    expect([...presence]).toEqual([20 + 90, 30 + 20 + 50]);
    expect([...peak]).toEqual([3, 5]);
    expect([...other.presence, ...other.peak]).toEqual([0, 0, 0, 0]);
  });

  it.each([60, 45, 31])('is the same as counting every nanosecond, in a run that ends at %i', (end) => {
    const changes = [3, 4, 4, 9, 15, 22, 22, 30, 31].map((at, index) => ({ at, present: (index * 7) % 4 }));
    const occupancy = new Occupancy(1, { from: 5, until: 45, count: 4 });
    for (const { at, present } of changes) {
      occupancy.set(0, at, present);
      occupancy.works(0, at, present > 1);
    }
    const [{ busy, presence }] = occupancy.finish(end) as [Usage];
    const presentAt = (now: number) => (now >= end ? 0 : (changes.findLast(({ at }) => at <= now)?.present ?? 0));
    const each = Array.from({ length: 4 }, (_, part) =>
      Array.from({ length: 10 }, (_, at) => presentAt(5 + 10 * part + at)),
    );
    expect([...presence]).toEqual(each.map((row) => row.reduce((total, present) => total + present, 0)));
    expect([...busy]).toEqual(each.map((row) => row.filter((present) => present > 1).length));
  });
});

/** One node that clients beside it ask every 10 ms for a second, from 1 s on, and which takes 4 ms for each. */
function asked(changes: Partial<Scenario> = {}): Scenario {
  const base = quiet({ nodes: [1], localMs: 1 });
  return {
    ...base,
    nodes: { ...base.nodes, serviceTime: (4 * MS) as Nanos },
    clients: clients([0], { maxSessions: 1000 }),
    workload: () => arrivals(Array.from({ length: 100 }, (_, index) => ({ atMs: 1000 + 10 * index }))),
    duration: (2 * SECOND) as Instant,
    measuredFrom: SECOND as Instant,
    drain: SECOND as Nanos,
    ...changes,
  };
}

describe('what is metered of a run', () => {
  it('is a CPU busy for arrivals times service, by the utilisation law', () => {
    const { resources } = simulate(localStore, asked());
    expect(sum(resources.cpus[0]!.busy)).toBe(100 * 4 * MS);
    expect(sum(resources.cpus[0]!.presence)).toBe(100 * 4 * MS);
    expect(Math.max(...resources.cpus[0]!.peak)).toBe(1);
    expect(resources.links).toEqual([]);
  });

  it('is a queue before a CPU that cannot keep up', () => {
    const base = asked();
    const { resources } = simulate(localStore, { ...base, nodes: { ...base.nodes, serviceTime: (20 * MS) as Nanos } });
    const { busy, peak } = resources.cpus[0]!;
    // The first arrives 1 ms after the beginning.
    expect(sum(busy)).toBe(999 * MS);
    // A hundred have come, and every 20 ms one has gone.
    expect(Math.max(...peak)).toBe(51);
  });

  it('is no CPU time while the node is paused, and what it owes afterwards', () => {
    const pause = { kind: 'pause', node: 0, from: 1_002 * MS, until: 1_502 * MS } as const;
    const faults = { partitions: [], crashes: [], impairments: [pause as never] };
    const { busy } = simulate(localStore, asked({ faults })).resources.cpus[0]!;
    const partOf = (ms: number) => Math.floor((ms / 1000) * 60);
    // Parts are a sixtieth of a second.
    expect(busy.slice(1, partOf(502)).every((each) => each === 0)).toBe(true);
    expect(sum(busy)).toBe(100 * 4 * MS);
  });

  it('is nothing of what a crash has swept away', () => {
    const base = asked();
    const crash = { node: 0, at: 1_201 * MS, until: 5 * SECOND, disk: 'kept' } as never;
    const { cpus } = simulate(localStore, {
      ...base,
      nodes: { ...base.nodes, serviceTime: (20 * MS) as Nanos },
      faults: { partitions: [], crashes: [crash] },
    }).resources;
    expect(sum(cpus[0]!.busy)).toBe(200 * MS);
  });

  it('is a disk busy from flush to flush, with the entries of each', () => {
    // Twenty entries in the first second, two at a time, each pair in a flush of 30 ms.
    const strategy = scripted(() => (input, _now, out) => {
      if (input.kind !== 'request') return;
      for (const entry of [1, 2]) out.persist(entry);
      out.reply(input.id, ok(0));
    });
    const base = asked({
      workload: () => arrivals(Array.from({ length: 10 }, (_, index) => ({ atMs: 1000 + 100 * index }))),
    });
    const nodes = { ...base.nodes, serviceTime: 0 as Nanos, fsync: (30 * MS) as Nanos };
    const [disk] = simulate(strategy, { ...base, nodes }).resources.disks;
    expect([disk!.flushes, disk!.entries]).toEqual([10, 20]);
    expect([sum(disk!.busy), sum(disk!.presence)]).toEqual([300 * MS, 2 * 300 * MS]);
  });

  it('is a link busy as long as bytes take, and the messages that wait for it', () => {
    // At 1 Mbit/s a note of 1250 bytes takes 10 ms, and ten are sent at once.
    const strategy = scripted((self) => (input, _now, out) => {
      if (input.kind === 'start' && self === 0)
        for (let number = 0; number < 10; number++) out.send(1 as never, { ...note(number), bytes: 1250 });
    });
    const base = quiet({ nodes: [1, 1] }, { duration: (60 * 10 * MS) as Instant });
    const { resources } = simulate(strategy, { ...base, network: { ...base.network, bandwidth: 1e6 } });
    expect(resources.links).toHaveLength(1);
    const [link] = resources.links;
    expect([link!.from, link!.to]).toEqual(['dc0/0', 'dc1/0']);
    // Parts of 10 ms: one leaves in each.
    expect([...link!.busy.slice(0, 11)]).toEqual([...Array<number>(10).fill(10 * MS), 0]);
    // Who leaves as a part begins is still counted in it.
    expect([...link!.peak.slice(0, 11)]).toEqual([10, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(sum(link!.presence)).toBe(55 * 10 * MS);
  });
});
