import type { DatacenterId, Nanos } from '@isthmus/sim-protocol';
import type { Random, Stream } from '@isthmus/sim-random';
import type { Scenario } from './scenario.js';

/** How long a client waits between an attempt that did not help and the next one. */
export interface Backoff {
  /** The first wait. */
  readonly base: Nanos;
  /** Each further wait of an operation is so many times the one before; at least 1. */
  readonly factor: number;
  /** The longest. */
  readonly cap: Nanos;
  /**
   * What is drawn at random: nothing; of each wait all of it, uniform from 0; or its second half. Without it clients that
   * failed together come back together.
   *
   * Source: Brooker, "Exponential backoff and jitter", AWS Architecture Blog, 2015.
   */
  readonly jitter: 'none' | 'full' | 'equal';
}

/** Where a scenario says nothing else: 50 ms each time. */
export const BACKOFF_NANOS = 50_000_000 as Nanos;

const FIXED: Backoff = { base: BACKOFF_NANOS, factor: 1, cap: BACKOFF_NANOS, jitter: 'none' };

/** The waits of a run's clients. The clients of each datacenter draw from a stream of their own, one draw a wait. */
export class Backoffs {
  private readonly backoff: Backoff;
  private readonly streams: readonly Stream[];

  constructor({ clients, cluster }: Scenario, random: Random) {
    this.backoff = clients.backoff ?? FIXED;
    this.streams = cluster.datacenters.map(({ name }) => random.stream(`backoff/${name}`));
  }

  /** The next wait of an operation that has waited `earlier` times. */
  draw(datacenter: DatacenterId, earlier: number): number {
    const { base, factor, cap, jitter } = this.backoff;
    let length = Math.min(base, cap);
    for (let wait = 0; wait < earlier && length < cap && factor > 1; wait++) length = Math.min(cap, length * factor);
    const longest = Math.round(length);
    if (jitter === 'none') return longest;
    const least = jitter === 'full' ? 0 : Math.floor(longest / 2);
    return least + this.streams[datacenter]!.below(longest - least + 1);
  }
}
