import { type Experiment, type Fault, FAULTS_MAX, nanosOf, parseText, yamlOf } from '@isthmus/contract';
import { assess } from './assessment.js';
import { explicitExperiment } from './plan.js';
import { experimentOf, played } from './spec-experiments.js';

const duration = { min: '1s', max: '8s' };
const often = { rate: '12/min', duration };

function stormy(nemesis: Record<string, unknown>, change: Record<string, unknown> = {}): Experiment {
  return experimentOf({
    topology: { layout: 'aws-5' },
    strategy: { kind: 'raft' },
    duration: '90s',
    ...change,
    faults: [{ name: 'storm', kind: 'nemesis', at: '5s', for: '80s', swarm: 0, ...nemesis }],
  });
}

function scheduleOf(experiment: Experiment, seed = '1'): Fault[] {
  return explicitExperiment(experiment, seed).faults.filter((fault) => fault.kind !== 'nemesis');
}

function complaints(experiment: Experiment): string[] {
  const assessed = assess(experiment);
  return assessed.ok ? [] : assessed.violations.map(({ pointer, message }) => `${pointer}: ${message}`);
}

const interval = ({ at, for: length }: Fault) => [nanosOf(at) / 1e9, (nanosOf(at) + nanosOf(length)) / 1e9] as const;
const seeds = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1));

/** Every fault that can be in a mix. */
const EVERYTHING = [
  { fault: 'partition', ...often },
  { fault: 'flapping', ...often, between: 'nodes', period: '1s' },
  { fault: 'cut-links', ...often, blocks: 'outgoing' },
  { fault: 'isolate', ...often, target: 'leader' },
  { fault: 'isolate', ...often, target: 'datacenter', blocks: 'incoming' },
  { fault: 'majorities-ring', ...often },
  { fault: 'slow-link', ...often, factor: 3 },
  { fault: 'flaky-link', ...often, between: 'nodes', loss: 0.2 },
  { fault: 'crash', ...often, disk: 'truncated' },
  { fault: 'outage', ...often, clients: true },
  { fault: 'pause', ...often },
  { fault: 'slow-cpu', ...often, factor: 50 },
  { fault: 'slow-disk', ...often, added: '20ms' },
  { fault: 'gray', ...often, share: 0.5 },
  { fault: 'clock-jump', ...often, by: '5s' },
].map((entry) => ({ ...entry, rate: '5/min' }));

describe('a nemesis', () => {
  it('makes the same schedule of the same experiment and seed, and another of another seed', () => {
    const storm = stormy({ mix: EVERYTHING });
    expect(scheduleOf(storm, '7')).toEqual(scheduleOf(storm, '7'));
    expect(scheduleOf(storm, '7')).not.toEqual(scheduleOf(storm, '8'));
  });

  it('makes a schedule that is a valid experiment of its own, in JSON and in YAML', () => {
    for (const seed of seeds(8)) {
      const explicit = explicitExperiment(stormy({ mix: EVERYTHING }), seed);
      const read = parseText(yamlOf(explicit));
      expect(experimentOf((read.ok ? read.value : {}) as Record<string, unknown>)).toEqual(explicit);
      expect(complaints(explicit)).toEqual([]);
    }
  });

  it('strikes with every fault of its mix, somewhere among a few seeds', () => {
    const schedules = seeds(5).map((seed) => scheduleOf(stormy({ mix: EVERYTHING }), seed));
    const kinds = new Set(schedules.flat().map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual([...new Set(EVERYTHING.map(({ fault }) => fault))].sort());
    const jumps = schedules.flat().flatMap((fault) => (fault.kind === 'clock-jump' ? [fault.by.startsWith('-')] : []));
    expect([jumps.includes(true), jumps.includes(false)]).toEqual([true, true]);
  });

  it('is played like the schedule that it made: the same history, to the byte, and the same figures', () => {
    // Clients at two sites: a report that has to be cut is cut by its length, and the two documents differ in theirs.
    const clients = { sites: ['us-east-1', 'eu-west-1'] };
    const storm = stormy({ mix: EVERYTHING }, { workload: { clients, arrivals: { kind: 'open', rate: '5/s' } } });
    const generated = played(storm, '3').report;
    const explicit = played(explicitExperiment(storm, '3'), '3').report;
    expect(generated.faults.length).toBeGreaterThan(10);
    expect(generated.leftOut).toBeUndefined();
    const { warnings: _, definitionDigest: __, digest: ___, ...figures } = generated;
    expect(explicit).toMatchObject(figures);
  });

  it('leaves every quiet interval free, the last one included', () => {
    // Active 5-15, 20-30, 35-45, 50-60, 65-75 and 80 (since the last quiet begins there): nothing more.
    const storm = stormy({ mix: EVERYTHING, active: '10s', quiet: '5s' });
    for (const seed of seeds(20)) {
      for (const [from, until] of scheduleOf(storm, seed).map(interval)) {
        expect((from - 5) % 15).toBeLessThan(10);
        expect(until - from).toBeLessThanOrEqual(10 - ((from - 5) % 15) + 1e-9);
        expect(until).toBeLessThanOrEqual(75);
      }
    }
  });

  it('strikes as often as its rate says, for as long as its range says', () => {
    // 12 a minute over 50 s of 20 + 20 + 10 active: 10 a run.
    const schedules = seeds(400).flatMap((seed) => scheduleOf(stormy({ mix: [{ fault: 'gray', ...often }] }), seed));
    // Poisson: 4,000 expected, standard deviation 63.
    expect(Math.abs(schedules.length - 4000)).toBeLessThan(200);
    const lengths = schedules.map(interval).map(([from, until]) => until - from);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(8);
    // Only the start of the quiet makes one shorter than it asks for.
    const short = schedules.map(interval).filter(([from, until]) => until - from < 1);
    for (const [, until] of short) expect([25, 55, 75]).toContain(until);
  });

  it('has at most a minority down or paused at once, those of listed faults included', () => {
    const mix = ['crash', 'pause', 'outage'].map((fault) => ({ fault, rate: '30/min', duration }));
    const listed = { name: 'own', kind: 'crash', at: '20s', for: '20s', node: 'eu-west-1' };
    const storm = stormy({ mix });
    const experiment = experimentOf({ ...storm, faults: [...storm.faults, listed] });
    let most = 0;
    for (const seed of seeds(20)) {
      const faults = scheduleOf(experiment, seed);
      expect(complaints(explicitExperiment(experiment, seed))).toEqual([]);
      for (const [moment] of faults.map(interval)) {
        const down = faults.filter((fault) => interval(fault)[0] <= moment && moment < interval(fault)[1]).length;
        most = Math.max(most, down);
      }
    }
    expect(most).toBe(2);
  });

  it('leaves faults of its mix out of whole runs, each with the probability of the swarm, but never all', () => {
    const mix = ['gray', 'pause', 'majorities-ring'].map((fault) => ({ fault, rate: '1/s', duration }));
    const kindsOf = (swarm: number) =>
      seeds(200).map((seed) => new Set(scheduleOf(stormy({ mix, swarm, for: '22s' }), seed).map(({ kind }) => kind)));
    const half = kindsOf(0.5);
    const withGray = half.filter((kinds) => kinds.has('gray')).length;
    // 1/2 + 1/8 x 1/3 = 0.54 of 200 runs, standard deviation 7.
    expect(Math.abs(withGray - 108)).toBeLessThan(28);
    expect(Math.min(...half.map(({ size }) => size))).toBe(1);
    expect(kindsOf(0).every(({ size }) => size === 3)).toBe(true);
    expect(kindsOf(1).every(({ size }) => size === 1)).toBe(true);
  });

  it('moves nothing of a fault when another one is added to its mix', () => {
    const gray = { fault: 'gray', ...often };
    const faultsOf = (mix: unknown[]) => scheduleOf(stormy({ mix })).filter(({ kind }) => kind === 'gray');
    expect(faultsOf([gray, { fault: 'partition', ...often }])).toEqual(faultsOf([gray]));
  });

  it('stops at the most faults that a run may have, and takes no name that is taken', () => {
    const listed = Array.from({ length: 150 }, (_, index) => ({
      name: `gray ${index + 1}`,
      kind: 'gray',
      at: '1s',
      for: '1s',
      node: 'eu-west-1',
    }));
    const storm = stormy({ mix: [{ fault: 'gray', rate: '30/min', duration }] });
    const experiment = experimentOf({ ...storm, faults: [...listed, ...storm.faults] });
    expect(complaints(experiment)).toEqual([]);
    const most = Math.max(...seeds(20).map((seed) => scheduleOf(experiment, seed).length));
    expect(most).toBeLessThanOrEqual(FAULTS_MAX);
    expect(scheduleOf(experiment)[150]?.name).toBe('gray 151');
  });
});

describe('a nemesis is refused', () => {
  const one = (entry: Record<string, unknown>) => ({ mix: [{ ...often, ...entry }] });
  const singleNode = { topology: { layout: 'aws-1' }, strategy: { kind: 'multi-leader' } };
  it.each([
    ['with links between datacenters where there is one', one({ fault: 'partition' }), singleNode, '/mix/0/between'],
    [
      'with a leader to isolate where none leads',
      one({ fault: 'isolate', target: 'leader' }),
      { strategy: { kind: 'leaderless' } },
      '/mix/0/target',
    ],
    ['with a ring of three', one({ fault: 'majorities-ring' }), { topology: { layout: 'aws-3' } }, '/mix/0/fault'],
    ['with crashes where none may be down', { ...one({ fault: 'crash' }), maxDown: 0 }, {}, '/mix/0/fault'],
    ['with more nodes down than there are', { ...one({ fault: 'crash' }), maxDown: 6 }, {}, '/maxDown'],
    [
      'with more faults than a run may have',
      {
        mix: [
          { fault: 'gray', rate: '5/min', duration },
          { fault: 'gray', rate: '1/s', duration },
          { fault: 'pause', rate: '59/min', duration },
        ],
      },
      {},
      '/mix/1/rate',
    ],
    ['with more cuts than a run may have', one({ fault: 'flapping', period: '1ms' }), {}, '/mix/0/period'],
  ])('%s', (_, nemesis, change, pointer) => {
    const [first, ...others] = complaints(stormy(nemesis, change));
    expect([first?.split(':')[0], others]).toEqual([`/faults/0${pointer}`, []]);
  });
});
