import { belowFloor, leastLatencies, OPERATION_CLASSES } from '@isthmus/sim-metrics';
import { type DatacenterId, majority, msFromNanos, type NodeId } from '@isthmus/sim-protocol';
import fc from 'fast-check';
import { STILL } from './closed-forms.fixture.js';
import { floorsOf } from './floors.js';
import { resolvedAgain } from './resolve.js';
import { experimentOf, played } from './spec-experiments.js';

const READS_AND_WRITES = [
  { kind: 'read', share: 0.5 },
  { kind: 'write', share: 0.5 },
];
const WITH_CAS = [
  { kind: 'read', share: 0.4 },
  { kind: 'write', share: 0.3 },
  { kind: 'cas', share: 0.3 },
];
const READS_OF_ALL_KINDS = [
  { kind: 'read', share: 0.2 },
  { kind: 'read', share: 0.2, consistency: 'linearizable' },
  { kind: 'read', share: 0.2, consistency: 'local' },
  { kind: 'write', share: 0.4 },
];
const MESSAGES = [
  { kind: 'broadcast', share: 0.4 },
  { kind: 'read', share: 0.3 },
  { kind: 'sync', share: 0.3 },
];

type Fields = Readonly<Record<string, unknown>>;

/** Of each kind of strategy, settings whose fastest operation takes no longer than it must. */
const TIGHT: readonly (readonly [Fields, readonly Fields[]])[] = [
  [{ kind: 'single-leader', replication: 'asynchronous', reads: 'local' }, READS_OF_ALL_KINDS],
  [{ kind: 'single-leader', replication: 'semi-synchronous', acknowledgements: 2 }, WITH_CAS],
  [{ kind: 'single-leader', replication: 'synchronous' }, WITH_CAS],
  [{ kind: 'single-leader', replication: 'quorum', failover: { kind: 'lock-service', lease: '4s' } }, WITH_CAS],
  [{ kind: 'multi-leader' }, READS_AND_WRITES],
  [{ kind: 'causal' }, READS_AND_WRITES],
  [{ kind: 'leaderless' }, READS_AND_WRITES],
  [{ kind: 'leaderless', n: 2, r: 1, w: 2 }, READS_AND_WRITES],
  [{ kind: 'leaderless', n: 3, placement: 'ring', r: 2, w: 3 }, READS_AND_WRITES],
  [{ kind: 'leaderless', r: 'local-one', w: 'each-quorum' }, READS_AND_WRITES],
  [{ kind: 'leaderless', readRepair: 'sync', stamps: 'read-first' }, READS_AND_WRITES],
  [{ kind: 'leaderless', conflicts: 'siblings' }, READS_AND_WRITES],
  [{ kind: 'leaderless', r: 'serial', serial: 'serial' }, [{ kind: 'read', share: 1 }]],
  [{ kind: 'raft' }, READS_OF_ALL_KINDS],
  [{ kind: 'raft', reads: 'lease' }, WITH_CAS],
  [{ kind: 'raft', reads: 'follower' }, WITH_CAS],
  [{ kind: 'multi-paxos', reads: 'log' }, WITH_CAS],
  [{ kind: 'multi-paxos', reads: 'quorum' }, READS_OF_ALL_KINDS],
  [{ kind: 'zab' }, READS_OF_ALL_KINDS],
  [{ kind: 'zab' }, [{ kind: 'sync', share: 1 }]],
  [{ kind: 'chain' }, WITH_CAS],
  [{ kind: 'chain', reads: 'apportioned' }, READS_OF_ALL_KINDS],
  [{ kind: 'primary-backup' }, WITH_CAS],
  [{ kind: 'lock-service' }, [...READS_AND_WRITES.slice(0, 1), { kind: 'locked-write', share: 0.5, lease: '1min' }]],
  [{ kind: 'lock-service', recipe: 'lock' }, [{ kind: 'locked-write', share: 1, lease: '1min' }]],
  [{ kind: 'total-order-broadcast', reads: 'log' }, MESSAGES],
  [{ kind: 'total-order-broadcast', reads: 'read-index' }, MESSAGES],
  [{ kind: 'total-order-broadcast', ordering: 'lamport', reads: 'local' }, MESSAGES],
  [{ kind: 'total-order-broadcast', ordering: 'register', reads: 'local' }, MESSAGES],
  [{ kind: 'transactions', reads: 'leader' }, [...READS_AND_WRITES.slice(0, 1), { kind: 'txn', share: 0.5 }]],
  [{ kind: 'transactions', reads: 'any' }, [...READS_AND_WRITES.slice(1), { kind: 'txn', share: 0.5, writes: 0 }]],
  [{ kind: 'sequence', generator: 'log' }, [{ kind: 'increment', share: 1 }]],
  [{ kind: 'sequence', generator: 'blocks' }, [{ kind: 'increment', share: 1 }]],
  [{ kind: 'store-buffers', fences: 'after-stores' }, WITH_CAS],
  [{ kind: 'shared-disk' }, WITH_CAS],
];

/** Settings that name a leader name the same node in another field, or none. */
function ledFrom(strategy: Fields, leader: string): Fields {
  switch (strategy['kind']) {
    case 'chain':
      return { ...strategy, order: [leader] };
    case 'primary-backup':
      return { ...strategy, primary: leader };
    case 'store-buffers':
      return { ...strategy, memory: leader };
    case 'sequence':
    case 'total-order-broadcast':
      return (strategy['ordering'] ?? 'raft') === 'raft' && (strategy['generator'] ?? 'log') === 'log'
        ? { ...strategy, leader }
        : strategy;
    case 'multi-leader':
    case 'causal':
    case 'leaderless':
    case 'shared-disk':
      return strategy;
    default:
      return { ...strategy, leader };
  }
}

/** In milliseconds, by datacenter and kind: the fastest operation, and the floor. */
function fastestAndFloors(document: Fields) {
  const { report, history } = played(document);
  const datacenters = report.datacenters.map(({ id }) => id);
  const least = leastLatencies(history, datacenters.length);
  return report.latency
    .filter(({ phase }) => phase === 'all')
    .map(({ datacenter, kind, floorMs }) => {
      const group = datacenters.indexOf(datacenter) * OPERATION_CLASSES.length + OPERATION_CLASSES.indexOf(kind);
      return { datacenter, kind, leastMs: msFromNanos(least[group]!), floorMs };
    });
}

describe('without jitter and faults', () => {
  it.each(TIGHT)('the fastest operation takes as long as its floor, of %j', (strategy, operations) => {
    const rows = fastestAndFloors({
      topology: { layout: 'gcp-5', ...STILL },
      strategy: ledFrom(strategy, 'us-east1'),
      workload: { arrivals: { kind: 'open', rate: '5/s' }, keys: { distribution: 'uniform', count: 200 }, operations },
      ...{ duration: '20s', warmup: '3s', drain: '1s', checks: [] },
    });
    expect(rows.length).toBeGreaterThanOrEqual(5);
    expect(rows.filter(({ leastMs, floorMs }) => leastMs !== floorMs)).toEqual([]);
  });
});

/** `a`, `b` and `c`, one node each, 10, 20 and 30 ms apart each way; within a datacenter 0. */
const TRIANGLE = {
  datacenters: ['a', 'b', 'c'].map((id) => ({ id })),
  links: { oneWay: { a: { b: '10ms', c: '20ms' }, b: { c: '30ms' } }, jitter: { kind: 'none' } },
  intraDatacenter: { roundTrip: '0s' },
};

function floorsMs(document: Fields, leaders: readonly number[], kinds = ['write', 'read'] as const): number[][] {
  const resolved = resolvedAgain(experimentOf({ topology: TRIANGLE, ...document }));
  const floors = floorsOf(resolved, { leaders: leaders as NodeId[], isSettled: true, keys: () => null });
  return resolved.sites.map((site) => kinds.map((kind) => floors(site, kind) / 1e6));
}

describe('the floor of an operation', () => {
  it('is the way to the leader and back, and the answer of the nearest majority', () => {
    // The leader in a has the majority with b after 20 ms.
    const raft = { strategy: { kind: 'raft', leader: 'a' } };
    expect(floorsMs(raft, [0])).toEqual([
      [20, 20],
      [40, 40],
      [60, 60],
    ]);
  });

  it('is that of the best of all leaders that there were', () => {
    const raft = { strategy: { kind: 'raft', leader: 'a', reads: 'lease' } };
    // From c: 40 + 20 to a, or 0 + 40 where c leads itself.
    expect(floorsMs(raft, [0, 2])).toEqual([
      [20, 0],
      [40, 20],
      [40, 0],
    ]);
  });

  it('rests on the least jitter, within a datacenter too', () => {
    const links = { ...TRIANGLE.links, jitter: { kind: 'uniform', relative: 0.5, minimum: '1ms' } };
    const single = { strategy: { kind: 'single-leader', leader: 'a' }, topology: { ...TRIANGLE, links } };
    expect(floorsMs(single, [0]).map(([write]) => write)).toEqual([2, 22, 42]);
  });

  it('rests on the fastest messages of each kind where delays differ by kind', () => {
    const delays = [
      { messages: ['client-request'], extra: '5ms' },
      { messages: ['append-entries'], delay: { kind: 'uniform', from: '1ms', to: '50ms' } },
    ];
    const topology = { ...TRIANGLE, links: { ...TRIANGLE.links, delays } };
    // From b: 15 ms to the leader in a, 1 ms and 1 ms to a follower and back, 10 ms back. Requests within a take 5 ms, too.
    const rows = floorsMs({ topology, strategy: { kind: 'raft', leader: 'a' } }, [0]);
    expect(rows.map(([write]) => write)).toEqual([7, 27, 47]);
  });

  it('is no more than what an operation takes that is asked for twice', () => {
    // Given up after 5 ms, and asked again in the own datacenter, which takes no time here.
    const workload = { retries: 1, attemptTimeout: '5ms' };
    expect(floorsMs({ strategy: { kind: 'raft', leader: 'a' }, workload }, [0])).toEqual([
      [5, 5],
      [5, 5],
      [5, 5],
    ]);
  });

  it('is none where nobody has led', () => {
    expect(floorsMs({ strategy: { kind: 'raft' } }, [])[0]).toEqual([Infinity, Infinity]);
  });

  it('of a quorum is that of the best of all quorums, one by one', () => {
    const nodes = 5;
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const delays = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: nodes * nodes, maxLength: nodes * nodes });
    fc.assert(
      fc.property(delays, fc.integer({ min: 1, max: nodes }), (drawn, w) => {
        const ms = (from: number, to: number) => (from === to ? 0 : drawn[from * nodes + to]!);
        const row = (from: number) => Object.fromEntries(ids.map((id, to) => [id, `${ms(from, to)}ms`]));
        const oneWay = Object.fromEntries(
          ids.map((id, from) => [id, Object.fromEntries(Object.entries(row(from)).filter(([to]) => to !== id))]),
        );
        const topology = {
          datacenters: ids.map((id) => ({ id })),
          links: { oneWay, jitter: { kind: 'none' } },
          intraDatacenter: { roundTrip: '0s' },
        };
        const best = (at: number, size: number) =>
          Math.min(
            ...subsetsOf(nodes, size).map((quorum) => Math.max(...quorum.map((node) => ms(at, node) + ms(node, at)))),
          );
        const quorums = floorsMs({ topology, strategy: { kind: 'leaderless', w } }, []);
        expect(quorums.map(([write]) => write)).toEqual(ids.map((_, site) => best(site, w)));
        const led = floorsMs({ topology, strategy: { kind: 'raft', leader: 'c' } }, [2]);
        expect(led.map(([write]) => write)).toEqual(
          ids.map((_, site) => ms(site, 2) + best(2, majority(nodes)) + ms(2, site)),
        );
      }),
      { seed: 1, numRuns: 30 },
    );
  });
});

function subsetsOf(count: number, size: number): number[][] {
  return Array.from({ length: 1 << count }, (_, bits) =>
    Array.from({ length: count }, (_unused, index) => index).filter((index) => (bits >> index) & 1),
  ).filter(({ length }) => length === size);
}

describe('an operation below its floor', () => {
  const document = {
    topology: { ...TRIANGLE, nodes: { serviceTime: '0s', fsync: '0s' } },
    workload: { operations: READS_AND_WRITES },
    ...{ duration: '5s', warmup: '0s', drain: '1s' },
  };

  it('is found out in what a strategy answers that waits for nobody, judged as one that waits for a majority', () => {
    const { history } = played({ ...document, strategy: { kind: 'leaderless', r: 'majority', w: 1 } });
    const resolved = resolvedAgain(experimentOf({ ...document, strategy: { kind: 'leaderless' } }));
    const floors = floorsOf(resolved, { leaders: [], isSettled: true, keys: () => null });
    const rows = (['read', 'write'] as const).map((kind) => ({
      ...{ datacenter: 'c', kind },
      floorMs: msFromNanos(floors(2 as DatacenterId, kind)),
    }));
    const datacenters = ['a', 'b', 'c'];
    expect(belowFloor({ history, datacenters }, rows)).toEqual([
      { datacenter: 'c', kind: 'write', leastMs: 0, floorMs: 40 },
    ]);
  });
});
