import { experimentSchema, parseWith, STRATEGY_KINDS, type StrategyKind, type Violation } from '@isthmus/contract';
import { assess } from './assessment.js';
import { entryOf } from './registry.js';
import { played } from './spec-experiments.js';

/** What is asked for besides the kind: options of the strategy, of the workload, of the topology. */
interface Asked {
  readonly options: Readonly<Record<string, unknown>>;
  readonly workload?: Readonly<Record<string, unknown>>;
  readonly topology?: Readonly<Record<string, unknown>>;
}
/** Where it is refused or warned of, and why. */
type Case = readonly [asked: Asked, pointer: string, why: RegExp];

const LEADER = { leader: 'us-east-1' };
const LOCK = { kind: 'lock-service' };
const PROMOTION = { kind: 'manual', promote: 'us-east-1', at: '5s' };
const COUNTING = { workload: { operations: [{ kind: 'increment', share: 1 }] } };
const LOCAL_READ = [{ kind: 'read', share: 1, consistency: 'local' }];
const CAS = [{ kind: 'cas', share: 1 }];
const asking = (options: Asked['options'], more: Omit<Asked, 'options'> = {}): Asked => ({ options, ...more });

/** What cannot be, by kind. A kind without one does not compile. In aws-3: a node in each of three datacenters. */
const IMPOSSIBLE: { readonly [Kind in StrategyKind]: readonly [Case, ...Case[]] } = {
  'single-leader': [
    [asking({ leader: 'us-east-9' }), '/strategy/leader', /^there is no node "us-east-9\/0"/],
    [asking({}), '/strategy/leader', /missing|required/],
    [
      asking({ ...LEADER, replication: 'semi-synchronous', acknowledgements: 3 }),
      '/strategy/acknowledgements',
      /^there are 2 followers, so 3 can never acknowledge/,
    ],
    [
      asking({ ...LEADER, acknowledgements: 1 }),
      '/strategy/acknowledgements',
      /only with replication "semi-synchronous"/,
    ],
    [asking({ ...LEADER, reads: 'lease' }), '/strategy/reads', /^a lease needs somebody who grants it/],
    [asking({ ...LEADER, staleness: '1s' }), '/strategy/staleness', /only with reads "bounded-staleness"/],
    [asking({ ...LEADER, snapshotEvery: '1s' }), '/strategy/snapshotEvery', /only with reads "snapshot"/],
    [asking({ ...LEADER, failover: PROMOTION }), '/strategy/failover/promote', /^us-east-1\/0 leads already/],
    [
      asking({ ...LEADER, failover: { ...LOCK, servers: ['mars'] } }),
      '/strategy/failover/servers/0',
      /^there is no node "mars\/0"/,
    ],
    [
      asking({ ...LEADER, failover: { ...LOCK, servers: ['us-east-1', 'us-east-1/0'] } }),
      '/strategy/failover/servers/1',
      /^us-east-1\/0 is listed already/,
    ],
  ],
  'multi-leader': [
    [asking({ topology: { kind: 'star', hub: 'mars' } }), '/strategy/topology/hub', /^there is no node "mars\/0"/],
    [asking({ context: 'none' }), '/strategy/context', /only with conflicts "siblings"/],
    [asking({}, { workload: { clients: { route: 'leader' } } }), '/workload/clients/route', /no leader to route to/],
    [asking({}, { workload: { operations: LOCAL_READ } }), '/workload/operations/0/consistency', /one kind of read/],
  ],
  leaderless: [
    [asking({ r: 4 }), '/strategy/r', /^a quorum of 4 among 3 replicas can never answer/],
    [asking({ w: 9 }), '/strategy/w', /^a quorum of 9 among 3 replicas can never answer/],
    [asking({ w: 0 }), '/strategy/w', /^a quorum of no replica meets no other one/],
    [asking({ r: 0 }), '/strategy/r', /^a quorum of no replica meets no other one/],
    [asking({ n: 4 }), '/strategy/n', /^one replica in each datacenter makes 3, not 4/],
    [asking({ n: 4, placement: 'ring' }), '/strategy/n', /^a ring of 3 nodes has no 4 replicas/],
    [asking({ suspectAfter: '1s' }), '/strategy/suspectAfter', /only with hintedHandoff/],
    [asking({}, { workload: { operations: CAS } }), '/workload/operations/0/kind', /no compare-and-set: .*consensus/],
    [asking({ r: 'serial' }), '/strategy/r', /lightweight transactions, which there are none without serial/],
    [asking({ serial: 'serial', stamps: 'read-first' }), '/strategy/stamps', /^ballots .* are clocks/],
    [
      asking({ serial: 'serial', hintedHandoff: 'sloppy-quorum' }),
      '/strategy/hintedHandoff',
      /stand in have promised nothing/,
    ],
    [asking({ conflicts: 'siblings', serial: 'serial' }), '/strategy/conflicts', /nobody orders writes/],
    [asking({ context: 'none' }), '/strategy/context', /only with conflicts "siblings"/],
    [asking({ n: 2, w: 'local-quorum' }), '/strategy/w', /leave some datacenters without one/],
    [
      asking({ w: 'each-quorum', hintedHandoff: 'sloppy-quorum' }),
      '/strategy/w',
      /nodes of any datacenter stand in for them/,
    ],
    [asking({ n: 2, placement: { replicasPerDatacenter: 1 } }), '/strategy/n', /in each datacenter make 3, not 2/],
    [asking({}, { workload: { clients: { route: 'leader' } } }), '/workload/clients/route', /no leader to route to/],
  ],
  raft: [
    [asking({ leader: 'us-east-1/1' }), '/strategy/leader', /^there is no node "us-east-1\/1"/],
    [asking({ heartbeat: '2s' }), '/strategy/heartbeat', /^a leader that speaks every 2s is deposed after 1s/],
    [asking({ clockDrift: '10ppm' }), '/strategy/clockDrift', /only with reads "lease"/],
    [asking({ transfer: { to: 'mars' } }), '/strategy/transfer/to', /^there is no node "mars\/0"/],
  ],
  'multi-paxos': [
    [asking({ leader: 'us-east-1/1' }), '/strategy/leader', /^there is no node "us-east-1\/1"/],
    [asking({ heartbeat: '2s' }), '/strategy/heartbeat', /^a leader that speaks every 2s is deposed after 1s/],
  ],
  causal: [
    [asking({}, { workload: { clients: { route: 'leader' } } }), '/workload/clients/route', /no leader to route to/],
    [asking({}, { workload: { operations: LOCAL_READ } }), '/workload/operations/0/consistency', /one kind of read/],
  ],
  'primary-backup': [
    [asking({ backups: 3 }), '/strategy/backups', /^besides the primary there are 2 nodes, so 3 can never be backups/],
    [asking({ primary: 'mars' }), '/strategy/primary', /^there is no node "mars\/0"/],
    [asking({ service: 'mars' }), '/strategy/service', /^there is no node "mars\/0"/],
    [asking({ ping: '2s' }), '/strategy/ping', /^a node that is heard every 2s is taken for dead after 1s/],
  ],
  chain: [
    [asking({ order: ['mars'] }), '/strategy/order/0', /^there is no node "mars\/0"/],
    [asking({ master: 'mars' }), '/strategy/master', /^there is no node "mars\/0"/],
    [asking({ order: ['us-east-1', 'us-east-1/0'] }), '/strategy/order/1', /is in the chain already/],
    [asking({ versions: 3 }), '/strategy/versions', /only with reads "bounded"/],
    [asking({ ping: '2s' }), '/strategy/ping', /^a node that is heard every 2s is given up after 1s/],
  ],
  'lock-service': [
    [asking({ leader: 'mars' }), '/strategy/leader', /^there is no node "mars\/0"/],
    [asking({ heartbeat: '2s' }), '/strategy/heartbeat', /^a leader that speaks every 2s is deposed after 1s/],
    [asking({ recipe: 'lock', wait: '0s' }), '/strategy/wait', /^a watch that is answered at once/],
    [
      asking({}, { workload: { operations: [{ kind: 'barrier', share: 1 }] } }),
      '/workload/operations/0/parties',
      /^a barrier waits for so many sessions/,
    ],
    [
      asking({}, { workload: { operations: [2, 3].map((parties) => ({ kind: 'barrier', share: 0.5, parties })) } }),
      '/workload/operations/1/parties',
      /^barriers of 2 and of 3 parties: whoever comes to a barrier must agree/,
    ],
    [
      asking({}, { workload: { operations: [{ kind: 'locked-write', share: 1 }] } }),
      '/workload/operations/0/lease',
      /^a locked write asks for a lock with a lease/,
    ],
    [
      asking({}, { workload: { operations: [{ kind: 'write', share: 1, hold: '1s' }] } }),
      '/workload/operations/0/hold',
      /^hold has a meaning only with kind "locked-write", not "write"/,
    ],
  ],
  'total-order-broadcast': [
    [asking({ leader: 'mars' }), '/strategy/leader', /^there is no node "mars\/0"/],
    [asking({ heartbeat: '2s' }), '/strategy/heartbeat', /^a leader that speaks every 2s is deposed after 1s/],
    [asking({ wait: '1s' }), '/strategy/wait', /only with ordering "lamport"/],
    [asking({ ordering: 'register', register: 'mars' }), '/strategy/register', /^there is no node "mars\/0"/],
    [asking({ ordering: 'lamport', reads: 'read-index' }), '/strategy/reads', /^there is no position to ask for/],
  ],
  transactions: [
    [asking({ leader: 'mars' }), '/strategy/leader', /^there is no node "mars\/0"/],
    [
      asking(LEADER, { workload: { operations: LOCAL_READ } }),
      '/workload/operations/0/consistency',
      /one kind of read/,
    ],
    [
      asking(LEADER, { workload: { operations: [{ kind: 'txn', share: 1, reads: 1, writes: 2 }] } }),
      '/workload/operations/0/writes',
      /writes keys that it has read, and it reads 1/,
    ],
    [
      asking(LEADER, {
        workload: { operations: [{ kind: 'txn', share: 1, reads: 9 }], keys: { count: 5, distribution: 'uniform' } },
      }),
      '/workload/operations/0/reads',
      /reads 9 different keys, and there are only 5/,
    ],
  ],
  'store-buffers': [
    [asking({ memory: 'mars' }), '/strategy/memory', /^there is no node "mars\/0"/],
    [asking({ entries: 0 }), '/strategy/entries', /too small/],
    [asking({}, { workload: { clients: { route: 'leader' } } }), '/workload/clients/route', /no leader to route to/],
  ],
  sequence: [
    [asking({ leader: 'mars' }), '/strategy/leader', /^there is no node "mars\/0"/],
    [asking({ generator: 'blocks', allocator: 'mars' }), '/strategy/allocator', /^there is no node "mars\/0"/],
    [asking({ block: 10 }), '/strategy/block', /only with generator "blocks"/],
    [asking({ heartbeat: '2s' }), '/strategy/heartbeat', /^a leader that speaks every 2s is deposed after 1s/],
    [asking({}), '/workload/operations/1/kind', /^sequence keeps nothing that one could read or write/],
  ],
  'shared-disk': [
    [asking({}, { workload: { operations: LOCAL_READ } }), '/workload/operations/0/consistency', /one kind of read/],
  ],
  zab: [
    [asking({ leader: 'mars' }), '/strategy/leader', /^there is no node "mars\/0"/],
    [asking({ heartbeat: '2s' }), '/strategy/heartbeat', /^a leader that speaks every 2s is deposed after 1s/],
  ],
};

/** What can be, and is unsafe: it runs, and every report says so. */
const UNSAFE: { readonly [Kind in StrategyKind]: readonly [Case, ...Case[]] } = {
  'single-leader': [
    [asking({ ...LEADER, reads: 'local' }), '/strategy/reads', /may be stale/],
    [asking({ ...LEADER, reads: 'snapshot' }), '/strategy/reads', /may be stale/],
    [asking({ ...LEADER, failover: { kind: 'timeout' } }), '/strategy/failover', /^failover without consensus/],
    [asking({ ...LEADER, failover: { ...PROMOTION, promote: 'eu-west-1' } }), '/strategy/failover', /^nobody stops/],
    [
      asking({ ...LEADER, replication: 'quorum', failover: { ...LOCK, fencing: false } }),
      '/strategy/failover/fencing',
      /^failover without fencing/,
    ],
    [asking({ ...LEADER, failover: LOCK }), '/strategy/failover', /^a write is on 1 of 3 nodes .* may not have it/],
    [asking({ ...LEADER, failover: { ...LOCK, lease: '100ms' } }), '/strategy/failover/lease', /longest round trip/],
  ],
  'multi-leader': [
    [asking({}), '/strategy/conflicts', /^last write wins: .* dropped, though both were acknowledged/],
    [asking({ topology: { kind: 'ring' } }), '/strategy/topology', /stops writes on their way round/],
    [
      asking({ topology: { kind: 'star', hub: 'us-east-1' } }),
      '/strategy/topology',
      /^while us-east-1\/0 is down .* no two other nodes/,
    ],
    [asking({ conflicts: 'siblings', context: 'none' }), '/strategy/context', /never read: updates are lost/],
  ],
  leaderless: [
    [asking({ r: 1, w: 1 }), '/strategy/r', /^r \+ w = 2 <= n = 3: a read may miss the newest write/],
    [asking({ r: 'local-one', w: 'local-one' }), '/strategy/r', /a read may miss the newest write/],
    [asking({ hintedHandoff: 'sloppy-quorum' }), '/strategy/hintedHandoff', /nobody can stand in/],
    [asking({ n: 2, hintedHandoff: 'sloppy-quorum' }), '/strategy/hintedHandoff', /counts nodes that stand in/],
    [asking({ hintedHandoff: 'at-coordinator', suspectAfter: '90ms' }), '/strategy/suspectAfter', /taken for down/],
    [asking({ placement: { replicasPerDatacenter: 3 } }), '/strategy/placement', /fewer than 3 nodes/],
    [asking({ conflicts: 'siblings', context: 'none' }), '/strategy/context', /siblings pile up/],
    [asking({ serial: 'serial' }), '/strategy/r', /ordinary reads may miss/],
    [asking({ serial: 'local-serial' }), '/strategy/serial', /a Paxos of its own/],
  ],
  raft: [
    [asking({ reads: 'local' }), '/strategy/reads', /may be stale/],
    [asking({ electionTimeout: '150ms' }), '/strategy/electionTimeout', /the longest round trip \(204 ms\)/],
    [
      asking(
        { reads: 'lease', clockDrift: '10ppm' },
        { topology: { layout: 'aws-3', nodes: { clock: { drift: '50ppm' } } } },
      ),
      '/strategy/clockDrift',
      /more than the lease allows for/,
    ],
  ],
  'multi-paxos': [[asking({ reads: 'local' }), '/strategy/reads', /may be stale/]],
  causal: [[asking({}), '/strategy/conflicts', /^last write wins: .* dropped, though both were acknowledged/]],
  'primary-backup': [[asking({ timeout: '150ms' }), '/strategy/timeout', /views may change all the time/]],
  chain: [
    [asking({ detection: 'fail-stop' }), '/strategy/detection', /goes on answering reads, which may be stale/],
    [asking({ reads: 'eventual' }), '/strategy/reads', /may be old, or not committed/],
    [asking({ timeout: '200ms' }), '/strategy/timeout', /ends before the next answer of the farthest master/],
  ],
  'lock-service': [
    [asking({ fencing: 'off' }), '/strategy/fencing', /^storage takes writes whatever their token/],
    [
      asking({ wait: '2s' }),
      '/strategy/wait',
      /^clients give up after 1s: a lock may be granted to one that does not wait/,
    ],
    [
      asking(
        {},
        {
          workload: {
            arrivals: { kind: 'closed', thinkTime: '1s' },
            clients: { perDatacenter: 2 },
            operations: [{ kind: 'barrier', share: 1, parties: 7 }],
          },
        },
      ),
      '/workload/operations/0/parties',
      /^a round needs 7 sessions at once, and there are 6/,
    ],
  ],
  'total-order-broadcast': [
    [asking({ ordering: 'lamport' }), '/strategy/ordering', /a lower stamp may come later/],
    [asking({ ordering: 'register' }), '/strategy/ordering', /one node that is down .* stops all/],
    [asking({ ordering: 'lamport-all' }), '/strategy/ordering', /^nothing is delivered before every node was heard of/],
    [asking({ reads: 'local' }), '/strategy/reads', /may be stale/],
    [asking({ electionTimeout: '150ms' }), '/strategy/electionTimeout', /the longest round trip \(204 ms\)/],
  ],
  transactions: [
    [asking({ ...LEADER, isolation: 'snapshot' }), '/strategy/isolation', /may both commit \(write skew\)/],
    [asking({ ...LEADER, reads: 'any' }), '/strategy/reads', /may be stale/],
  ],
  'store-buffers': [[asking({}), '/strategy/fences', /both may find the old value/]],
  sequence: [
    [asking({ generator: 'interleaved' }, COUNTING), '/strategy/generator', /asked less often counts behind/],
    [asking({ generator: 'wall-clock' }, COUNTING), '/strategy/generator', /whose clock is behind/],
    [asking({ generator: 'blocks' }, COUNTING), '/strategy/generator', /from an older block/],
  ],
  'shared-disk': [[asking({ retry: '100ms' }), '/strategy/retry', /shorter than three of the longest ways/]],
  zab: [[asking({ electionTimeout: '150ms' }), '/strategy/electionTimeout', /the longest round trip \(204 ms\)/]],
};

describe('an impossible configuration is refused, with the place and the reason', () => {
  it.each(casesOf(IMPOSSIBLE))('%s %s', (kind, _, [asked, pointer, why]) => {
    const { violations } = assessed(kind, asked);
    const [violation] = violations.filter((one) => one.pointer === pointer);
    expect({ pointer, all: violations, message: violation?.message }).toMatchObject({
      message: expect.stringMatching(why) as string,
    });
  });

  it.each(STRATEGY_KINDS.filter((kind) => !entryOf(kind).serves.includes('cas')))(
    '%s with compare-and-set, and the theory in one sentence',
    (kind) => {
      const { violations } = assessed(kind, { options: {}, workload: { operations: [{ kind: 'cas', share: 1 }] } });
      expect(violations).toEqual([
        expect.objectContaining({
          pointer: '/workload/operations/0/kind',
          code: 'unsupported',
          message: expect.stringMatching(/no compare-and-set: .*(consensus|both succeed)/) as string,
        }),
      ]);
    },
  );
});

describe('a legal but unsafe configuration runs, with a warning in its report', () => {
  it.each(casesOf(UNSAFE))('%s %s', (kind, _, [asked, pointer, why]) => {
    const document = { ...documentOf(kind, asked), duration: '2s', warmup: '100ms', drain: '1s' };
    const [warning] = played(document).report.warnings.filter((one) => one.startsWith(`${pointer}: `));
    expect(warning?.slice(pointer.length + 2)).toMatch(why);
  });
});

function assessed(kind: StrategyKind, asked: Asked): { readonly violations: readonly Violation[] } {
  const parsed = parseWith(experimentSchema, { version: 1, name: 'spec', ...documentOf(kind, asked) });
  const result = parsed.ok ? assess(parsed.value) : parsed;
  return { violations: result.ok ? [] : result.violations };
}

function documentOf(kind: StrategyKind, { options, workload, topology = { layout: 'aws-3' } }: Asked) {
  return { topology, strategy: { kind, ...options }, ...(workload === undefined ? {} : { workload }) };
}

function casesOf(cases: { readonly [Kind in StrategyKind]: readonly Case[] }): [StrategyKind, string, Case][] {
  return STRATEGY_KINDS.flatMap((kind) =>
    cases[kind].map((one): [StrategyKind, string, Case] => [kind, JSON.stringify(one[0]), one]),
  );
}
