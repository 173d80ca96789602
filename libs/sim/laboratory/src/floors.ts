import { nanosOf, type OperationClass } from '@isthmus/contract';
import type { Outcome } from '@isthmus/sim-engine';
import type { Latency } from '@isthmus/sim-metrics';
import { type DatacenterId, type History, msFromNanos, type NodeId } from '@isthmus/sim-protocol';
import { delayRanges } from './delay-ranges.js';
import { type FloorGround, floorGround, type Service } from './floor-ground.js';
import type { Planned } from './plan.js';
import { entryOf } from './registry.js';
import type { Resolved } from './resolve.js';

/** The floor of an operation of that kind from that datacenter, in nanoseconds; Infinity where none can be served. */
export type Floors = (client: DatacenterId, kind: OperationClass) => number;

/**
 * The least latency that a configuration could have from each datacenter, from the links' least delays alone: nodes and disks take no
 * time, nothing is lost and nothing waits. It holds for each operation, whatever faults strike.
 *
 * Cost: a sort of the nodes for each node that is asked and each that leads, once for each datacenter and kind.
 */
export function floorsOf(resolved: Resolved, service: Service): Floors {
  const { strategy, workload } = resolved.experiment;
  const { attemptTimeout } = workload;
  const ranges = delayRanges(resolved);
  const entry = entryOf(strategy.kind);
  const grounds = new Map<DatacenterId, FloorGround>();
  const known = new Map<string, number>();
  return (client, kind) => {
    const name = `${client} ${kind}`;
    let floor = known.get(name);
    if (floor !== undefined) return floor;
    let ground = grounds.get(client);
    if (ground === undefined)
      grounds.set(client, (ground = floorGround(resolved, { client, ranges, service, sendsOn: entry.hasLeader })));
    floor = entry.floor(strategy, kind, ground);
    // What was asked for twice may be done, by whom it was asked first, when it is asked of another.
    if (attemptTimeout !== undefined) floor = Math.min(floor, nanosOf(attemptTimeout) + nearest(ground));
    known.set(name, floor);
    return floor;
  };
}

function nearest({ cluster, pathTo }: FloorGround): number {
  return Math.min(...cluster.nodes.map(({ id }) => pathTo(id).toNode + pathTo(id).fromNode));
}

/** Most keys that are told apart. */
const KEYS_MAX = 256;

/** Who served in a run. Joining a chain or a view begins with a question for what one lacks. */
export function serviceIn(
  { faults }: Planned,
  { leadership, messages, history }: Pick<Outcome, 'leadership' | 'messages' | 'history'>,
): Service {
  const leaders = new Set<NodeId>();
  for (const { node, role } of leadership) if (role === 'leader') leaders.add(node);
  return {
    leaders: [...leaders],
    isSettled: faults.length === 0 && !messages.byName.some(({ name }) => name === 'fetch'),
    keys: () => keysIn(history),
  };
}

function keysIn({ key, length }: History): readonly number[] | null {
  const keys = new Set<number>();
  for (let row = 0; row < length && keys.size <= KEYS_MAX; row++) keys.add(key[row]!);
  return keys.size > KEYS_MAX ? null : [...keys];
}

/** Latencies with the floors of their groups beside them. */
export function withFloors<Row extends Pick<Latency, 'datacenter' | 'kind'>>(
  latency: readonly Row[],
  resolved: Resolved,
  floors: Floors,
): (Row & { readonly floorMs?: number })[] {
  const ids = new Map(resolved.cluster.datacenters.map(({ name, id }) => [name, id]));
  return latency.map((row) => {
    const floor = floors(ids.get(row.datacenter)!, row.kind);
    return Number.isFinite(floor) ? { ...row, floorMs: msFromNanos(floor) } : row;
  });
}
