import type { Hosts } from './hosts.js';
import type { MessageCounts, NamedTraffic, Traffic } from './outcome.js';

/** Counts what is handed to the network. */
export class MessageCounter {
  private readonly replicas = new TrafficCount();
  private readonly requests = new TrafficCount();
  private readonly replies = new TrafficCount();
  private readonly byName = new Map<string, TrafficCount>();
  private readonly datacenters: number;
  private readonly bytesBetween: Float64Array;

  constructor(
    private readonly hosts: Hosts,
    datacenters: number,
  ) {
    this.datacenters = datacenters;
    this.bytesBetween = new Float64Array(datacenters * datacenters);
  }

  /** From node to node. `payload`: how many of its bytes are keys and values. */
  message(channel: number, name: string, bytes: number, payload: number): void {
    let named = this.byName.get(name);
    if (named === undefined) this.byName.set(name, (named = new TrafficCount()));
    const pair = this.pairOf(channel);
    const crosses = this.crosses(pair);
    named.add(bytes, bytes - payload, crosses);
    this.replicas.add(bytes, bytes - payload, crosses);
    this.bytesBetween[pair]! += bytes;
  }

  /** `metadata`: how many of its bytes are metadata of the strategy. */
  request(channel: number, bytes: number, metadata: number): void {
    this.ofClient(this.requests, channel, bytes, metadata);
  }

  reply(channel: number, bytes: number, metadata: number): void {
    this.ofClient(this.replies, channel, bytes, metadata);
  }

  finish(): MessageCounts {
    return {
      replicas: { ...this.replicas },
      requests: { ...this.requests },
      replies: { ...this.replies },
      byName: [...this.byName].map(([name, traffic]): NamedTraffic => ({ name, ...traffic })),
      bytesBetween: this.bytesBetween,
    };
  }

  private ofClient(traffic: TrafficCount, channel: number, bytes: number, metadata: number): void {
    const pair = this.pairOf(channel);
    const crosses = this.crosses(pair);
    traffic.add(bytes, metadata, crosses);
    if (crosses) this.bytesBetween[pair]! += bytes;
  }

  private pairOf(channel: number): number {
    const { hosts } = this;
    return hosts.datacenter(hosts.from(channel)) * this.datacenters + hosts.datacenter(hosts.to(channel));
  }

  private crosses(pair: number): boolean {
    // From a datacenter to itself is every so many-th pair.
    return pair % (this.datacenters + 1) !== 0;
  }
}

class TrafficCount implements Traffic {
  count = 0;
  bytes = 0;
  metadataBytes = 0;
  crossDatacenter = 0;
  crossDatacenterBytes = 0;

  add(bytes: number, metadata: number, crossesDatacenters: boolean): void {
    this.count++;
    this.bytes += bytes;
    this.metadataBytes += metadata;
    if (!crossesDatacenters) return;
    this.crossDatacenter++;
    this.crossDatacenterBytes += bytes;
  }
}
