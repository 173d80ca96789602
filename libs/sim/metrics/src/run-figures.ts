import type { Availability } from './availability.js';
import type { CapVerdict, Verdict } from './cap.js';
import type { Downtime } from './downtime.js';
import type { Latency } from './latency.js';
import type { Leaders } from './leaders.js';
import type { PhaseFigures } from './measurement.js';
import type { Pacelc } from './pacelc.js';
import type { Recovery } from './recovery.js';
import type { Staleness } from './staleness.js';
import type { WorstCase } from './worst-case.js';
import type { YieldAndHarvest } from './yield-and-harvest.js';

/**
 * The figures of one run that sentences, expectations and comparisons are made of. A stored summary of a report has at
 * least these fields.
 */
export interface RunFigures {
  readonly phases: readonly PhaseFigures[];
  readonly availability: readonly Availability[];
  readonly latency: readonly Latency[];
  readonly downtime: readonly Downtime[];
  readonly recovery: readonly Recovery[];
  readonly linearizable: {
    readonly verdict: Verdict;
    /** Whether the strategy promises it under the faults of this run. */
    readonly promised: boolean;
    readonly sentence: string;
  };
  readonly cap: { readonly verdict: CapVerdict; readonly sentence: string };
  readonly worstCase?: WorstCase | undefined;
  /** The longest p99 of t over datacenters and classes, whole run; null where it is unknown. */
  readonly stalenessP99Ms?: number | null | undefined;
  readonly pacelcLetters?: string | undefined;
  readonly splitBrains?: number | undefined;
  /** Of the fault that cost most in both; without faults of the steady phase. */
  readonly yield?: number | null | undefined;
  readonly harvest?: number | null | undefined;
  readonly bytesPerOperation?: number | undefined;
  readonly costPerMillionOperationsUsd?: number | null | undefined;
}

/** What sentences are made of besides, where it is known: no stored summary need have it. */
export interface RunDetails {
  readonly staleness?: Staleness | null;
  readonly yieldAndHarvest?: readonly YieldAndHarvest[];
  readonly pacelc?: Pacelc;
  readonly leaders?: Leaders | null;
  readonly application?: ApplicationFigures;
}

/** What the history says of the rule of the workload's application. */
export interface ApplicationFigures {
  readonly kind: string;
  readonly verdict: 'holds' | 'violated' | 'undecided';
  readonly sentence: string;
  readonly counts: readonly { readonly name: string; readonly count: number }[];
}
