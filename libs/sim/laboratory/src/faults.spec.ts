import { assess } from './assessment.js';
import { experimentOf, played } from './spec-experiments.js';

/** One node in each of three datacenters; the leader in us-east-1 serves everything. */
const SMALL = {
  topology: { layout: 'aws-3' },
  strategy: { kind: 'single-leader', leader: 'us-east-1' },
  workload: { arrivals: { kind: 'open', rate: '20/s' } },
  duration: '20s',
  warmup: '1s',
  recovery: '2s',
  drain: '2s',
};

const at = { name: 'trouble', at: '5s', for: '6s' };
const LEADER = 'us-east-1/0';

function reportOf(fault: Record<string, unknown>, change: Record<string, unknown> = {}) {
  return played({ ...SMALL, ...change, faults: [{ ...at, ...fault }] }).report;
}

function complaints(fault: Record<string, unknown>): string[] {
  const assessed = assess(experimentOf({ ...SMALL, faults: [{ ...at, ...fault }] }));
  return assessed.ok ? [] : assessed.violations.map(({ pointer, message }) => `${pointer}: ${message}`);
}

function writes(report: ReturnType<typeof reportOf>, datacenter: string, phase = 'trouble') {
  return report.availability.find((row) => row.kind === 'write' && row.datacenter === datacenter && row.phase === phase)
    ?.successRate;
}

function slowestMs(report: ReturnType<typeof reportOf>, phase: string): number {
  return Math.max(
    ...report.latency.filter((row) => row.phase === phase && row.kind === 'write').map(({ maxMs }) => maxMs),
  );
}

describe('a fault of a node', () => {
  it.each([
    [{ kind: 'pause', node: LEADER }, 'us-east-1/0 stands still: its messages and timers wait'],
    [{ kind: 'gray', node: LEADER }, 'us-east-1/0 serves other nodes, but all of what clients ask it vanishes'],
    [
      { kind: 'outage', datacenter: 'us-east-1' },
      'every node of us-east-1 is down, disks kept; its clients may ask elsewhere',
    ],
  ])('stops all writes where it strikes the only leader: %j', (fault, sentence) => {
    const report = reportOf(fault);
    expect(report.faults).toEqual([{ name: 'trouble', kind: fault.kind, fromMs: 5000, toMs: 11_000, sentence }]);
    expect(writes(report, 'eu-west-1')).toBe(0);
    expect(writes(report, 'eu-west-1', 'steady')).toBe(1);
    // No partition, so nothing to say about CAP.
    expect(report.cap.verdict).toBe('not applicable');
    expect(report.linearizable).toMatchObject({ verdict: 'holds', promised: true });
  });

  it('slows writes down as far as it says, and stops none', () => {
    const slow = reportOf(
      { kind: 'slow-cpu', node: LEADER, factor: 500 },
      { workload: { arrivals: { kind: 'open', rate: '10/s' } } },
    );
    // A write costs 10 ms of CPU in place of 20 us.
    expect(slowestMs(slow, 'trouble') - slowestMs(slow, 'steady')).toBeGreaterThan(9.9);
    expect(writes(slow, 'eu-west-1')).toBe(1);
    const disk = reportOf({ kind: 'slow-disk', node: LEADER, factor: 20, added: '5ms' });
    expect(slowestMs(disk, 'trouble') - slowestMs(disk, 'steady')).toBeGreaterThan(20);
    expect(disk.faults[0]?.sentence).toBe('a flush at us-east-1/0 takes 20 times as long and 5ms more');
  });

  it('takes the nodes one after the other in a rolling restart', () => {
    const report = reportOf({ kind: 'rolling-restart', down: '1s', nodes: [LEADER, 'eu-west-1'] });
    expect(report.faults[0]?.sentence).toBe(
      'us-east-1/0, eu-west-1/0 are down one after the other, 1s each, disks kept',
    );
    // The leader is down from 5 s to 6 s, of the five whose operations lie within the fault.
    const rate = writes(report, 'ap-northeast-1') ?? 0;
    expect(rate).toBeGreaterThan(0.6);
    expect(rate).toBeLessThan(0.95);
  });

  it('leaves the clients of a lost datacenter nobody to ask only where it strikes them, too', () => {
    const change = { strategy: { kind: 'multi-leader' } };
    expect(writes(reportOf({ kind: 'outage', datacenter: 'eu-west-1', clients: true }, change), 'eu-west-1')).toBe(0);
    expect(writes(reportOf({ kind: 'outage', datacenter: 'eu-west-1', clients: true }, change), 'us-east-1')).toBe(1);
  });

  it('must name what exists, and what can be', () => {
    for (const kind of ['pause', 'gray', 'slow-cpu', 'slow-disk'])
      expect(complaints({ kind, node: 'eu-west-1/7', ...(kind.startsWith('slow') ? { factor: 2 } : {}) })).toEqual([
        '/faults/0/node: there is no node "eu-west-1/7"',
      ]);
    expect(complaints({ kind: 'outage', datacenter: 'mars' })).toEqual([
      '/faults/0/datacenter: there is no datacenter "mars"',
    ]);
    expect(complaints({ kind: 'rolling-restart', down: '1s', nodes: ['eu-west-1', 'eu-west-1/0', 'x'] })).toEqual([
      '/faults/0/nodes/1: "eu-west-1/0" is listed already',
      '/faults/0/nodes/2: there is no datacenter with nodes, nor a node, "x"',
    ]);
    expect(complaints({ kind: 'rolling-restart', down: '2.1s' })).toEqual([
      '/faults/0/down: 3 nodes that are down for 2.1s each, one after the other, take longer than 6s',
    ]);
  });

  it('that sets a clock makes multi-leader drop the newer write, and Raft notice nothing', () => {
    const jump = { kind: 'clock-jump', node: 'eu-west-1', by: '-20s' };
    const raft = reportOf(jump, { strategy: { kind: 'raft', leader: 'eu-west-1' } });
    expect(raft.faults[0]?.sentence).toBe(
      'the clock of eu-west-1 is stepped back by 20s, and forward again at the end',
    );
    expect(raft.linearizable).toMatchObject({ verdict: 'holds', promised: true });
    expect(writes(raft, 'eu-west-1')).toBe(1);
    // A single key: with its clock 20 s behind, what eu-west-1 writes is older than what all others wrote before.
    const one = { strategy: { kind: 'multi-leader' }, workload: { keys: { count: 1, distribution: 'uniform' } } };
    const lastSeen = (by: string) => {
      const { history } = played({ ...SMALL, ...one, faults: [{ ...at, ...jump, by }] });
      const own = new Set<number>();
      let seen = 0;
      for (let row = 0; row < history.length; row++) {
        const [kind, place, time] = [history.kind[row]!, history.datacenter[row]!, history.invokedAt[row]! / 1e9];
        if (kind === 1 && place === 1 && time > 6 && time < 10) own.add(history.argument[row]!);
        if (kind === 0 && own.has(history.value[row]!)) seen++;
      }
      return seen;
    };
    expect(lastSeen('-20s')).toBe(0);
    expect(lastSeen('20s')).toBeGreaterThan(50);
    const smear = reportOf({ kind: 'clock-smear', by: '-1s', nodes: ['eu-west-1'] });
    expect(smear.faults[0]?.sentence).toBe('the clocks of eu-west-1/0 lose 1s evenly, for good');
    expect(complaints({ kind: 'clock-smear', by: '-1s', nodes: ['x'] })[0]).toMatch(
      /^\/faults\/0\/nodes\/0: there is no/,
    );
  });

  it('that has nothing to slow down is told of', () => {
    const topology = { layout: 'aws-3', nodes: { serviceTime: '0s' } };
    const faults = [{ ...at, kind: 'slow-cpu', node: LEADER, factor: 2 }];
    expect(assess(experimentOf({ ...SMALL, topology, faults })).warnings.map(({ pointer }) => pointer)).toContain(
      '/faults/0/factor',
    );
  });
});
