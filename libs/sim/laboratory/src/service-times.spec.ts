import { OPERATION_KINDS, OUTCOMES } from '@isthmus/sim-protocol';
import { assess } from './assessment.js';
import { experimentOf, played } from './spec-experiments.js';

/** Clients are 1 ms from the leader, the follower 50 ms; nothing takes CPU time unless said, nor the disk any. */
function document(nodes: Record<string, unknown>, workload: Record<string, unknown> = {}) {
  return {
    topology: {
      datacenters: [{ id: 'east' }, { id: 'west' }],
      links: { jitter: { kind: 'none' }, oneWay: { east: { west: '50ms' } } },
      intraDatacenter: { roundTrip: '2ms' },
      nodes: { serviceTime: '0s', fsync: '0s', ...nodes },
    },
    strategy: { kind: 'single-leader', leader: 'east', replication: 'synchronous' },
    workload: {
      clients: { sites: ['east'] },
      arrivals: { kind: 'open', rate: '2/s', pattern: { kind: 'constant' } },
      deadline: '8s',
      ...workload,
    },
    duration: '10s',
    warmup: '1s',
    recovery: '1s',
  };
}

/** By kind: every latency that occurs, in milliseconds. */
function latencies(service: Record<string, unknown>): Record<string, number[]> {
  const { history } = played(document({ service }));
  const seen = new Map<string, Set<number>>();
  for (let row = 0; row < history.length; row++) {
    const kind = OPERATION_KINDS[history.kind[row]!]!;
    const latency = (history.respondedAt[row]! - history.intendedAt[row]!) / 1e6;
    seen.set(kind, (seen.get(kind) ?? new Set()).add(latency));
  }
  return Object.fromEntries([...seen].map(([kind, values]) => [kind, [...values]]));
}

/** Answers in each second from 6 s to 9 s, when the queue is as long as it gets, where a write costs the leader 10 ms in all. */
function answersPerSecond(rate: number): Set<number> {
  const service = { requests: { write: '7ms' }, messages: { acknowledge: '3ms' } };
  const workload = {
    clients: { sites: ['east'], perDatacenter: 200 },
    arrivals: { kind: 'open', rate: `${rate}/s`, pattern: { kind: 'constant' } },
    operations: [{ kind: 'write', share: 1 }],
  };
  const { history } = played({
    ...document({ service }, workload),
    strategy: { kind: 'single-leader', leader: 'east', replication: 'asynchronous' },
  });
  const perSecond = new Map<number, number>();
  for (let row = 0; row < history.length; row++) {
    const second = Math.floor(history.respondedAt[row]! / 1e9);
    if (history.outcome[row] !== OUTCOMES.indexOf('ok') || second < 6 || second >= 9) continue;
    perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
  }
  return new Set(perSecond.values());
}

function warnings(nodes: Record<string, unknown>, more: Record<string, unknown> = {}): string[] {
  const assessed = assess(experimentOf({ ...document(nodes), ...more }));
  if (!assessed.ok) throw new Error(JSON.stringify(assessed.violations));
  return assessed.warnings.map(({ pointer, message }) => `${pointer}: ${message}`);
}

describe('service times of an experiment', () => {
  it('lengthen each step of a write by what its request or message takes', () => {
    const service = { requests: { read: '2ms', write: '4ms' }, messages: { append: '3ms', acknowledge: '5ms' } };
    // There and back, and the write by way of the follower.
    expect(latencies(service)).toEqual({ read: [1 + 2 + 1], write: [1 + 4 + 50 + 3 + 50 + 5 + 1] });
  });

  it('grow with bytes: 100 of a request, 96 of an append with one entry, 32 of an acknowledgement', () => {
    expect(latencies({ perKilobyte: '10ms' })).toEqual({
      read: [1 + 1 + 1],
      write: [1 + 1 + 50 + 0.96 + 50 + 0.32 + 1],
    });
  });

  it('limit a leader that answers at once to one request in each of them, with what its followers send it', () => {
    expect(answersPerSecond(50)).toEqual(new Set([50]));
    for (const rate of [100, 200, 400]) expect(answersPerSecond(rate)).toEqual(new Set([100]));
  });
});

describe('the assessment of service times', () => {
  const half = { requests: { write: '10ms', read: '1ms' } };
  const load = (message: string) => /would keep one node (\d+) % busy/.exec(message)?.[1];
  const loads = (workload: Record<string, unknown>, service: Record<string, unknown> = half) => {
    const { topology: _, ...more } = document({}, workload);
    return warnings({ service }, more).flatMap((message) => load(message) ?? []);
  };
  const rate = (perSecond: number) => ({ arrivals: { kind: 'open', rate: `${perSecond}/s` } });
  const only = (kind: string) => ({ operations: [{ kind, share: 1 }] });

  it('warns of a load by what the kinds of request take: 90 writes of 10 ms a second, 900 reads of 1 ms', () => {
    const east = { clients: { sites: ['east'] } };
    expect(loads({ ...east, ...rate(90), ...only('write') })).toEqual(['90']);
    expect(loads({ ...east, ...rate(90), ...only('read') })).toEqual([]);
    expect(loads({ ...east, ...rate(900), ...only('read') })).toEqual(['90']);
    expect(loads({ ...east, ...rate(90), ...only('read-modify-write') })).toEqual(['99']);
  });

  it('counts the 100 bytes of each request', () => {
    const one = { clients: { sites: ['east'] }, ...rate(90), ...only('write') };
    expect(loads(one, { perKilobyte: '100ms' })).toEqual(['90']);
  });

  it('warns of a message that the strategy does not send, naming those it does', () => {
    expect(warnings({ service: { messages: { append: '1ms', 'request-vote': '1ms' } } })).toEqual([
      expect.stringMatching(
        /^\/topology\/nodes\/service\/messages\/request-vote: without effect: single-leader has no message of that name, only append, /,
      ),
    ]);
  });

  it('knows that a slow CPU has an effect where only some requests take time', () => {
    const faults = [{ kind: 'slow-cpu', name: 'slow', at: '2s', for: '2s', node: 'east', factor: 2 }];
    expect(warnings({}, { faults })).toEqual([expect.stringContaining('/faults/0/factor: without effect')]);
    expect(warnings({ service: { messages: { probe: '1ms' } } }, { faults })).toEqual([]);
  });

  it('refuses a name that no message can have, and a time beyond a second', () => {
    const refusal = (service: Record<string, unknown>) => () => experimentOf(document({ service }));
    expect(refusal({ messages: { 'Append entries': '1ms' } })).toThrow('/topology/nodes/service/messages');
    expect(refusal({ requests: { write: '2s' } })).toThrow('/topology/nodes/service/requests/write');
  });
});
