import { clientHost, hostCount, type TraceEvent } from '@isthmus/sim-engine';
import type { Cluster } from '@isthmus/sim-protocol';

/** What traces call the hosts, by number: `eu-west-1/0` for a node, `clients/eu-west-1` for the clients of a datacenter. */
export function hostNames(cluster: Cluster): string[] {
  return [...cluster.nodes.map(({ name }) => name), ...cluster.datacenters.map(({ name }) => `clients/${name}`)];
}

/** Numbers of the hosts that a name means: one, or all of a datacenter; none where there is nothing of that name. */
export function hostsNamed(cluster: Cluster, name: string): number[] {
  const datacenter = cluster.datacenters.find((candidate) => candidate.name === name);
  if (datacenter !== undefined) return [...datacenter.nodes, clientHost(cluster, datacenter.id)];
  const host = hostNames(cluster).indexOf(name);
  return host === -1 ? [] : [host];
}

/** Where an event happens. What befalls links happens at their ends. */
export function hostsOf(event: TraceEvent, cluster: Cluster): readonly number[] {
  switch (event.kind) {
    case 'sent':
      return [event.from];
    case 'delivered':
    case 'handled':
      return [event.to];
    case 'lost':
    case 'retransmitted':
    case 'reset':
    case 'connected':
      return [event.from, event.to];
    case 'began':
    case 'ended':
      return [clientHost(cluster, event.datacenter)];
    case 'timer':
    case 'flushing':
    case 'persisted':
    case 'reply':
    case 'announced':
    case 'crash':
    case 'pause':
    case 'resume':
    case 'restart':
      return [event.node];
    case 'cut':
    case 'healed':
      return endsOf(event.blocked, cluster);
    case 'impaired':
    case 'unimpaired': {
      const { impairment } = event;
      return impairment.kind === 'links' ? endsOf(impairment.where, cluster) : [impairment.node];
    }
  }
}

/** For each host, those to which a mask has 1. */
export function linksOf(mask: Uint8Array, cluster: Cluster): number[][] {
  const hosts = hostCount(cluster);
  const reached = (from: number) => [...mask.subarray(from * hosts, (from + 1) * hosts)];
  return Array.from({ length: hosts }, (_, from) => reached(from).flatMap((bit, to) => (bit === 1 ? [to] : [])));
}

function endsOf(mask: Uint8Array, cluster: Cluster): number[] {
  const links = linksOf(mask, cluster);
  const ends = new Set(links.flatMap((to, from) => (to.length === 0 ? [] : [from, ...to])));
  return [...ends].sort((a, b) => a - b);
}

/** One bit for each host that a trace shows. */
export function hostsShown(cluster: Cluster, names: readonly string[] | undefined): readonly boolean[] {
  const shown = new Array<boolean>(hostCount(cluster)).fill(names === undefined);
  for (const host of (names ?? []).flatMap((name) => hostsNamed(cluster, name))) shown[host] = true;
  return shown;
}
