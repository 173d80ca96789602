import type { Experiment, Report, RunError } from '@isthmus/contract';

/** What a child process is asked. */
export interface SimulationTask {
  readonly experiment: Experiment;
  readonly seed: string;
}

/** What it answers. */
export type SimulationResult =
  /** `history`: gzip. */
  | { readonly kind: 'report'; readonly report: Report; readonly history: Uint8Array }
  | { readonly kind: 'error'; readonly error: RunError };

/** The one function of a child process. */
export const SIMULATE = 'simulate';

/** Most memory of a child process, everything counted: its guard ends it above this. */
export const RESIDENT_MIB_MAX = 512;

/**
 * Most memory of its heap, typed arrays not counted; V8 ends the process above it. What is left to `RESIDENT_MIB_MAX` is
 * for the young generation, code and typed arrays.
 */
export const HEAP_MIB_MAX = 384;
