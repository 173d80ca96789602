import { matrix, oneWayQuantiles, roundTripSpread } from '@isthmus/sim-catalog';
import { assess } from './assessment.js';
import { planOf } from './plan.js';
import { resolve } from './resolve.js';
import { scenarioOf } from './scenario.js';
import { experimentOf, played } from './spec-experiments.js';

const MEASURED = {
  topology: {
    layout: 'aws-2',
    links: { jitter: { kind: 'measured' }, transport: 'datagram' },
    nodes: { serviceTime: '0s', fsync: '0s' },
  },
  strategy: { kind: 'single-leader', leader: 'us-east-1', replication: 'asynchronous' },
  workload: {
    arrivals: { kind: 'open', rate: '500/s' },
    operations: [{ kind: 'write', share: 1 }],
    clients: { sites: ['eu-west-1'], maxSessions: 500 },
  },
  duration: '40s',
  warmup: '0s',
};
const SPREAD = roundTripSpread(matrix('aws-2020-06-05')!, 'us-east-1', 'eu-west-1')!;

function resolved(document: Record<string, unknown>) {
  const resolution = resolve(experimentOf(document));
  if (!resolution.ok) throw new Error(JSON.stringify(resolution.violations));
  return resolution.value;
}

function complaint(topology: Record<string, unknown>): string | undefined {
  const strategy = { kind: 'multi-leader' };
  const assessed = assess(experimentOf({ topology, strategy, duration: '10s' }));
  return assessed.ok ? undefined : `${assessed.violations[0]?.pointer}: ${assessed.violations[0]?.message}`;
}

describe('a jitter as it was measured', () => {
  it('gives round trips with the average of the measurement, none below its least or above its greatest', () => {
    const { history } = played(MEASURED);
    const ms = [...history.respondedAt]
      .map((at, row) => (at - history.intendedAt[row]!) / 1e6)
      .filter((latency) => latency < 1000);
    expect(ms.length).toBeGreaterThan(19_000);
    const mean = ms.reduce((sum, latency) => sum + latency) / ms.length;
    const error = SPREAD.deviation / Math.sqrt(ms.length);
    expect(Math.abs(mean - SPREAD.average)).toBeLessThan(4 * error);
    // To half a nanosecond for each way.
    expect(Math.min(...ms)).toBeGreaterThanOrEqual(SPREAD.min - 1e-6);
    expect(Math.max(...ms)).toBeLessThanOrEqual(SPREAD.max + 1e-6);
  });

  it('begins at half of the least round trip, and gives each link the quantiles of its pair', () => {
    const { network } = scenarioOf(planOf(resolved(MEASURED), '1'));
    expect(network.delay[1]).toBe(Math.round((SPREAD.min * 1e6) / 2));
    const { points } = oneWayQuantiles(SPREAD);
    if (network.jitter.kind !== 'quantiles') throw new Error(network.jitter.kind);
    expect(Array.from(network.jitter.of[1]?.p ?? [])).toEqual(points.map(({ p }) => p));
    expect(Array.from(network.jitter.of[1]?.delay ?? [])).toEqual(points.map(({ ms }) => Math.round(ms * 1e6)));
    expect(network.jitter.of).toHaveLength(4);
  });

  it('is written out in the resolved experiment, which means the same', () => {
    const once = resolved(MEASURED);
    expect(once.experiment.topology.links.jitter.kind).toBe('quantiles');
    expect(resolve(once.experiment)).toEqual({ ok: true, value: { ...once, layout: null } });
  });

  it('needs links of which more than one figure was recorded', () => {
    const links = { jitter: { kind: 'measured' } };
    expect(complaint({ layout: 'azure-3', links })).toBe(
      '/topology/links/jitter: of azure-p50-2026-11-23 only one figure for each pair was recorded',
    );
    const datacenters = [{ id: 'us-east-1' }, { id: 'eu-west-1' }];
    const roundTrips = { 'us-east-1': { 'eu-west-1': '70ms' } };
    expect(complaint({ datacenters, links: { ...links, roundTrips } })).toBe(
      '/topology/links/jitter: delays that are written here have no measured jitter',
    );
    expect(complaint({ datacenters, links: { ...links, roundTrips: 'aws-2020-06-05' } })).toBeUndefined();
  });
});

describe('a jitter by quantiles', () => {
  const points = [
    { p: 0, delay: '1ms' },
    { p: 1, delay: '3ms' },
  ];
  const topology = (jitter: Record<string, unknown>) => ({
    ...MEASURED.topology,
    links: { transport: 'datagram', jitter: { kind: 'quantiles', ...jitter } },
  });

  it('is on top of the delay of every link, or of the pairs that it names, one direction for both', () => {
    const delays = (jitter: Record<string, unknown>) => {
      const { network } = scenarioOf(planOf(resolved({ ...MEASURED, topology: topology(jitter) }), '1'));
      if (network.jitter.kind !== 'quantiles') throw new Error(network.jitter.kind);
      return network.jitter.of.map((known) => known && known.delay[1]! / 1e6);
    };
    expect(delays({ points })).toEqual([3, 3, 3, 3]);
    const pairs = { 'eu-west-1': { 'us-east-1': [points[0], { p: 1, delay: '9ms' }] } };
    expect(delays({ pairs })).toEqual([null, 9, 9, null]);
    expect(delays({ points, pairs })).toEqual([3, 9, 9, 3]);
  });

  it.each([
    [{ points: [points[1], points[0]] }, '/topology/links/jitter/points/0/p'],
    [{ points: [points[0], { p: 0.9, delay: '3ms' }] }, '/topology/links/jitter/points/1/p'],
    [{ points: [points[0], points[0], points[1]] }, '/topology/links/jitter/points/1/p'],
    [{ points: [points[0], { p: 1, delay: '0.5ms' }] }, '/topology/links/jitter/points/1/delay'],
    [{}, '/topology/links/jitter/points'],
  ])('is refused where its points are none of a distribution: %j', (jitter, pointer) => {
    expect(() => experimentOf({ ...MEASURED, topology: topology(jitter) })).toThrow(`"pointer":"${pointer}"`);
  });

  it('is refused for pairs that do not exist', () => {
    expect(complaint(topology({ pairs: { 'eu-west-1': { mars: points } } }))).toBe(
      '/topology/links/jitter/pairs/eu-west-1/mars: there is no datacenter "mars"',
    );
  });
});
