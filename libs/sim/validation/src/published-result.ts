import type { Judged } from './claim.js';
import type { Play } from './play.js';

/** Something published that experiments can be held against. */
export interface PublishedResult {
  /** What `--only` takes. */
  readonly name: string;
  readonly title: string;
  /** Paper with figure or table, or the law, and the date. */
  readonly source: string;
  /** How it is re-run, and what differs from the original: a sentence or two. */
  readonly method: string;
  readonly trials: readonly Trial[];
}

/** A part of a result that is played and judged together. */
export interface Trial {
  readonly name: string;
  /** Whether every test run repeats it: it takes a fraction of a second. */
  readonly isCheap: boolean;
  /** Plays what it needs, as documents that anyone could submit, and judges. */
  rows(play: Play): readonly Judged[];
}
