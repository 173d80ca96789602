import type { Instant } from '@isthmus/sim-protocol';
import { StampClock } from './last-write-wins.js';

/** The physical part counts in 2^-16 s: the first 48 of the 64 bits of an NTP timestamp. */
const TICKS_PER_SECOND = 65_536;
/** The counter has the other 16 bits. */
const COUNTERS = 65_536;
const NANOS_PER_SECOND = 1_000_000_000;

/**
 * A hybrid logical clock. Its stamps are pairs (l, c), l the greatest physical time that the node has heard of, c a counter among
 * stamps of one l, in one number, as 48 and 16 bits: the order of the numbers is that of the pairs. What follows another stamp
 * causally is greater than it, and l is never farther ahead of the node's own clock than the clocks of nodes are apart.
 *
 * Source: Kulkarni, Demirbas, Madappa, Avva, Leone, "Logical physical clocks", OPODIS 2014: the algorithm of figure 5, the format of
 * section 6.2 (its "HLC" fits where a timestamp of NTP was).
 */
export class HybridClock {
  /** Of pairs in one number, one more is c + 1; and 0 with a greater l is more than any c with a smaller. */
  readonly #clock = new StampClock();

  /** The stamp of a local event. */
  next(now: Instant): Instant {
    return this.#clock.next((ticksOf(now) * COUNTERS) as Instant);
  }

  /** A stamp has come; later ones of this node will be greater. */
  passed(stamp: Instant): void {
    this.#clock.passed(stamp);
  }
}

/** The parts of a stamp: l in 2^-16 s, and c. */
export function hybridParts(stamp: Instant): { readonly l: number; readonly c: number } {
  const l = Math.floor(stamp / COUNTERS);
  return { l, c: stamp - l * COUNTERS };
}

/** A clock's time in 2^-16 s, rounded down. Exact, also below zero. */
export function ticksOf(now: Instant): number {
  const rest = ((now % NANOS_PER_SECOND) + NANOS_PER_SECOND) % NANOS_PER_SECOND;
  const seconds = (now - rest) / NANOS_PER_SECOND;
  return seconds * TICKS_PER_SECOND + Math.floor((rest * TICKS_PER_SECOND) / NANOS_PER_SECOND);
}
