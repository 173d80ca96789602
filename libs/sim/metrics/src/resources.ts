/** How one server was used over the measured time. */
export interface Use {
  /** Share of the time in which it worked. */
  readonly utilisation: number;
  /** The same in the part in which that is greatest. */
  readonly utilisationPeak: number;
  /** Of those that waited or were served: on average over time, and at most. */
  readonly queueMean: number;
  readonly queuePeak: number;
}

/** What was metered of a server, in equal parts of the measured time. */
export interface MeteredUse {
  /** Nanoseconds in which it worked. */
  readonly busy: Float64Array;
  /** The integral over time of how many were there: nanoseconds. */
  readonly presence: Float64Array;
  readonly peak: Float64Array;
}

export interface MeteredResources {
  /** Nanoseconds of simulated time: from the end of the warm-up to the end of the run. */
  readonly parts: { readonly from: number; readonly until: number; readonly count: number };
  /** By node, as the disks. */
  readonly cpus: readonly MeteredUse[];
  readonly disks: readonly (MeteredUse & { readonly flushes: number; readonly entries: number })[];
  readonly links: readonly (MeteredUse & { readonly from: string; readonly to: string })[];
}

export interface NodeUse {
  readonly node: string;
  readonly cpu: Use;
  readonly disk: Use;
  /** null where nothing was flushed. */
  readonly entriesPerFlush: number | null;
}

export interface LinkUse extends Use {
  readonly from: string;
  readonly to: string;
}

/** One server, and its share of busy time in each part. */
export interface BusiestResource {
  readonly kind: 'cpu' | 'disk' | 'link';
  /** A node, or `from > to`. */
  readonly name: string;
  readonly utilisation: number;
  readonly overTime: number[];
}

export interface Resources {
  readonly partMs: number;
  /** In the order of the cluster; the busiest NODES_MAX. */
  readonly nodes: NodeUse[];
  readonly nodesLeftOut: number;
  /** The busiest first, at most LINKS_MAX. Empty where bandwidth has no limit. */
  readonly links: LinkUse[];
  readonly linksLeftOut: number;
  /** The CPU or link that is busiest: work on them grows with the load. null where none worked. */
  readonly bottleneck: BusiestResource | null;
  /** The busiest of all, disks included. */
  readonly busiest: BusiestResource | null;
}

export const NODES_MAX = 40;
export const LINKS_MAX = 20;

/** Shares of busy time and lengths of queues. `nodes`: names by `NodeId`. */
export function resourcesOf({ parts, cpus, disks, links }: MeteredResources, nodes: readonly string[]): Resources {
  const part = (parts.until - parts.from) / parts.count;
  const of = (use: MeteredUse) => useOf(use, part);
  const rows = nodes.map((node, index): NodeUse => {
    const { flushes, entries, ...disk } = disks[index]!;
    return { node, cpu: of(cpus[index]!), disk: of(disk), entriesPerFlush: flushes === 0 ? null : entries / flushes };
  });
  const busyness = ({ cpu, disk }: NodeUse) => Math.max(cpu.utilisation, disk.utilisation);
  const kept = new Set([...rows].sort((a, b) => busyness(b) - busyness(a)).slice(0, NODES_MAX));
  const linkRows = links
    .filter(({ busy }) => busy.some((length) => length > 0))
    .map((link): LinkUse => ({ from: link.from, to: link.to, ...of(link) }))
    .sort((a, b) => b.utilisation - a.utilisation);

  const resource = (kind: BusiestResource['kind'], name: string, { busy }: MeteredUse) => ({ kind, name, busy });
  const growing = [
    ...cpus.map((cpu, index) => resource('cpu', nodes[index]!, cpu)),
    ...links.map((link) => resource('link', `${link.from} > ${link.to}`, link)),
  ];
  const flushing = disks.map((disk, index) => resource('disk', nodes[index]!, disk));
  const busiestAmong = (all: readonly (typeof growing)[number][]): BusiestResource | null => {
    const busyTimes = all.map(({ busy }) => sum(busy));
    const most = Math.max(0, ...busyTimes);
    if (most === 0) return null;
    const { kind, name, busy } = all[busyTimes.indexOf(most)]!;
    return { kind, name, utilisation: rounded(most / (part * busy.length)), overTime: shares(busy, part) };
  };
  return {
    partMs: part / 1e6,
    nodes: rows.filter((row) => kept.has(row)),
    nodesLeftOut: rows.length - kept.size,
    links: linkRows.slice(0, LINKS_MAX),
    linksLeftOut: Math.max(0, linkRows.length - LINKS_MAX),
    bottleneck: busiestAmong(growing),
    busiest: busiestAmong([...growing, ...flushing]),
  };
}

function useOf({ busy, presence, peak }: MeteredUse, part: number): Use {
  return {
    utilisation: rounded(sum(busy) / (part * busy.length)),
    utilisationPeak: Math.max(0, ...shares(busy, part)),
    queueMean: rounded(sum(presence) / (part * presence.length)),
    queuePeak: Math.max(0, ...peak),
  };
}

function shares(busy: Float64Array, part: number): number[] {
  return Array.from(busy, (length) => rounded(length / part));
}

/** To four decimals: a share in hundredths of a per cent. */
function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

function sum(column: Float64Array): number {
  return column.reduce((total, each) => total + each, 0);
}
