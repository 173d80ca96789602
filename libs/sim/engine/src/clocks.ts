import type { Instant } from '@isthmus/sim-protocol';
import type { Random } from '@isthmus/sim-random';
import type { Scenario } from './scenario.js';

/** The nodes' own clocks: simulated time * (1 + drift) + offset, in whole nanoseconds. An early one begins below zero. */
export class Clocks {
  private readonly offset: Float64Array;
  private readonly drift: Float64Array;
  private readonly isPerfect: boolean;

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

  read(node: number, now: number): Instant {
    if (this.isPerfect) return now as Instant;
    return (now + this.offset[node]! + Math.floor(now * this.drift[node]!)) as Instant;
  }

  /** The first moment of simulated time at which `delay` has passed by the node's clock. */
  after(node: number, now: number, delay: number): number {
    if (this.isPerfect) return now + delay;
    const due = this.read(node, now) + delay;
    // Rounding may leave the quotient a nanosecond or two away from the first moment.
    let at = now + Math.max(0, Math.floor(delay / (1 + this.drift[node]!)) - 2);
    while (this.read(node, at) < due) at++;
    return at;
  }
}
