import { type StrategySpec, strategySchema } from '@isthmus/contract';
import { exactPercentile } from '@isthmus/sim-metrics';
import {
  type DatacenterId,
  type History,
  type Nanos,
  type NodeId,
  NEVER,
  OPERATION_KINDS,
  OUTCOMES,
} from '@isthmus/sim-protocol';
import {
  causalReadLatency,
  causalWriteLatency,
  leaderlessReadFirstWriteLatency,
  leaderlessReadLatency,
  leaderlessWriteLatency,
  multiLeaderReadLatency,
  multiLeaderWriteLatency,
  placementOf,
  raftReadLatency,
  raftWriteLatency,
  singleLeaderReadLatency,
  singleLeaderWriteLatency,
} from '@isthmus/sim-strategies';
import { nodeOf, type Resolved, resolve } from './resolve.js';
import { DESIGNS, experimentOf, played } from './spec-experiments.js';
import { quorumsOf } from './strategy-rules.js';

const IDLE = { arrivals: { kind: 'open', rate: '2/s' }, keys: { distribution: 'uniform', count: 10_000 } };
const STILL = { links: { jitter: { kind: 'none' } }, nodes: { serviceTime: '0s', fsync: '0s' } };

const LAYOUTS: Record<string, readonly [leader: string, other: string]> = {
  'aws-3': ['us-east-1', 'eu-west-1'],
  'aws-5': ['us-east-1', 'eu-west-1'],
  'gcp-5': ['us-east1', 'europe-west1'],
  'azure-3': ['east-us', 'north-europe'],
};

const STRATEGIES: readonly ((leader: string) => Record<string, unknown>)[] = [
  (leader) => ({ kind: 'single-leader', leader, replication: 'asynchronous', reads: 'local' }),
  (leader) => ({ kind: 'single-leader', leader, replication: 'semi-synchronous', acknowledgements: 1 }),
  (leader) => ({ kind: 'single-leader', leader, replication: 'synchronous' }),
  () => ({ kind: 'multi-leader' }),
  () => ({ kind: 'leaderless', r: 'majority', w: 'majority' }),
  () => ({ kind: 'leaderless', r: 1, w: 1 }),
  () => ({ kind: 'leaderless', n: 2, r: 1, w: 2 }),
  () => ({ kind: 'leaderless', readRepair: 'sync', stamps: 'read-first' }),
  (leader) => ({ kind: 'raft', leader }),
  () => ({ kind: 'causal' }),
  () => ({ kind: 'causal', dependencies: 'vector' }),
];

describe('latencies against their closed forms', () => {
  for (const [layout, leaders] of Object.entries(LAYOUTS)) {
    for (const leader of leaders) {
      it(`are exact to the nanosecond on ${layout} with the leader in ${leader}, without jitter, service time and fsync`, () => {
        for (const make of STRATEGIES) {
          const document = {
            topology: { layout, ...STILL },
            strategy: make(leader),
            workload: IDLE,
            duration: '60s',
            warmup: '10s',
          };
          const { history } = played(document);
          const expected = closedForms(document);
          let compared = 0;
          for (let row = 0; row < history.length; row++) {
            // The first operations of a datacenter may still be sent on to the leader.
            if ((history.intendedAt[row] ?? 0) < 10e9) continue;
            expect({ strategy: document.strategy, row, latency: latencyAt(history, row) }).toEqual({
              strategy: document.strategy,
              row,
              latency: expected(history, row),
            });
            compared++;
          }
          expect(compared).toBeGreaterThan(200);
        }
      });
    }
  }

  it('are met by the median within 1 % with jitter, service time and fsync, for each design of the Europe batch', () => {
    for (const layout of ['aws-3', 'aws-5']) {
      for (const strategy of Object.values(DESIGNS)) {
        const document = {
          topology: { layout },
          strategy,
          workload: { arrivals: { kind: 'open', rate: '50/s' } },
          duration: '45s',
          warmup: '5s',
        };
        const { history } = played(document);
        const expected = closedForms(document);
        for (let datacenter = 0; datacenter < (layout === 'aws-3' ? 3 : 5); datacenter++) {
          const ratios: number[] = [];
          for (let row = 0; row < history.length; row++) {
            if (
              history.datacenter[row] !== datacenter ||
              OPERATION_KINDS[history.kind[row] ?? 0] !== 'write' ||
              (history.intendedAt[row] ?? 0) < 5e9
            )
              continue;
            const latency = latencyAt(history, row);
            if (latency !== null) ratios.push(latency / (expected(history, row) ?? NaN));
          }
          expect(ratios.length).toBeGreaterThan(500);
          const median = exactPercentile(Float64Array.from(ratios).sort(), 500);
          expect({ layout, strategy, datacenter, median: Math.abs(median - 1) < 0.01 ? 'within 1 %' : median }).toEqual(
            { layout, strategy, datacenter, median: 'within 1 %' },
          );
        }
      }
    }
  });
});

function latencyAt(history: History, row: number): number | null {
  const responded = history.respondedAt[row] ?? NEVER;
  return OUTCOMES[history.outcome[row] ?? 0] === 'ok' ? responded - (history.intendedAt[row] ?? 0) : null;
}

/** The closed form of an operation of a history, from the strategies' own formulas and the resolved delays. */
function closedForms(document: Record<string, unknown>): (history: History, row: number) => number | null {
  const resolution = resolve(experimentOf(document));
  if (!resolution.ok) throw new Error(JSON.stringify(resolution.violations));
  const resolved = resolution.value;
  const strategy = strategySchema.parse(resolved.experiment.strategy);
  const known = new Map<string, number>();
  return (history, row) => {
    const client = (history.datacenter[row] ?? 0) as DatacenterId;
    const isRead = OPERATION_KINDS[history.kind[row] ?? 0] === 'read';
    const key = history.key[row] ?? 0;
    const name = `${client} ${isRead} ${key}`;
    const latency = known.get(name) ?? closedForm(resolved, strategy, { client, isRead, key });
    known.set(name, latency);
    return latency;
  };
}

interface Asked {
  readonly client: DatacenterId;
  readonly isRead: boolean;
  readonly key: number;
}

function closedForm(resolved: Resolved, strategy: StrategySpec, { client, isRead, key }: Asked): number {
  const { cluster } = resolved;
  const local = cluster.datacenters[client]?.nodes[0];
  if (local === undefined) throw new Error('every datacenter of these layouts has a node');
  const all = cluster.nodes.map(({ id }) => id);
  switch (strategy.kind) {
    case 'single-leader': {
      const leader = nodeOf(cluster, strategy.leader) as NodeId;
      if (isRead) return singleLeaderReadLatency(pathTo(resolved, client, strategy.reads === 'local' ? local : leader));
      const acknowledgements = {
        asynchronous: 0,
        'semi-synchronous': strategy.acknowledgements ?? 1,
        synchronous: all.length - 1,
      }[strategy.replication];
      return singleLeaderWriteLatency(
        { leader, followers: all.filter((node) => node !== leader), acknowledgements },
        pathTo(resolved, client, leader),
      );
    }
    case 'multi-leader':
      return isRead
        ? multiLeaderReadLatency(pathTo(resolved, client, local))
        : multiLeaderWriteLatency(pathTo(resolved, client, local));
    case 'causal':
      return isRead
        ? causalReadLatency(pathTo(resolved, client, local))
        : causalWriteLatency(pathTo(resolved, client, local));
    case 'leaderless': {
      const n = strategy.n === 'all' ? cluster.datacenters.length : strategy.n;
      const { r, w } = quorumsOf(strategy, n);
      const quorum = { coordinator: local, replicas: placementOf(cluster, n)(key), quorum: isRead ? r : w };
      const path = pathTo(resolved, client, local);
      if (!isRead && strategy.stamps === 'read-first') return leaderlessReadFirstWriteLatency({ ...quorum, r }, path);
      return isRead ? leaderlessReadLatency(quorum, path) : leaderlessWriteLatency(quorum, path);
    }
    case 'raft': {
      const leader = nodeOf(cluster, strategy.leader) as NodeId;
      const { toNode: toLeader, fromNode: fromLeader, ...rest } = pathTo(resolved, client, leader);
      const path = { nodes: all.length, leader, toLeader, fromLeader, ...rest };
      return isRead ? raftReadLatency(path) : raftWriteLatency(path);
    }
  }
}

function pathTo({ cluster, delay, experiment }: Resolved, client: DatacenterId, node: NodeId) {
  const size = cluster.datacenters.length;
  const place = (id: NodeId) => cluster.nodes[id]?.datacenter ?? 0;
  const oneWay = (from: number, to: number) => (delay[from * size + to] ?? NaN) as Nanos;
  const { serviceTime, fsync } = experiment.topology.nodes;
  return {
    toNode: oneWay(client, place(node)),
    fromNode: oneWay(place(node), client),
    between: (from: NodeId, to: NodeId) => oneWay(place(from), place(to)),
    serviceTime: (serviceTime === '0s' ? 0 : 20_000) as Nanos,
    fsync: (fsync === '0s' ? 0 : 1_000_000) as Nanos,
  };
}
