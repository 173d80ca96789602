import { type Instant, type Nanos, nanos } from '@isthmus/sim-protocol';

/** A question that the leader has answered: at that time of this node's clock it had committed so many entries, or has since. */
interface Answer {
  readonly askedAt: Instant;
  readonly committed: number;
}

/**
 * How old a copy is at most. It asks the leader how much is committed; once it has applied as much, it has all that was committed
 * when it asked. Only this node's clock is used, so clocks may be apart, as long as they run equally fast.
 */
export class Freshness {
  /** Twice in each bound: a copy stays within it while a round trip to the leader takes no more than half of it. */
  readonly askEvery: Nanos;
  readonly #bound: Nanos;
  #freshAt = -Infinity;
  /** Those that promise more than has been applied. */
  #waiting: Answer[] = [];

  constructor(bound: Nanos) {
    this.#bound = bound;
    this.askEvery = nanos(Math.ceil(bound / 2));
  }

  isWithinBound(now: Instant): boolean {
    return now - this.#freshAt <= this.#bound;
  }

  answered(answer: Answer): void {
    this.#waiting.push(answer);
  }

  applied(count: number): void {
    this.#waiting = this.#waiting.filter(({ askedAt, committed }) => {
      if (committed > count) return true;
      this.#freshAt = Math.max(this.#freshAt, askedAt);
      return false;
    });
  }

  /** What it was told of is not its log any more. */
  forget(): void {
    this.#freshAt = -Infinity;
    this.#waiting = [];
  }
}
