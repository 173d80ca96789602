import type { DatacenterId, Nanos } from '@isthmus/sim-protocol';
import { cosineOfTurns, type Stream } from '@isthmus/sim-random';

/** How open-loop arrivals are spread. */
export type ArrivalPattern =
  | { readonly kind: 'constant' }
  /** Poisson, with `peak` times the mean rate in the first `share` of each period, and as much less in the rest. */
  | { readonly kind: 'bursts'; readonly period: Nanos; readonly share: number; readonly peak: number }
  /**
   * Poisson, with a rate that follows a sine: `peak` times the mean at the busiest moment of each period, 2 - `peak` times half
   * a period later. `peakAt`: that moment, by datacenter.
   */
  | { readonly kind: 'diurnal'; readonly period: Nanos; readonly peak: number; readonly peakAt: readonly Nanos[] };

/** The times from one arrival to the next. */
export interface ArrivalGaps {
  next(): Nanos;
}

const NANOS_PER_SECOND = 1e9;
const NOTHING: ArrivalGaps = {
  next: () => {
    throw new Error('nothing arrives');
  },
};

export function arrivalGaps(
  arrivals:
    | { readonly kind: 'open'; readonly perSecond: number; readonly pattern?: ArrivalPattern | undefined }
    | { readonly kind: 'closed'; readonly thinkTime: Nanos }
    | { readonly kind: 'none' },
  datacenter: DatacenterId,
  stream: Stream,
): ArrivalGaps {
  if (arrivals.kind === 'none') return NOTHING;
  if (arrivals.kind === 'closed') return { next: () => arrivals.thinkTime };
  const mean = NANOS_PER_SECOND / arrivals.perSecond;
  switch (arrivals.pattern?.kind) {
    case undefined:
      return { next: () => Math.round(stream.exponential() * mean) as Nanos };
    case 'constant':
      return new Even(mean);
    case 'bursts':
      return new Bursts(mean, arrivals.pattern, stream);
    case 'diurnal':
      return new Diurnal(mean, arrivals.pattern, arrivals.pattern.peakAt[datacenter]!, stream);
  }
}

/** The n-th at n times the mean, so that roundings do not add up. */
class Even implements ArrivalGaps {
  private count = 0;

  constructor(private readonly mean: number) {}

  next(): Nanos {
    const before = Math.round(this.count * this.mean);
    this.count++;
    return (Math.round(this.count * this.mean) - before) as Nanos;
  }
}

/** By inversion of the rate's integral: one draw for each arrival, as without bursts. */
class Bursts implements ArrivalGaps {
  private at = 0;

  constructor(
    private readonly mean: number,
    private readonly pattern: Extract<ArrivalPattern, { kind: 'bursts' }>,
    private readonly stream: Stream,
  ) {}

  next(): Nanos {
    const { period, share, peak } = this.pattern;
    const burst = Math.round(period * share);
    const rest = Math.max(0, (period - peak * burst) / (period - burst));
    const from = this.at;
    // In nanoseconds at the mean rate.
    let left = this.stream.exponential() * this.mean;
    for (;;) {
      const phase = this.at % period;
      const [rate, end] = phase < burst ? [peak, burst] : [rest, period];
      if (left < rate * (end - phase)) break;
      left -= rate * (end - phase);
      this.at += end - phase;
    }
    const rate = this.at % period < burst ? peak : rest;
    this.at += Math.round(left / rate);
    return (this.at - from) as Nanos;
  }
}

/**
 * By thinning: arrivals at the highest rate, each kept with the probability that its moment has of the highest.
 *
 * Source: Lewis and Shedler, "Simulation of nonhomogeneous Poisson processes by thinning", Naval Research Logistics 26 (3), 1979.
 */
class Diurnal implements ArrivalGaps {
  /** Nanoseconds, not rounded, so that roundings do not add up. */
  private at = 0;

  constructor(
    private readonly mean: number,
    private readonly pattern: Pick<Extract<ArrivalPattern, { kind: 'diurnal' }>, 'period' | 'peak'>,
    private readonly peakAt: Nanos,
    private readonly stream: Stream,
  ) {}

  next(): Nanos {
    const { period, peak } = this.pattern;
    const from = Math.round(this.at);
    let rate: number;
    do {
      this.at += (this.stream.exponential() * this.mean) / peak;
      rate = 1 + (peak - 1) * cosineOfTurns((this.at - this.peakAt) / period);
    } while (this.stream.uniform() * peak >= rate);
    return (Math.round(this.at) - from) as Nanos;
  }
}
