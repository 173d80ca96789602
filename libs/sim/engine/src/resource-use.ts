import type { Instant } from '@isthmus/sim-protocol';
import type { Hosts } from './hosts.js';
import { Occupancy, type Parts, type Usage } from './occupancy.js';
import type { Scenario } from './scenario.js';

/** How busy everything was that takes time and makes wait, from `measuredFrom` of the scenario to its `duration`. */
export interface ResourceUse {
  readonly parts: Parts;
  /** By node. Requests and messages that wait for the CPU or are on it; busy: not while the node is paused. */
  readonly cpus: readonly Usage[];
  /** By node. Entries that are not safe yet; busy: during a flush. */
  readonly disks: readonly DiskUsage[];
  /** Of each directed pair of hosts that was used, by name: messages that wait for the bandwidth. None where it has no limit. */
  readonly links: readonly LinkUsage[];
}

export interface DiskUsage extends Usage {
  readonly flushes: number;
  /** Written by them, all together. */
  readonly entries: number;
}

export interface LinkUsage extends Usage {
  readonly from: string;
  readonly to: string;
}

/** Parts into which usage is divided. */
const PARTS = 60;

/** Meters CPUs, disks and links. Changes nothing in a run. */
export class ResourceMeter {
  private readonly parts: Parts;
  private readonly cpus: Occupancy;
  private readonly isStopped: Uint8Array;
  private readonly disks: Occupancy;
  private readonly flushes: Float64Array;
  private readonly entries: Float64Array;
  /** By channel. */
  private readonly links = new Map<number, LinkQueue>();

  constructor(
    private readonly hosts: Hosts,
    { measuredFrom = 0 as Instant, duration }: Pick<Scenario, 'measuredFrom' | 'duration'>,
  ) {
    this.parts = { from: measuredFrom, until: duration, count: PARTS };
    this.cpus = new Occupancy(hosts.nodes, this.parts);
    this.disks = new Occupancy(hosts.nodes, this.parts);
    this.isStopped = new Uint8Array(hosts.nodes);
    this.flushes = new Float64Array(hosts.nodes);
    this.entries = new Float64Array(hosts.nodes);
  }

  /** Something waits for the CPU or is on it. */
  cpuEntered(node: number, now: number): void {
    this.cpus.enter(node, now);
    if (this.cpus.count(node) === 1) this.cpus.works(node, now, this.isStopped[node] === 0);
  }

  cpuLeft(node: number, now: number): void {
    this.cpus.leave(node, now);
    if (this.cpus.count(node) === 0) this.cpus.works(node, now, false);
  }

  paused(node: number, now: number): void {
    this.isStopped[node] = 1;
    this.cpus.works(node, now, false);
  }

  resumed(node: number, now: number): void {
    this.isStopped[node] = 0;
    this.cpus.works(node, now, this.cpus.count(node) > 0);
  }

  /** What waited in it is gone. */
  crashed(node: number, now: number): void {
    this.isStopped[node] = 0;
    this.cpus.set(node, now, 0);
    this.cpus.works(node, now, false);
    this.disk(node, now, 0, false);
  }

  /** `unsafe`: entries that are not flushed. */
  disk(node: number, now: number, unsafe: number, isFlushing: boolean): void {
    this.disks.set(node, now, unsafe);
    this.disks.works(node, now, isFlushing);
  }

  flushed(node: number, entries: number): void {
    this.flushes[node]!++;
    this.entries[node]! += entries;
  }

  /** A message takes its turn on a link: it will have left it at `leaves`. */
  linkEntered(channel: number, now: number, leaves: number): void {
    let link = this.links.get(channel);
    if (link === undefined) this.links.set(channel, (link = new LinkQueue(this.parts)));
    link.enter(now, leaves);
  }

  finish(now: number): ResourceUse {
    const { hosts } = this;
    return {
      parts: this.parts,
      cpus: this.cpus.finish(now),
      disks: this.disks.finish(now).map((disk, node) => ({
        ...disk,
        flushes: this.flushes[node]!,
        entries: this.entries[node]!,
      })),
      links: [...this.links].map(([channel, link]) => ({
        from: hosts.name(hosts.from(channel)),
        to: hosts.name(hosts.to(channel)),
        ...link.finish(now),
      })),
    };
  }
}

/** Messages that leave a host for another one by one, first come, first served. No event tells when one has left. */
class LinkQueue {
  private readonly occupancy: Occupancy;
  /** When those leave that are here, and some that have left. */
  private leaves: number[] = [];
  private head = 0;

  constructor(parts: Parts) {
    this.occupancy = new Occupancy(1, parts);
  }

  enter(now: number, leaves: number): void {
    this.letLeave(now);
    this.leaves.push(leaves);
    this.occupancy.enter(0, now);
    this.occupancy.works(0, now, true);
  }

  finish(now: number): Usage {
    this.letLeave(now);
    return this.occupancy.finish(now)[0]!;
  }

  private letLeave(now: number): void {
    const { leaves, occupancy } = this;
    while (this.head < leaves.length && leaves[this.head]! <= now) {
      const at = leaves[this.head++]!;
      occupancy.leave(0, at);
      if (occupancy.count(0) === 0) occupancy.works(0, at, false);
    }
    if (this.head === leaves.length || this.head > 1024) {
      this.leaves = leaves.slice(this.head);
      this.head = 0;
    }
  }
}
