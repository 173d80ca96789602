import { clientHost, type TraceEvent } from '@isthmus/sim-engine';
import { type Cluster, msFromNanos } from '@isthmus/sim-protocol';
import { hostNames, linksOf } from './trace-hosts.js';

/** An event for the world outside: time in milliseconds first, hosts by name. */
export type TraceRow = { readonly atMs: number; readonly kind: TraceEvent['kind'] } & Readonly<Record<string, unknown>>;

/** Turns the events of a cluster's runs into rows. */
export function rowsOf(cluster: Cluster): (event: TraceEvent) => TraceRow {
  const names = hostNames(cluster);
  /** From whom to whom, by name. */
  const links = (mask: Uint8Array) =>
    Object.fromEntries(
      linksOf(mask, cluster).flatMap((to, from) =>
        to.length === 0 ? [] : [[names[from], to.map((host) => names[host])]],
      ),
    );
  return (event) => {
    const { at, kind, ...rest } = event;
    const row = { atMs: msFromNanos(at), kind };
    if ('from' in event) return { ...row, ...rest, from: names[event.from], to: names[event.to] };
    if ('node' in event) return { ...row, ...rest, node: names[event.node] };
    switch (event.kind) {
      case 'began':
      case 'ended': {
        const { at: _, datacenter, ...told } = event;
        return { ...row, ...told, clients: names[clientHost(cluster, datacenter)] };
      }
      case 'cut':
      case 'healed': {
        const { cut, blocked, leader } = event;
        return { ...row, cut, leader: leader === null ? null : names[leader], links: links(blocked) };
      }
      case 'impaired':
      case 'unimpaired': {
        const { from, until, kind: what, ...more } = event.impairment;
        const interval = { what, fromMs: msFromNanos(from), toMs: msFromNanos(until) };
        if (!('where' in more)) return { ...row, ...interval, ...more, node: names[more.node] };
        const { where, ...amounts } = more;
        return { ...row, ...interval, ...amounts, links: links(where) };
      }
    }
  };
}
