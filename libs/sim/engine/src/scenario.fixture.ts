import {
  type Cluster,
  type DatacenterId,
  type Nanos,
  type NodeId,
  type Operation,
  type Workload,
} from '@isthmus/sim-protocol';
import type { Scenario } from './scenario.js';

/** Units in which specs are written. */
export const MS = 1_000_000;
export const SECOND = 1000 * MS;

export interface Layout {
  /** Nodes of each datacenter; datacenters are called `dc0`, `dc1`, ... */
  readonly nodes: readonly number[];
  /** Between any two datacenters. */
  readonly oneWayMs?: number;
  /** Within one. */
  readonly localMs?: number;
}

/** Nothing random, nothing costs time but the links, nobody asks: specs add what they are about. */
export function quiet(layout: Layout, changes: Partial<Scenario> = {}): Scenario {
  const cluster = clusterOf(layout.nodes);
  const count = layout.nodes.length;
  const delay = new Float64Array(count * count).fill((layout.oneWayMs ?? 50) * MS);
  for (let index = 0; index < count; index++) delay[index * count + index] = (layout.localMs ?? 1) * MS;
  return {
    seed: '1',
    cluster,
    network: { delay, jitter: { kind: 'none' }, transport: stream(), bandwidth: Infinity },
    nodes: { serviceTime: 0 as Nanos, fsync: 0 as Nanos, clock: { offset: 0 as Nanos, driftPpm: 0 } },
    faults: { partitions: [], crashes: [] },
    clients: { sites: [], route: 'local', loop: 'open', deadline: (1000 * MS) as Nanos, retries: 0 },
    workload: () => arrivals([]),
    duration: (10 * SECOND) as Scenario['duration'],
    drain: 0 as Nanos,
    ...changes,
  };
}

export function stream(timeoutMs = 200, resetAfterMs = 15_000): Scenario['network']['transport'] {
  return {
    kind: 'stream',
    retransmission: { timeout: (timeoutMs * MS) as Nanos, resetAfter: (resetAfterMs * MS) as Nanos },
  };
}

export function clusterOf(nodesOf: readonly number[]): Cluster {
  const datacenters = nodesOf.map((_, id) => ({ id: id as DatacenterId, name: `dc${id}`, nodes: [] as NodeId[] }));
  const nodes = datacenters.flatMap((datacenter) =>
    Array.from({ length: nodesOf[datacenter.id]! }, (_, ordinal) => ({
      name: `${datacenter.name}/${ordinal}`,
      datacenter: datacenter.id,
      ordinal,
    })),
  );
  return {
    nodes: nodes.map((node, id) => ({ id: id as NodeId, ...node })),
    datacenters: datacenters.map((datacenter) => ({
      ...datacenter,
      nodes: nodes.flatMap((node, id) => (node.datacenter === datacenter.id ? [id as NodeId] : [])),
    })),
  };
}

export interface Arrival {
  readonly atMs: number;
  readonly datacenter?: number;
  readonly operation?: Operation;
}

/** Open loop: exactly these arrivals, in order of time. What is not said is a read of key 0. */
export function arrivals(list: readonly Arrival[]): Workload {
  const next: number[] = [];
  const lastAt: number[] = [];
  const drawn: number[] = [];
  const of = (datacenter: number) => list.filter((arrival) => (arrival.datacenter ?? 0) === datacenter);
  return {
    gap(datacenter) {
      const index = (next[datacenter] ??= 0);
      next[datacenter] = index + 1;
      const arrival = of(datacenter)[index];
      if (arrival === undefined) return 1e15 as Nanos;
      const gap = arrival.atMs * MS - (lastAt[datacenter] ?? 0);
      lastAt[datacenter] = arrival.atMs * MS;
      return gap as Nanos;
    },
    operation(datacenter) {
      const index = (drawn[datacenter] ??= 0);
      drawn[datacenter] = index + 1;
      return of(datacenter)[index]?.operation ?? read(0);
    },
    observed() {},
  };
}

/** Clients with one session or more in each datacenter named. */
export function clients(
  datacenters: readonly number[],
  changes: Partial<Scenario['clients']> & { sessions?: number; maxSessions?: number } = {},
): Scenario['clients'] {
  const { sessions = 1, maxSessions = sessions, ...settings } = changes;
  return {
    sites: datacenters.map((datacenter) => ({ datacenter: datacenter as DatacenterId, sessions, maxSessions })),
    route: 'local',
    loop: 'open',
    deadline: (1000 * MS) as Nanos,
    retries: 0,
    ...settings,
  };
}

export function read(key: number): Operation {
  return { kind: 'read', key, consistency: 'default' };
}

export function write(key: number, value: number): Operation {
  return { kind: 'write', key, value };
}
