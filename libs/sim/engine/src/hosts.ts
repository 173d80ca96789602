import type { Cluster, DatacenterId } from '@isthmus/sim-protocol';

/** Nodes and client hosts: the nodes come first, then one client host for each datacenter, whether it has clients or not. */
export function hostCount(cluster: Cluster): number {
  return cluster.nodes.length + cluster.datacenters.length;
}

/** The host that stands for all clients of a datacenter. It is inside it, has no service time and never crashes. */
export function clientHost(cluster: Cluster, datacenter: DatacenterId): number {
  return cluster.nodes.length + datacenter;
}

/**
 * The hosts of a cluster and the directed channels between them. A channel is one number: the sending host in the upper
 * bits, the receiving one in the lower, so that the engine needs no division to tell them apart.
 */
export class Hosts {
  readonly nodes: number;
  readonly count: number;
  /** Channel numbers are below this; not each is a channel. */
  readonly channelLimit: number;
  /** 1 while the host is crashed; client hosts never are. */
  readonly down: Uint8Array;
  private readonly datacenterOf: Uint8Array;
  private readonly shift: number;
  private readonly mask: number;

  constructor(private readonly cluster: Cluster) {
    this.nodes = cluster.nodes.length;
    this.count = hostCount(cluster);
    this.shift = 32 - Math.clz32(this.count - 1);
    this.mask = (1 << this.shift) - 1;
    this.channelLimit = this.count << this.shift;
    this.down = new Uint8Array(this.count);
    this.datacenterOf = Uint8Array.from([
      ...cluster.nodes.map(({ datacenter }) => datacenter),
      ...cluster.datacenters.map(({ id }) => id),
    ]);
  }

  channel(from: number, to: number): number {
    return (from << this.shift) | to;
  }

  from(channel: number): number {
    return channel >> this.shift;
  }

  to(channel: number): number {
    return channel & this.mask;
  }

  /** The other direction of the same pair. */
  reverse(channel: number): number {
    return this.channel(this.to(channel), this.from(channel));
  }

  isNode(host: number): boolean {
    return host < this.nodes;
  }

  datacenter(host: number): DatacenterId {
    return this.datacenterOf[host] as DatacenterId;
  }

  /** `eu-west-1/0` for a node, `clients/eu-west-1` for clients. */
  name(host: number): string {
    return host < this.nodes
      ? this.cluster.nodes[host]!.name
      : `clients/${this.cluster.datacenters[host - this.nodes]!.name}`;
  }
}
