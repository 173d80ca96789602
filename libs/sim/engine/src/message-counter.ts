import type { MessageCounts, Traffic } from './outcome.js';

/** Counts what is handed to the network. */
export class MessageCounter {
  private readonly replicas = new TrafficCount();
  private readonly requests = new TrafficCount();
  private readonly replies = new TrafficCount();
  private readonly indexOf = new Map<string, number>();
  private readonly names: string[] = [];
  private readonly counts: number[] = [];
  private readonly bytes: number[] = [];

  message(name: string, bytes: number, crossesDatacenters: boolean): void {
    let index = this.indexOf.get(name);
    if (index === undefined) {
      index = this.names.push(name) - 1;
      this.indexOf.set(name, index);
      this.counts.push(0);
      this.bytes.push(0);
    }
    this.counts[index]!++;
    this.bytes[index]! += bytes;
    this.replicas.add(bytes, crossesDatacenters);
  }

  request(bytes: number, crossesDatacenters: boolean): void {
    this.requests.add(bytes, crossesDatacenters);
  }

  reply(bytes: number, crossesDatacenters: boolean): void {
    this.replies.add(bytes, crossesDatacenters);
  }

  finish(): MessageCounts {
    return {
      replicas: { ...this.replicas },
      requests: { ...this.requests },
      replies: { ...this.replies },
      byName: this.names.map((name, index) => ({ name, count: this.counts[index]!, bytes: this.bytes[index]! })),
    };
  }
}

class TrafficCount implements Traffic {
  count = 0;
  bytes = 0;
  crossDatacenter = 0;
  crossDatacenterBytes = 0;

  add(bytes: number, crossesDatacenters: boolean): void {
    this.count++;
    this.bytes += bytes;
    if (!crossesDatacenters) return;
    this.crossDatacenter++;
    this.crossDatacenterBytes += bytes;
  }
}
