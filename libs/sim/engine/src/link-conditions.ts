import type { Random, Stream } from '@isthmus/sim-random';
import type { Hosts } from './hosts.js';
import type { Impairment } from './impairment.js';

/** How well each link works now, besides being cut or not: what the impairments in force make of its delay and its losses. */
export class LinkConditions {
  /** Whether no link is impaired: then nothing needs to be asked. */
  isUsual = true;
  private readonly factor: Float64Array;
  private readonly added: Float64Array;
  private readonly loss: Float64Array;
  private readonly duplicate: Float64Array;
  private readonly streams: (Stream | undefined)[] = [];

  constructor(
    private readonly hosts: Hosts,
    private readonly random: Random,
  ) {
    this.factor = new Float64Array(hosts.channelLimit).fill(1);
    this.added = new Float64Array(hosts.channelLimit);
    this.loss = new Float64Array(hosts.channelLimit);
    this.duplicate = new Float64Array(hosts.channelLimit);
  }

  /** From all that are in force, rather than by undoing one: products of fractions do not divide out exactly. */
  change(inForce: readonly Impairment[]): void {
    const impaired = inForce.filter((impairment) => impairment.kind === 'links');
    this.isUsual = impaired.length === 0;
    const { count } = this.hosts;
    for (let from = 0; from < count; from++) {
      for (let to = 0; to < count; to++) {
        let [factor, added, arrives, single] = [1, 0, 1, 1];
        for (const impairment of impaired) {
          if (impairment.where[from * count + to] === 0) continue;
          factor *= impairment.factor;
          added += impairment.added;
          arrives *= 1 - impairment.loss;
          single *= 1 - impairment.duplicate;
        }
        const channel = this.hosts.channel(from, to);
        this.factor[channel] = factor;
        this.added[channel] = added;
        this.loss[channel] = 1 - arrives;
        this.duplicate[channel] = 1 - single;
      }
    }
  }

  /** What becomes of a delay. */
  delay(channel: number, usual: number): number {
    return Math.round(usual * this.factor[channel]!) + this.added[channel]!;
  }

  /** Whether what is sent now takes longer than usual. */
  slows(channel: number): boolean {
    return !this.isUsual && (this.factor[channel] !== 1 || this.added[channel] !== 0);
  }

  /** Whether a message that is sent now is lost. Draws only where the link loses some. */
  loses(channel: number): boolean {
    return !this.isUsual && this.draws(channel, this.loss[channel]!);
  }

  /** Whether a datagram that is sent now arrives twice. Draws only where the link doubles some. */
  doubles(channel: number): boolean {
    return !this.isUsual && this.draws(channel, this.duplicate[channel]!);
  }

  private draws(channel: number, share: number): boolean {
    if (share === 0) return false;
    const { hosts } = this;
    const name = () => `flaky/${hosts.name(hosts.from(channel))}/${hosts.name(hosts.to(channel))}`;
    return (this.streams[channel] ??= this.random.stream(name())).bernoulli(share);
  }
}
