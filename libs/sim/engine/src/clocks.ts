import type { Instant } from '@isthmus/sim-protocol';
import type { Random } from '@isthmus/sim-random';
import type { Impairment } from './impairment.js';
import type { Scenario } from './scenario.js';

interface ClockFaults {
  /** By node. */
  readonly jumped: Float64Array;
  /** Those that have begun. */
  readonly smears: Extract<Impairment, { kind: 'clock-smear' }>[];
}

/**
 * The nodes' own clocks: simulated time * (1 + drift) + offset, in whole nanoseconds. An early one begins below zero. Timers
 * follow it as it runs; faults that set the clock move only what is read from it, as CLOCK_MONOTONIC and CLOCK_REALTIME differ.
 */
export class Clocks {
  private readonly offset: Float64Array;
  private readonly drift: Float64Array;
  private readonly isPerfect: boolean;
  /** Times that a clock was set. */
  steps = 0;
  /** Null until one has moved a clock. */
  private faults: ClockFaults | null = null;

  constructor({ cluster, nodes }: Scenario, random: Random) {
    this.offset = new Float64Array(cluster.nodes.length);
    this.drift = new Float64Array(cluster.nodes.length);
    this.isPerfect = nodes.clock.offset === 0 && nodes.clock.driftPpm === 0;
    if (this.isPerfect) return;
    for (const { id, name } of cluster.nodes) {
      const stream = random.stream(`clock/${name}`);
      this.offset[id] = Math.round((2 * stream.uniform() - 1) * nodes.clock.offset);
      this.drift[id] = (2 * stream.uniform() - 1) * nodes.clock.driftPpm * 1e-6;
    }
  }

  /** What the replica sees as `now`: may go backwards where a fault moves the clock. */
  read(node: number, now: number): Instant {
    const steady = this.steady(node, now);
    return (this.faults === null ? steady : steady + this.moved(this.faults, node, now)) as Instant;
  }

  /** From now on the clock is moved by the impairments in force; what a smear has given it, it keeps. */
  change(node: number, inForce: readonly Impairment[]): void {
    const faults = (this.faults ??= { jumped: new Float64Array(this.offset.length), smears: [] });
    const before = faults.jumped[node]!;
    faults.jumped[node] = 0;
    for (const impairment of inForce) {
      if (impairment.kind === 'clock-jump' && impairment.node === node) faults.jumped[node]! += impairment.by;
      if (impairment.kind === 'clock-smear' && !faults.smears.includes(impairment)) faults.smears.push(impairment);
    }
    if (faults.jumped[node] !== before) this.steps++;
  }

  private moved({ jumped, smears }: ClockFaults, node: number, now: number): number {
    let sum = jumped[node]!;
    for (const smear of smears) {
      if (smear.node !== node) continue;
      const share = Math.min(1, (now - smear.from) / (smear.until - smear.from));
      sum += Math.floor(smear.by * share);
    }
    return sum;
  }

  private steady(node: number, now: number): number {
    if (this.isPerfect) return now;
    return now + this.offset[node]! + Math.floor(now * this.drift[node]!);
  }

  /** The first moment of simulated time at which `delay` has passed by the node's clock. */
  after(node: number, now: number, delay: number): number {
    if (this.isPerfect) return now + delay;
    const due = this.steady(node, now) + delay;
    // Rounding may leave the quotient a nanosecond or two away from the first moment.
    let at = now + Math.max(0, Math.floor(delay / (1 + this.drift[node]!)) - 2);
    while (this.steady(node, at) < due) at++;
    return at;
  }
}
