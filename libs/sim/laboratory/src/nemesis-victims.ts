import { durationOfNanos, type Fault, type Nemesis, type NemesisFault, nanosOf } from '@isthmus/contract';
import type { Cluster, NodeId } from '@isthmus/sim-protocol';
import type { StruckNode } from '@isthmus/sim-metrics';
import type { Stream } from '@isthmus/sim-random';
import { struckBy } from './phases.js';

/** What a fault is, but for its name and its time. */
type Victims = Fault extends infer Kind ? (Kind extends Fault ? Omit<Kind, 'name' | 'at' | 'for'> : never) : never;

interface Moment {
  readonly cluster: Cluster;
  /** All other faults of the run that are known. */
  readonly others: readonly Fault[];
  readonly from: number;
  readonly until: number;
  readonly maxDown: Nemesis['maxDown'];
}

/** Draws whom a fault strikes; null where there is nobody whom it may. */
export function victimsOf(entry: NemesisFault, stream: Stream, moment: Moment): Victims | null {
  const { cluster } = moment;
  switch (entry.fault) {
    case 'partition':
      return { kind: 'partition', groups: split(entry, stream, cluster), blocks: entry.blocks, scope: entry.scope };
    case 'flapping': {
      const { blocks, scope, period, share } = entry;
      return { kind: 'flapping', groups: split(entry, stream, cluster), blocks, scope, period, share };
    }
    case 'cut-links':
      return { kind: 'cut-links', links: [pair(entry, stream, cluster)], blocks: entry.blocks, scope: entry.scope };
    case 'isolate': {
      const { blocks, scope } = entry;
      const places = entry.target === 'datacenter' ? cluster.datacenters : cluster.nodes;
      const target = entry.target === 'leader' ? 'leader' : places[stream.below(places.length)]!.name;
      return { kind: 'isolate', target, blocks, scope };
    }
    case 'majorities-ring':
      return { kind: 'majorities-ring' };
    case 'slow-link': {
      const { direction, scope, factor, added } = entry;
      return { kind: 'slow-link', groups: ends(entry, stream, cluster), direction, scope, factor, added };
    }
    case 'flaky-link': {
      const { direction, scope, loss, duplicate } = entry;
      return { kind: 'flaky-link', groups: ends(entry, stream, cluster), direction, scope, loss, duplicate };
    }
    case 'crash': {
      const victim = anyOf(nodesThatMayStop(moment), stream);
      return victim === null ? null : { kind: 'crash', node: nameOf(victim, cluster), disk: entry.disk };
    }
    case 'pause': {
      const victim = anyOf(nodesThatMayStop(moment), stream);
      return victim === null ? null : { kind: 'pause', node: nameOf(victim, cluster) };
    }
    case 'outage': {
      const victim = anyOf(datacentersThatMayStop(moment), stream);
      return victim === null ? null : { kind: 'outage', datacenter: victim, clients: entry.clients, disk: entry.disk };
    }
    case 'slow-cpu':
    case 'slow-disk':
    case 'gray':
    case 'clock-jump': {
      const victim = anyOf(nodesWithout(entry.fault, moment), stream);
      return victim === null ? null : impaired(entry, nameOf(victim, cluster), stream);
    }
  }
}

function impaired(
  entry: Extract<NemesisFault, { fault: 'slow-cpu' | 'slow-disk' | 'gray' | 'clock-jump' }>,
  node: string,
  stream: Stream,
): Victims {
  switch (entry.fault) {
    case 'slow-cpu':
      return { kind: 'slow-cpu', node, factor: entry.factor };
    case 'slow-disk':
      return { kind: 'slow-disk', node, factor: entry.factor, added: entry.added };
    case 'gray':
      return { kind: 'gray', node, share: entry.share };
    case 'clock-jump': {
      const sign = stream.bernoulli(0.5) ? '-' : '';
      const milliseconds = 1 + stream.below(Math.floor(nanosOf(entry.by) / 1e6));
      return { kind: 'clock-jump', node, by: `${sign}${durationOfNanos(milliseconds * 1e6)}` };
    }
  }
}

/** How many nodes a generator may have down at once. */
export function maxDownOf({ maxDown }: Pick<Nemesis, 'maxDown'>, { nodes }: Pick<Cluster, 'nodes'>): number {
  return maxDown === 'minority' ? Math.floor((nodes.length - 1) / 2) : maxDown;
}

/** What a cut may part from each other. */
export function placesOf({ between }: { readonly between: 'datacenters' | 'nodes' }, cluster: Cluster): string[] {
  return (between === 'nodes' ? cluster.nodes : cluster.datacenters).map(({ name }) => name);
}

type Places = Parameters<typeof placesOf>[0];

/** Two groups of any sizes, each in the cluster's order. */
function split(places: Places, stream: Stream, cluster: Cluster): string[][] {
  const all = placesOf(places, cluster);
  const first = new Set(shuffled(all, stream).slice(0, 1 + stream.below(all.length - 1)));
  return [all.filter((place) => first.has(place)), all.filter((place) => !first.has(place))];
}

function pair(places: Places, stream: Stream, cluster: Cluster): [string, string] {
  const [one, other] = shuffled(placesOf(places, cluster), stream);
  return [one!, other!];
}

function ends(places: Places, stream: Stream, cluster: Cluster): string[][] {
  return pair(places, stream, cluster).map((place) => [place]);
}

/** Source: Durstenfeld, "Algorithm 235: Random permutation", CACM 7 (7), 1964. */
function shuffled<Item>(items: readonly Item[], stream: Stream): Item[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = stream.below(last + 1);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

function anyOf<Item>(items: readonly Item[], stream: Stream): Item | null {
  return items.length === 0 ? null : items[stream.below(items.length)]!;
}

/** Nodes that faults strike at some time of this moment. */
function struckThen(faults: readonly Fault[], { from, until, cluster }: Moment): StruckNode[] {
  // Touching counts: a node that restarts and crashes at one moment would not have been up between.
  return faults
    .flatMap((fault) => struckBy(fault, cluster))
    .filter((strike) => strike.from <= until && from <= strike.until);
}

/** A node suffers the same fault once at a time, or slowness would grow beyond what was asked for. */
function nodesWithout(kind: NemesisFault['fault'], moment: Moment): NodeId[] {
  const same = moment.others.filter((fault) => fault.kind === kind);
  const struck = new Set(struckThen(same, moment).map(({ node }) => node));
  return moment.cluster.nodes.map(({ id }) => id).filter((node) => !struck.has(node));
}

/** Nodes that stand still, for whatever fault. */
function stopped(moment: Moment): Set<NodeId> {
  const strikes = struckThen(moment.others, moment).filter(({ isStopped }) => isStopped);
  return new Set(strikes.map(({ node }) => node));
}

function nodesThatMayStop(moment: Moment): NodeId[] {
  const down = stopped(moment);
  if (down.size >= maxDownOf(moment, moment.cluster)) return [];
  return moment.cluster.nodes.map(({ id }) => id).filter((node) => !down.has(node));
}

function datacentersThatMayStop(moment: Moment): string[] {
  const down = stopped(moment);
  const room = maxDownOf(moment, moment.cluster) - down.size;
  return moment.cluster.datacenters
    .filter(({ nodes }) => nodes.length > 0 && nodes.length <= room && !nodes.some((node) => down.has(node)))
    .map(({ name }) => name);
}

function nameOf(node: NodeId, { nodes }: Cluster): string {
  return nodes[node]!.name;
}
