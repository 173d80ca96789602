import { readFileSync } from 'node:fs';
import { canonicalJson, parseText } from '@isthmus/contract';
import { type History, OPERATION_KINDS, OUTCOMES } from '@isthmus/sim-protocol';
import { assess } from './assessment.js';
import { estimateOf } from './estimate.js';
import { resolve } from './resolve.js';
import { experimentOf, played } from './spec-experiments.js';

const THREE = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
const APP = { id: 'app', nodes: 1 };
const constant = (value: string) => ({ kind: 'constant', value });
/** Writes take 10 ms to a replica and 5 back, reads 3 and 2. */
const W_A_R_S = [
  { messages: ['write'], delay: constant('10ms') },
  { messages: ['written'], delay: constant('5ms') },
  { messages: ['read'], delay: constant('3ms') },
  { messages: ['value'], delay: constant('2ms') },
];

/** Three replicas, and a coordinator beside the clients that is none: nothing takes time but what `delays` says. */
function document(delays: readonly Record<string, unknown>[] | undefined, more: Record<string, unknown> = {}) {
  return {
    topology: {
      datacenters: [...THREE, APP],
      links: {
        oneWay: { a: { b: '0s', c: '0s', app: '0s' }, b: { c: '0s', app: '0s' }, c: { app: '0s' } },
        jitter: { kind: 'none' },
        transport: 'datagram',
        ...(delays === undefined ? {} : { delays }),
      },
      intraDatacenter: { roundTrip: '0s' },
      nodes: { serviceTime: '0s', fsync: '0s' },
    },
    strategy: { kind: 'leaderless', n: 3, r: 2, w: 2, readRepair: 'off' },
    workload: {
      clients: { sites: ['app'] },
      arrivals: { kind: 'open', rate: '20/s' },
      keys: { count: 1, distribution: 'uniform' },
    },
    duration: '5s',
    warmup: '1s',
    ...more,
  };
}

/** Every latency that occurs in milliseconds, by kind. */
function latencies(experiment: Record<string, unknown>): Record<string, number[]> {
  const { history } = played(experiment);
  const seen: Record<string, Set<number>> = {};
  for (let row = 0; row < history.length; row++) {
    if (history.outcome[row] !== OUTCOMES.indexOf('ok')) continue;
    (seen[kindOf(history, row)] ??= new Set()).add((history.respondedAt[row]! - history.intendedAt[row]!) / 1e6);
  }
  return Object.fromEntries(Object.entries(seen).map(([kind, values]) => [kind, [...values].sort((x, y) => x - y)]));
}

function kindOf(history: History, row: number): string {
  return OPERATION_KINDS[history.kind[row]!]!;
}

function complaints(experiment: Record<string, unknown>): string[] {
  const assessed = assess(experimentOf(experiment));
  return assessed.ok ? [] : assessed.violations.map(({ pointer, message }) => `${pointer}: ${message}`);
}

describe('delays by kind of message', () => {
  it('make a write of 10 ms there and 5 back, and a read of 3 there and 2 back', () => {
    expect(latencies(document(W_A_R_S))).toEqual({ write: [15], read: [5] });
  });

  it('follow the first rule that fits, with every extra on top', () => {
    const far = { from: ['app'], to: ['b', 'c'], extra: '75ms' };
    const back = { from: ['b', 'c'], to: ['app'], extra: '75ms' };
    const late = { delay: constant('1s') };
    // The second replica of the quorum is far: 15 + 2 * 75 and 5 + 2 * 75. Requests and answers have the last rule.
    expect(latencies(document([...W_A_R_S, far, back]))).toEqual({ write: [165], read: [155] });
    const clientsToo = { messages: ['client-request', 'client-reply'], delay: constant('20ms') };
    expect(latencies(document([...W_A_R_S, far, back, clientsToo, late]))).toEqual({ write: [205], read: [195] });
  });

  it('take a site to mean the links to all others, and "between" any two, both ways', () => {
    const perSite = [...W_A_R_S, { from: ['app'], extra: '4ms' }, { to: ['app'], extra: '6ms' }];
    expect(latencies(document(perSite))).toEqual({ write: [25], read: [15] });
    const between = [...W_A_R_S, { between: ['app', 'b', 'c'], extra: '5ms' }];
    expect(latencies(document(between))).toEqual({ write: [25], read: [15] });
    const inside = [...W_A_R_S, { from: ['app'], to: ['app'], extra: '1ms' }];
    // There and back between the clients and their node.
    expect(latencies(document(inside))).toEqual({ write: [17], read: [7] });
  });

  it("add to a layout's round trips as to any other", () => {
    const asked = (delays: readonly Record<string, unknown>[] | undefined) => ({
      topology: {
        layout: 'aws-3',
        links: { jitter: { kind: 'none' }, ...(delays === undefined ? {} : { delays }) },
        nodes: { serviceTime: '0s', fsync: '0s' },
      },
      strategy: { kind: 'single-leader', leader: 'us-east-1', replication: 'asynchronous' },
      workload: { clients: { sites: ['eu-west-1'] }, operations: [{ kind: 'write', share: 1 }] },
      duration: '2s',
      warmup: '1s',
    });
    const direct = latencies(asked(undefined))['write']!;
    const extra = latencies(asked([{ between: ['us-east-1', 'eu-west-1'], extra: '75ms' }]))['write']!;
    expect(extra[0]! - direct[0]!).toBeCloseTo(150, 6);
  });

  it('are refused for messages that the strategy does not have, with those that it has', () => {
    const assessed = assess(experimentOf(document([{ messages: ['append-entries'], extra: '1ms' }])));
    expect(assessed.ok ? [] : assessed.violations).toEqual([
      {
        pointer: '/topology/links/delays/0/messages/0',
        code: 'unknown-message',
        message: 'there is no message "append-entries"',
        allowed: expect.stringMatching(/^one of client-request, client-reply, write, .*, committed$/) as string,
      },
    ]);
    expect(complaints(document([{ from: ['d'], extra: '1ms' }]))).toEqual([
      '/topology/links/delays/0/from/0: there is no datacenter "d"',
    ]);
  });

  it('are part of what is digested, and nothing of an experiment without them', () => {
    const resolved = (experiment: Record<string, unknown>) => {
      const resolution = resolve(experimentOf(experiment));
      if (!resolution.ok) throw new Error(JSON.stringify(resolution.violations));
      return resolution.value;
    };
    const with75 = resolved(document([{ from: ['a'], extra: '75ms' }]));
    expect(with75.experiment.topology.links.delays).toEqual([{ from: ['a'], extra: '75ms' }]);
    expect(canonicalJson(resolved(document(undefined)).experiment)).not.toContain('delays');
    // What is digested is an experiment of its own, and the extra is not counted twice in it.
    expect(resolved({ ...with75.experiment }).delay).toEqual(with75.delay);
    expect(with75.delay[1]).toBe(75e6);
    expect(with75.linkDelay[1]).toBe(0);
  });

  it('of random length count in the estimate of a closed loop: about a round trip of 20 ms each', () => {
    const slow = [{ messages: ['client-request', 'client-reply'], delay: { kind: 'exponential', mean: '10ms' } }];
    const workload = { clients: { sites: ['app'], perDatacenter: 1 }, arrivals: { kind: 'closed', thinkTime: '0s' } };
    const experiment = document([...slow, ...W_A_R_S], { workload });
    const resolution = resolve(experimentOf(experiment));
    const estimated = resolution.ok ? estimateOf(resolution.value).operationsPerRun : NaN;
    const { report } = played(experiment);
    expect(estimated).toBe(250);
    expect(report.operations.total).toBeGreaterThan(100);
    expect(report.operations.total).toBeLessThan(estimated);
  });
});

describe('clients by site', () => {
  const CLOSED = { arrivals: { kind: 'closed', thinkTime: '100ms' }, operations: [{ kind: 'read', share: 1 }] };

  it('are as many as written for each: ten times the sessions, ten times the operations', () => {
    const clients = { sites: ['a', 'app'], perDatacenter: { a: 2, app: 20 } };
    const { history } = played(document(W_A_R_S, { workload: { ...CLOSED, clients } }));
    const sessions = [0, 3].map((site) => {
      const rows = Array.from(history.datacenter.keys()).filter((row) => history.datacenter[row] === site);
      return [new Set(rows.map((row) => history.session[row])).size, rows.length] as const;
    });
    expect(sessions.map(([count]) => count)).toEqual([2, 20]);
    expect(Math.round(sessions[1]![1] / sessions[0]![1])).toBe(10);
  });

  it('need a number each, and none where there are no clients', () => {
    const of = (perDatacenter: unknown) =>
      complaints(document(W_A_R_S, { workload: { clients: { sites: ['a', 'app'], perDatacenter } } }));
    expect(of({ a: 1 })).toEqual(['/workload/clients/perDatacenter: how many clients app has is missing']);
    expect(of({ a: 1, app: 1, b: 1 })).toEqual([
      '/workload/clients/perDatacenter/b: there is no datacenter "b" with clients',
    ]);
  });

  it('may only read at one site and only write at another', () => {
    const workload = {
      clients: { sites: ['a', 'app'] },
      operations: [{ kind: 'write', share: 1 }],
      operationsAt: { app: [{ kind: 'read', share: 1 }] },
    };
    const { history } = played(document(W_A_R_S, { workload }));
    const kinds = [0, 3].map(
      (site) =>
        new Set(
          Array.from(history.datacenter.keys())
            .filter((row) => history.datacenter[row] === site)
            .map((row) => kindOf(history, row)),
        ),
    );
    expect(kinds).toEqual([new Set(['write']), new Set(['read'])]);
    expect(complaints(document(W_A_R_S, { workload: { ...workload, clients: { sites: ['a'] } } }))).toEqual([
      '/workload/operationsAt/app: there is no datacenter "app" with clients',
    ]);
  });

  it('count in the estimate with what they ask: a read-modify-write is two operations', () => {
    const estimated = (operationsAt: unknown) => {
      const workload = { clients: { sites: ['a', 'app'] }, arrivals: { kind: 'open', rate: '20/s' }, operationsAt };
      const resolution = resolve(experimentOf(document(W_A_R_S, { workload })));
      return resolution.ok ? estimateOf(resolution.value).operationsPerRun : NaN;
    };
    expect(estimated(undefined)).toBe(200);
    expect(estimated({ app: [{ kind: 'read-modify-write', share: 1 }] })).toBe(300);
  });

  it('are held to what the strategy serves wherever they are', () => {
    const operationsAt = { app: [{ kind: 'cas', share: 1 }] };
    const [first] = complaints(document(W_A_R_S, { workload: { clients: { sites: ['app'] }, operationsAt } }));
    expect(first).toMatch(/^\/workload\/operationsAt\/app\/0\/kind: leaderless has no compare-and-set/);
  });

  it('in a datacenter without a replica ask the nearest, the leader, or what is local to nobody', () => {
    const site = (route: string) =>
      latencies({
        topology: {
          datacenters: [{ id: 'near' }, { id: 'far' }, { id: 'users', nodes: 0 }],
          links: {
            oneWay: { near: { far: '50ms', users: '5ms' }, far: { users: '30ms' } },
            jitter: { kind: 'none' },
          },
          nodes: { serviceTime: '0s', fsync: '0s' },
        },
        strategy: { kind: 'single-leader', leader: 'far', replication: 'asynchronous', reads: 'local' },
        workload: { clients: { sites: ['users'], route } },
        duration: '3s',
        warmup: '1s',
      });
    // A read is answered by whom it reaches; a write that reaches the other is redirected once, and from then on goes to the leader.
    expect(site('leader')).toEqual({ read: [60], write: [60] });
    expect(site('local')).toEqual(site('nearest'));
    expect(site('nearest')['read']).toEqual([10]);
    expect(site('nearest')['write']).toContain(60);
  });
});

describe('a key space with a rate of conflicts', () => {
  it('has one key for all, asked for at that rate, and one for each client', () => {
    const workload = {
      clients: { sites: ['a', 'app'], perDatacenter: 5, maxSessions: 5 },
      arrivals: { kind: 'closed', thinkTime: '1ms' },
      keys: { distribution: 'conflict', rate: 0.25 },
    };
    const { history } = played(document(W_A_R_S, { workload }));
    const rows = Array.from(history.key.keys());
    const shared = rows.filter((row) => history.key[row] === 0).length / rows.length;
    expect(Math.abs(shared - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / rows.length));
    expect(rows.every((row) => history.key[row] === 0 || history.key[row] === 1 + history.session[row]!)).toBe(true);
    expect(new Set(history.key).size).toBe(11);
  });
});

describe('the page about published setups', () => {
  const page = readFileSync(new URL('../../../../docs/published-setups.md', import.meta.url), 'utf8');

  it('shows an experiment that runs as it stands', () => {
    const [, example = ''] = /```yaml\n(.*?)```/s.exec(page) ?? [];
    const parsed = parseText(example);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
    const { report } = played({ ...(parsed.value as object), duration: '2s', warmup: '1s' });
    expect(report.operations).toMatchObject({ fail: 0, info: 0 });
    expect(report.notModelled.join(' ')).toContain('draws it apart from all others');
  });
});
