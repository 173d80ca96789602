import { type StrategySpec, strategySchema } from '@isthmus/contract';
import { layout } from '@isthmus/sim-catalog';
import {
  type DatacenterId,
  type History,
  type Nanos,
  NEVER,
  type NodeId,
  OPERATION_KINDS,
  type OperationKind,
  OUTCOMES,
} from '@isthmus/sim-protocol';
import type { OperationPath } from '@isthmus/sim-strategies';
import { type Resolved, resolve } from './resolve.js';
import { experimentOf, played } from './spec-experiments.js';

export const IDLE = { arrivals: { kind: 'open', rate: '2/s' }, keys: { distribution: 'uniform', count: 10_000 } };
export const STILL = { links: { jitter: { kind: 'none' } }, nodes: { serviceTime: '0s', fsync: '0s' } };

/** Of three measured matrices. */
export const LAYOUTS = ['aws-3', 'gcp-5', 'azure-3'] as const;
/** Each with every one of its datacenters as that of a leader. */
export const SETTINGS: readonly (readonly [layout: string, leader: string])[] = LAYOUTS.flatMap((name) =>
  layout(name)!.datacenters.map(({ id }) => [name, id] as const),
);

/** An operation whose latency is asked for. */
export interface Asked {
  readonly resolved: Resolved;
  readonly client: DatacenterId;
  /** The first node of the client's datacenter. */
  readonly local: NodeId;
  readonly nodes: readonly NodeId[];
  readonly kind: OperationKind;
  readonly key: number;
  /** From the client to that node and back. */
  pathTo(node: NodeId): OperationPath;
}

export type ClosedForm = (spec: StrategySpec, asked: Asked) => number;

/**
 * Plays a strategy without jitter, service time and fsync, and compares every operation's latency with its closed form.
 *
 * @param operations of the workload: reads and writes unless given.
 * @returns how many were compared, and the first that are not exact to the nanosecond.
 */
export function compareWithClosedForm(
  layout: string,
  strategy: Record<string, unknown>,
  closedForm: ClosedForm,
  operations?: readonly Record<string, unknown>[],
) {
  const document = {
    topology: { layout, ...STILL },
    strategy,
    workload: operations === undefined ? IDLE : { ...IDLE, operations },
    duration: '50s',
    warmup: '10s',
  };
  const { history } = played(document);
  const expected = closedForms(document, closedForm);
  // The first operations of a datacenter may still be sent on to the leader.
  const rows = Array.from({ length: history.length }, (_, row) => row).filter(
    (row) => history.intendedAt[row]! >= 10e9,
  );
  const compared = rows.map((row) => ({ row, latency: latencyAt(history, row), expected: expected(history, row) }));
  const inexact = compared.filter((each) => each.latency !== each.expected).slice(0, 10);
  return { compared: compared.length, inexact };
}

/** Nanoseconds; null where the operation did not end `ok`. */
export function latencyAt(history: History, row: number): number | null {
  const responded = history.respondedAt[row] ?? NEVER;
  return OUTCOMES[history.outcome[row] ?? 0] === 'ok' ? responded - (history.intendedAt[row] ?? 0) : null;
}

/** The closed form of an operation of a history, from the strategies' own formulas and the resolved delays. */
export function closedForms(
  document: Record<string, unknown>,
  closedForm: ClosedForm,
): (history: History, row: number) => number | null {
  const resolution = resolve(experimentOf(document));
  if (!resolution.ok) throw new Error(JSON.stringify(resolution.violations));
  const resolved = resolution.value;
  const { cluster } = resolved;
  const strategy = strategySchema.parse(resolved.experiment.strategy);
  const nodes = cluster.nodes.map(({ id }) => id);
  const known = new Map<string, number>();
  return (history, row) => {
    const client = (history.datacenter[row] ?? 0) as DatacenterId;
    const kind = OPERATION_KINDS[history.kind[row] ?? 0] ?? 'read';
    const key = history.key[row] ?? 0;
    const local = cluster.datacenters[client]?.nodes[0];
    if (local === undefined) throw new Error('every datacenter of these layouts has a node');
    const pathTo = (node: NodeId) => pathBetween(resolved, client, node);
    const name = `${client} ${kind} ${key}`;
    const latency = known.get(name) ?? closedForm(strategy, { resolved, client, local, nodes, kind, key, pathTo });
    known.set(name, latency);
    return latency;
  };
}

/** From a client to a node and back, and between nodes. */
export function pathBetween(
  { cluster, delay, experiment }: Resolved,
  client: DatacenterId,
  node: NodeId,
): OperationPath {
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
