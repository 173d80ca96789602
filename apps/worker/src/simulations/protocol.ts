import type { Experiment, Report, RunError } from '@isthmus/contract';
import type { JobResult, JobWork } from '@isthmus/persistence';

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

/** The functions of a child process: what each is asked, and what it answers. */
export interface ChildFunctions {
  readonly simulate: { readonly task: SimulationTask; readonly answer: SimulationResult };
  /** Jobs. */
  readonly work: {
    readonly task: JobWork;
    readonly answer: JobResult | { readonly kind: 'error'; readonly error: RunError };
  };
}

export type ChildFunction = keyof ChildFunctions;

/** Most memory of a child process, everything counted: its guard ends it above this. */
export const RESIDENT_MIB_MAX = 512;

/**
 * Most memory of its heap, typed arrays not counted; V8 ends the process above it. What is left to `RESIDENT_MIB_MAX` is
 * for the young generation, code and typed arrays.
 */
export const HEAP_MIB_MAX = 384;
