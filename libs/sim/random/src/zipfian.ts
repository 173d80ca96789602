import { pow } from './elementary.js';
import type { Stream } from './stream.js';

/**
 * Ranks 0 .. count - 1, rank i with a share nearly proportional to 1 / (i + 1)^theta: rank 0 is the most frequent. The
 * shares of ranks 0 and 1 are exact, those of the others within the approximation of the source, as in YCSB.
 *
 * Source: Gray et al., "Quickly generating billion-record synthetic databases", SIGMOD 1994, section 3.
 */
export class Zipfian {
  private readonly zeta: number;
  private readonly alpha: number;
  private readonly eta: number;
  private readonly firstTwo: number;

  /** Takes time in proportion to `count`. `theta` lies in (0, 1). */
  constructor(
    private readonly count: number,
    theta: number,
  ) {
    let zeta = 0;
    for (let rank = 1; rank <= count; rank++) zeta += 1 / pow(rank, theta);
    this.zeta = zeta;
    this.alpha = 1 / (1 - theta);
    this.firstTwo = 1 + pow(0.5, theta);
    // With two ranks or fewer, the two exact cases of `next` are all there is.
    this.eta = count > 2 ? (1 - pow(2 / count, 1 - theta)) / (1 - this.firstTwo / zeta) : 1;
  }

  next(stream: Stream): number {
    const u = stream.uniform();
    const scaled = u * this.zeta;
    if (scaled < 1) return 0;
    if (scaled < this.firstTwo) return 1;
    const rank = Math.floor(this.count * pow(this.eta * u - this.eta + 1, this.alpha));
    return Math.min(rank, this.count - 1);
  }
}
