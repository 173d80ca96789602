import { type LayoutPlan } from '@isthmus/contract';
import type { DatacenterId } from '@isthmus/sim-protocol';
import { floorsOf } from './floors.js';
import { planLayout } from './layout-plan.js';
import { combinations } from './placement-search.js';
import { resolvedAgain } from './resolve.js';
import { experimentOf, played } from './spec-experiments.js';
import { STILL } from './closed-forms.fixture.js';

function planned(topology: Readonly<Record<string, unknown>>, clients?: readonly string[]): LayoutPlan {
  const answer = planLayout(topology, clients);
  if (!answer.ok) throw new Error(JSON.stringify(answer.violations));
  return answer.value;
}

const violations = (topology: unknown, clients?: readonly string[]) => {
  const answer = planLayout(topology, clients);
  return answer.ok ? [] : answer.violations;
};

/** `a` and `b` are near each other; `d` has only clients. */
const FOUR = {
  datacenters: [{ id: 'a' }, { id: 'b' }, { id: 'c' }, { id: 'd', nodes: 0 }],
  links: { oneWay: { a: { b: '10ms', c: '50ms', d: '5ms' }, b: { c: '45ms', d: '20ms' }, c: { d: '60ms' } } },
  intraDatacenter: { roundTrip: '0s' },
};

describe('a plan', () => {
  it('says what a leader in each datacenter would take, the best first', () => {
    const { leaders } = planned(FOUR);
    expect(leaders.map(({ leader, floors }) => [leader, ...floors.map(({ ms }) => ms)])).toEqual([
      // A majority of the three nodes: 20 ms from a and from b, 90 from c.
      ['a', 20, 20 + 20, 100 + 20, 10 + 20],
      ['b', 20 + 20, 20, 90 + 20, 40 + 20],
      ['c', 100 + 90, 90 + 90, 90, 120 + 90],
    ]);
    expect(leaders[0]).toMatchObject({ meanMs: (20 + 40 + 120 + 30) / 4, worstMs: 120 });
  });

  it('counts those clients alone that it is asked for', () => {
    const { clients, leaders, alone } = planned(FOUR, ['c', 'b']);
    expect(clients).toEqual(['b', 'c']);
    expect(leaders[0]).toMatchObject({ leader: 'b', meanMs: (20 + 110) / 2, worstMs: 110 });
    expect(alone.map(({ client, leader, ms }) => [client, leader, ms])).toEqual([
      ['b', 'b', 20],
      ['c', 'c', 90],
    ]);
  });

  it('has the floors of usual configurations, each with its best leader', () => {
    const { configurations } = planned(FOUR);
    const of = (name: string) => configurations.find((one) => one.name === name);
    expect(of('single leader, asynchronous')).toMatchObject({ leader: 'a', write: { worstMs: 100 } });
    expect(of('multi-leader')).toMatchObject({ leader: null, write: { meanMs: 10 / 4, worstMs: 10 } });
    expect(of('quorums of a majority')?.floors[3]).toEqual({ client: 'd', readMs: 10 + 20, writeMs: 10 + 20 });
    expect(of('linearizable register')?.floors[0]).toEqual({ client: 'a', readMs: 20, writeMs: 40 });
  });

  it('has no placements to choose from where fewer than three datacenters have nodes', () => {
    const two = { datacenters: [{ id: 'a' }, { id: 'b' }], links: { oneWay: { a: { b: '10ms' } } } };
    expect(planned(two)).toMatchObject({ placements: [], alone: [], considered: 0 });
  });

  it('is what a run takes that is led from there', () => {
    const { leaders } = planned({ layout: 'gcp-5' });
    const { leader, floors } = leaders[0]!;
    const { report } = played({
      topology: { layout: 'gcp-5', ...STILL },
      strategy: { kind: 'raft', leader },
      ...{ duration: '5s', warmup: '1s', drain: '1s', checks: [] },
    });
    const measured = report.latency.filter(({ kind, phase }) => kind === 'write' && phase === 'all');
    expect(measured.map(({ datacenter, floorMs }) => ({ client: datacenter, ms: floorMs }))).toEqual(floors);
  });

  it.each(['gcp-5', 'aws-5'])(
    'has the best of all placements on %s, as the floors of each one by one say',
    (layout) => {
      const { experiment } = resolvedAgain(experimentOf({ topology: { layout }, strategy: { kind: 'causal' } }));
      const ids = experiment.topology.datacenters!.map(({ id }) => id);
      const best = new Map<string, number>();
      const offer = (name: string, value: number) => best.set(name, Math.min(value, best.get(name) ?? Infinity));
      for (const group of [3, 5].flatMap((count) => [...combinations([...ids.keys()], count)])) {
        const faults = (group.length - 1) / 2;
        const topology = {
          ...experiment.topology,
          datacenters: ids.map((id, place) => ({ id, nodes: group.includes(place) ? 1 : 0 })),
        };
        const writes = (strategy: Readonly<Record<string, unknown>>, leader: number) => {
          const resolved = resolvedAgain(experimentOf({ topology, strategy }));
          const [node] = resolved.cluster.datacenters[leader]!.nodes;
          const floors = floorsOf(resolved, { leaders: [node!], isSettled: true, keys: () => null });
          return resolved.sites.map((site) => floors(site as DatacenterId, 'write') / 1e6);
        };
        const both = (name: string, latencies: readonly number[]) => {
          offer(`${name} mean`, latencies.reduce((sum, ms) => sum + ms, 0) / latencies.length);
          offer(`${name} worst`, Math.max(...latencies));
        };
        for (const leader of group) {
          const latencies = writes({ kind: 'raft', leader: ids[leader] }, leader);
          both(`${faults} led`, latencies);
          latencies.forEach((ms, client) => offer(`${faults} alone ${ids[client]}`, ms));
        }
        both(`${faults} leaderless`, writes({ kind: 'leaderless' }, group[0]!));
      }
      const { placements, alone, considered } = planned({ layout });
      expect(considered).toBe(10 + 1);
      for (const { faults, quorums, best: by, meanMs, worstMs } of placements)
        expect([faults, quorums, by, by === 'mean' ? meanMs : worstMs]).toEqual([
          ...[faults, quorums, by],
          expect.closeTo(best.get(`${faults} ${quorums} ${by}`)!, 5),
        ]);
      for (const { client, faults, ms } of alone) expect(ms).toBe(best.get(`${faults} alone ${client}`));
    },
  );
});

describe('what cannot be planned', () => {
  it('is refused with what is allowed', () => {
    expect(violations({ layout: 'mars-3' })).toMatchObject([
      { pointer: '/topology/layout', allowed: expect.stringContaining('aws-3') },
    ]);
    expect(violations({ layout: 'aws-3' }, ['mars'])).toMatchObject([
      { pointer: '/clients', message: 'there is no datacenter "mars"', allowed: expect.stringContaining('eu-west-1') },
    ]);
    expect(violations({ layout: 'aws-3' }, [])).toHaveLength(1);
    expect(violations('aws-3')[0]).toMatchObject({ pointer: '/topology' });
    expect(violations({ datacenters: [{ id: 'a' }, { id: 'b' }] })).toMatchObject([{ pointer: '/topology/links' }]);
  });
});
