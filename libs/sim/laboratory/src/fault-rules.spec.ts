import { assess } from './assessment.js';
import { experimentOf } from './spec-experiments.js';

const SMALL = { topology: { layout: 'aws-3' }, strategy: { kind: 'raft' }, duration: '20s', warmup: '1s' };
const at = { name: 'trouble', at: '5s', for: '6s' };
const apart = [['eu-west-1'], ['rest']];
/** Two nodes and the clients of both; and a datacenter of clients alone. */
const WITH_CLIENTS_ALONE = {
  topology: {
    datacenters: [
      { id: 'a', nodes: 2 },
      { id: 'c', nodes: 0 },
    ],
    links: { roundTrips: { a: { c: '10ms' } } },
  },
};

function assessed(faults: readonly Record<string, unknown>[], change: Record<string, unknown> = {}) {
  return assess(experimentOf({ ...SMALL, ...change, faults: faults.map((fault) => ({ ...at, ...fault })) }));
}

function pointersOf(...asked: Parameters<typeof assessed>): string[] {
  const result = assessed(...asked);
  return result.ok ? [] : result.violations.map(({ pointer, code }) => `${pointer} ${code}`);
}

describe('a fault is refused', () => {
  it.each([
    ['of an unknown datacenter', { kind: 'partition', groups: [['mars'], ['rest']] }, '/groups/0/0 unknown-node'],
    ['of an unknown node', { kind: 'partition', groups: [['eu-west-1/7'], ['rest']] }, '/groups/0/0 unknown-node'],
    [
      'with a host in two groups',
      { kind: 'flapping', period: '1s', groups: [['eu-west-1'], ['eu-west-1/0']] },
      '/groups/1/0 overlap',
    ],
    [
      'with nothing left for the rest',
      { kind: 'slow-link', factor: 2, groups: [['eu-west-1', 'us-east-1'], ['ap-northeast-1'], ['rest']] },
      '/groups/2/0 nothing-left',
    ],
    [
      'of unknown ends of a bad link',
      { kind: 'flaky-link', loss: 0.5, groups: [['eu-west-1'], ['mars']] },
      '/groups/1/0 unknown-node',
    ],
    ['of an unknown link', { kind: 'cut-links', links: [['eu-west-1', 'mars']] }, '/links/0/1 unknown-node'],
    [
      'of a link from a place to itself',
      { kind: 'cut-links', links: [['eu-west-1', 'eu-west-1/0']] },
      '/links/0 overlap',
    ],
    ['that isolates what is not there', { kind: 'isolate', target: 'mars' }, '/target unknown-node'],
    ['with a ring of three', { kind: 'majorities-ring' }, '/kind out-of-range'],
    [
      'with more cuts than a run may have',
      { kind: 'flapping', period: '1ms', groups: apart, for: '14s' },
      '/period definition-too-expensive',
    ],
    ['of a node that there is not', { kind: 'crash', node: 'eu-west-1/1' }, '/node unknown-node'],
    ['that pauses nobody', { kind: 'pause', node: 'mars' }, '/node unknown-node'],
    ['that slows no CPU', { kind: 'slow-cpu', node: 'mars', factor: 2 }, '/node unknown-node'],
    ['that slows no disk', { kind: 'slow-disk', node: 'mars', factor: 2 }, '/node unknown-node'],
    ['that deafens nobody', { kind: 'gray', node: 'mars' }, '/node unknown-node'],
    ['that sets no clock', { kind: 'clock-jump', node: 'mars', by: '1s' }, '/node unknown-node'],
    ['that smears no clock', { kind: 'clock-smear', nodes: ['mars'], by: '1s' }, '/nodes/0 unknown-node'],
    ['of a datacenter that there is not', { kind: 'outage', datacenter: 'mars' }, '/datacenter unknown-datacenter'],
    ['that restarts nobody', { kind: 'rolling-restart', down: '1s', nodes: ['mars'] }, '/nodes/0 unknown-node'],
    [
      'that restarts a node twice',
      { kind: 'rolling-restart', down: '1s', nodes: ['eu-west-1', 'eu-west-1/0'] },
      '/nodes/1 overlap',
    ],
    ['with turns that take longer than it does', { kind: 'rolling-restart', down: '3s' }, '/down out-of-range'],
  ])('%s', (_, fault, expected) => {
    expect(pointersOf([fault])).toEqual([`/faults/0${expected}`]);
  });

  it('where what it names has no links between', () => {
    const cut = { kind: 'partition', groups: [['a'], ['c']], scope: 'replicas' };
    expect(pointersOf([cut], WITH_CLIENTS_ALONE)).toEqual(['/faults/0 nothing-left']);
    expect(pointersOf([{ ...cut, scope: 'clients' }], WITH_CLIENTS_ALONE)).toEqual([]);
    const slow = { ...cut, kind: 'slow-link', factor: 2 };
    expect(pointersOf([slow], WITH_CLIENTS_ALONE)).toEqual(['/faults/0 nothing-left']);
    expect(pointersOf([{ kind: 'isolate', target: 'us-east-1' }], { topology: { layout: 'aws-1' } })).toEqual([
      '/faults/0 nothing-left',
    ]);
  });

  it('where a datacenter without nodes would lose them', () => {
    const outage = { kind: 'outage', datacenter: 'c' };
    expect(pointersOf([outage], WITH_CLIENTS_ALONE)).toEqual(['/faults/0/datacenter nothing-left']);
    expect(pointersOf([{ ...outage, clients: true }], WITH_CLIENTS_ALONE)).toEqual([]);
  });

  it('where a node would crash twice at once, and where the schedule as a whole cuts too often', () => {
    const crash = { kind: 'crash', node: 'eu-west-1' };
    expect(pointersOf([crash, { ...crash, name: 'again', at: '8s' }])).toEqual(['/faults/1 overlap']);
    const flapping = { kind: 'flapping', groups: apart, period: '1ms' };
    expect(pointersOf([flapping, { ...flapping, name: 'again', for: '5s' }])).toEqual([
      '/faults/0/period definition-too-expensive',
    ]);
  });

  it('where it would isolate a leader of a strategy that has none', () => {
    const strategy = { kind: 'multi-leader' };
    expect(pointersOf([{ kind: 'isolate', target: 'leader' }], { strategy })).toEqual(['/faults/0/target unsupported']);
  });
});

describe('faults may overlap', () => {
  it('in all ways that have a meaning', () => {
    const faults = [
      { name: 'a', kind: 'partition', groups: apart },
      { name: 'b', kind: 'isolate', target: 'eu-west-1' },
      { name: 'c', kind: 'crash', node: 'eu-west-1' },
      { name: 'd', kind: 'outage', datacenter: 'eu-west-1', disk: 'truncated' },
      { name: 'e', kind: 'pause', node: 'eu-west-1' },
      { name: 'f', kind: 'slow-disk', node: 'eu-west-1', factor: 2 },
      { name: 'g', kind: 'slow-disk', node: 'eu-west-1', factor: 3 },
      { name: 'h', kind: 'rolling-restart', down: '1s' },
    ];
    expect(pointersOf(faults)).toEqual([]);
  });

  it('the warm-up, but one that is over by then is in no figure, and said to be', () => {
    const crash = { kind: 'crash', node: 'eu-west-1', at: '0s' };
    const warned = (length: string) => assessed([{ ...crash, for: length }]).warnings.map(({ pointer }) => pointer);
    expect(warned('1s')).toContain('/faults/0/at');
    expect(warned('2s')).not.toContain('/faults/0/at');
  });
});

describe('what would cost too much is refused where it can be lowered', () => {
  it.each([
    [
      'the rate of its clients',
      { workload: { arrivals: { kind: 'open', rate: '100000/s' } } },
      '/workload/arrivals/rate',
    ],
    [
      'its clients in a closed loop',
      { workload: { arrivals: { kind: 'closed', thinkTime: '0s' }, clients: { perDatacenter: 200 } }, duration: '1h' },
      '/workload/clients/perDatacenter',
    ],
    ['its heartbeat', { strategy: { kind: 'raft', heartbeat: '1ms' }, duration: '1h' }, '/strategy/heartbeat'],
  ])('%s', (_, change, pointer) => {
    const result = assessed([], change);
    const found = result.ok ? [] : result.violations;
    expect(found).toMatchObject([{ pointer, code: 'definition-too-expensive' }]);
    expect(found[0]?.message).toMatch(/^a run would take about \d+ operations, \d+ events and \d+ MiB$/);
  });
});
