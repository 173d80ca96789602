import type { Random, Stream } from '@isthmus/sim-random';
import type { Hosts } from './hosts.js';
import type { Impairment } from './impairment.js';

/** How well each node works now: what the impairments in force make of its CPU, its disk and its ear for clients. */
export class NodeConditions {
  /** By node: how many times as long its CPU takes. */
  readonly cpuFactor: Float64Array;
  private readonly fsyncFactor: Float64Array;
  private readonly fsyncAdded: Float64Array;
  /** By node: the share of requests that vanish. */
  private readonly gray: Float64Array;
  private readonly grayStreams: (Stream | undefined)[] = [];

  constructor(
    private readonly hosts: Hosts,
    private readonly random: Random,
  ) {
    this.cpuFactor = new Float64Array(hosts.nodes).fill(1);
    this.fsyncFactor = new Float64Array(hosts.nodes).fill(1);
    this.fsyncAdded = new Float64Array(hosts.nodes);
    this.gray = new Float64Array(hosts.nodes);
  }

  /** From all that are in force, rather than by undoing one: products of fractions do not divide out exactly. */
  change(node: number, inForce: readonly Impairment[]): void {
    let [cpu, fsync, added, heard] = [1, 1, 0, 1];
    for (const impairment of inForce) {
      if (impairment.kind === 'slow-cpu' && impairment.node === node) cpu *= impairment.factor;
      if (impairment.kind === 'slow-disk' && impairment.node === node) {
        fsync *= impairment.factor;
        added += impairment.added;
      }
      if (impairment.kind === 'gray' && impairment.node === node) heard *= 1 - impairment.share;
    }
    this.cpuFactor[node] = cpu;
    this.fsyncFactor[node] = fsync;
    this.fsyncAdded[node] = added;
    this.gray[node] = 1 - heard;
  }

  /** How long a flush takes that would take `fsync`. */
  fsync(node: number, fsync: number): number {
    return Math.round(fsync * this.fsyncFactor[node]!) + this.fsyncAdded[node]!;
  }

  /** Whether a request that arrives now vanishes. Draws only while a gray failure is in force. */
  swallows(node: number): boolean {
    const share = this.gray[node]!;
    if (share === 0) return false;
    const stream = (this.grayStreams[node] ??= this.random.stream(`gray/${this.hosts.name(node)}`));
    return stream.bernoulli(share);
  }
}
