import { invariant } from '@isthmus/sim-protocol';
import { type Random, exp, type Stream } from '@isthmus/sim-random';
import { drawnFrom, partOf } from './delay-distribution.js';
import type { EventQueue } from './event-queue.js';
import type { Hosts } from './hosts.js';
import { LinkConditions } from './link-conditions.js';
import { quantile } from './quantiles.js';
import type { ResourceMeter } from './resource-use.js';
import type { Jitter, Quantiles, Scenario, SimpleJitter } from './scenario.js';
import { classOf, type SpecialDelays } from './special-delays.js';

const BITS_PER_BYTE = 8;
const NANOS_PER_SECOND = 1e9;

/** What lies between each directed pair of hosts: its delay, its bandwidth, and the partitions that block it now. */
export class Links {
  /** How many partitions block a channel now. */
  readonly blocked: Uint16Array;
  readonly conditions: LinkConditions;
  /** Transmissions so far on channels that were slowed. */
  slowed = 0;
  /** Least one-way delay by channel. */
  private readonly delay: Float64Array;
  /** By channel, with a limited bandwidth: when its last byte so far will have left. */
  private readonly busyUntil: Float64Array | null;
  private readonly nanosPerByte: number;
  private readonly jitter: Jitter;
  /** By channel, where the jitter has quantiles. */
  private readonly quantiles: (Quantiles | null)[] = [];
  private readonly streams: (Stream | undefined)[];
  /** Null where all messages of a link have the same delays: the usual case, which pays a comparison. */
  private readonly special: SpecialDelays | null;
  /** By channel, with special delays: the pair of datacenters. */
  private readonly pairs: Uint16Array;

  /** @param nameOf the strategy's name of a message that an arrival event carries. */
  constructor(
    private readonly queue: EventQueue,
    private readonly hosts: Hosts,
    private readonly random: Random,
    private readonly meter: ResourceMeter,
    { network, cluster }: Scenario,
    private readonly nameOf: (item: unknown) => string,
  ) {
    this.special = network.special ?? null;
    this.pairs = new Uint16Array(this.special === null ? 0 : hosts.channelLimit);
    this.conditions = new LinkConditions(hosts, random);
    this.blocked = new Uint16Array(hosts.channelLimit);
    this.delay = new Float64Array(hosts.channelLimit);
    const datacenters = cluster.datacenters.length;
    for (let from = 0; from < hosts.count; from++) {
      for (let to = 0; to < hosts.count; to++) {
        const pair = hosts.datacenter(from) * datacenters + hosts.datacenter(to);
        const delay = network.delay[pair]!;
        invariant(Number.isSafeInteger(delay) && delay >= 0, `${delay} is no delay in whole nanoseconds`);
        const channel = hosts.channel(from, to);
        this.delay[channel] = delay;
        this.pairs[channel] = pair;
        if (network.jitter.kind === 'quantiles') this.quantiles[channel] = network.jitter.of[pair] ?? null;
      }
    }
    this.busyUntil = network.bandwidth === Infinity ? null : new Float64Array(hosts.channelLimit);
    this.nanosPerByte = (BITS_PER_BYTE * NANOS_PER_SECOND) / network.bandwidth;
    this.jitter = network.jitter;
    this.streams = new Array<undefined>(hosts.channelLimit).fill(undefined);
  }

  /**
   * When what is sent now arrives. Draws its delay and takes its share of the bandwidth. `arrivalKind` and `item`: of the event that
   * its arrival is.
   */
  arrival(channel: number, bytes: number, arrivalKind: number, item: unknown): number {
    let leaves = this.queue.now;
    if (this.busyUntil !== null) {
      leaves = Math.max(leaves, this.busyUntil[channel]!) + Math.round(bytes * this.nanosPerByte);
      this.busyUntil[channel] = leaves;
      this.meter.linkEntered(channel, this.queue.now, leaves);
    }
    if (this.conditions.slows(channel)) this.slowed++;
    return leaves + this.delayDrawn(channel, arrivalKind, item);
  }

  /** One way, bandwidth aside. */
  delayDrawn(channel: number, arrivalKind: number, item: unknown): number {
    const delay = this.special === null ? this.usualDelay(channel) : this.specialDelay(channel, arrivalKind, item);
    return this.conditions.isUsual ? delay : this.conditions.delay(channel, delay);
  }

  private specialDelay(channel: number, arrivalKind: number, item: unknown): number {
    const special = this.special!;
    const row = special.of[classOf(special, arrivalKind, () => this.nameOf(item))]!;
    const { instead, extra } = row[this.pairs[channel]!]!;
    return (instead === null ? this.usualDelay(channel) : drawnFrom(instead, this.stream(channel))) + extra;
  }

  /** The link's least delay and a draw of its jitter. */
  private usualDelay(channel: number): number {
    const delay = this.delay[channel]!;
    if (this.jitter.kind === 'none') return delay;
    const stream = this.stream(channel);
    if (this.jitter.kind === 'quantiles') {
      const quantiles = this.quantiles[channel] ?? null;
      return quantiles === null ? delay : delay + Math.round(quantile(quantiles, stream.uniform()));
    }
    const jitter = this.jitter.kind === 'mixture' ? partOf(this.jitter.parts, stream.uniform()).jitter : this.jitter;
    return delay + jitter.minimum + Math.round(jitter.relative * delay * drawn(jitter, stream));
  }

  delayMin(channel: number): number {
    return this.delay[channel]!;
  }

  change(mask: Uint8Array, step: 1 | -1): void {
    const { count } = this.hosts;
    for (let from = 0; from < count; from++) {
      for (let to = 0; to < count; to++) {
        if (mask[from * count + to] === 1) this.blocked[this.hosts.channel(from, to)]! += step;
      }
    }
  }

  private stream(channel: number): Stream {
    return (this.streams[channel] ??= this.openStream(channel));
  }

  private openStream(channel: number): Stream {
    const { hosts } = this;
    return this.random.stream(`link/${hosts.name(hosts.from(channel))}/${hosts.name(hosts.to(channel))}`);
  }
}

/** A draw with mean 1. */
function drawn(jitter: SimpleJitter, stream: Stream): number {
  switch (jitter.kind) {
    case 'uniform':
      return 2 * stream.uniform();
    case 'normal':
      return Math.abs(stream.normal()) * HALF_NORMAL_SCALE;
    case 'lognormal':
      return stream.lognormal(1) * LOGNORMAL_SCALE;
    case 'exponential':
      return stream.exponential();
    case 'pareto':
      return stream.lomax(jitter.shape) * (jitter.shape - 1);
  }
}

/** sqrt(pi / 2): the mean of |N| is its reciprocal. */
const HALF_NORMAL_SCALE = Math.sqrt(Math.PI / 2);
/** The mean of exp(N) is exp(1/2). */
const LOGNORMAL_SCALE = exp(-0.5);
