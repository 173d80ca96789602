import { msFromNanos } from '@isthmus/sim-protocol';
import { type Attempts, attemptsOf } from './attempts.js';
import { type Availability, availabilityOf } from './availability.js';
import { type CapAvailability, capAvailabilityOf } from './cap.js';
import { type Classification, classify, RESULT_FAIL, RESULT_OK, UNMEASURED } from './classification.js';
import { type Downtime, downtimeOf } from './downtime.js';
import { type Latency, latencyOf } from './latency.js';
import type { PhaseKind } from './phases.js';
import { type Recovery, recoveryOf } from './recovery.js';
import { type Series, seriesOf } from './series.js';
import { type ReadLags, type Staleness, stalenessOf } from './staleness.js';
import type { Subject } from './subject.js';
import { type YieldAndHarvest, yieldAndHarvestOf } from './yield-and-harvest.js';

/** A phase as reports give it. */
export interface PhaseFigures {
  readonly name: string;
  readonly kind: PhaseKind;
  readonly faults: string[];
  readonly fromMs: number;
  readonly toMs: number;
}

/** Numbers of operations. */
export interface OperationCounts {
  /** In the history, warm-up included. */
  readonly total: number;
  /** Outside the warm-up, as everything below. */
  readonly intended: number;
  readonly ok: number;
  readonly fail: number;
  readonly info: number;
}

/** Every figure that a history and a request log give by themselves. */
export interface Measurement {
  readonly phases: PhaseFigures[];
  readonly operations: OperationCounts;
  readonly availability: Availability[];
  readonly latency: Latency[];
  /** Empty where only the history was kept. */
  readonly attempts: Attempts[];
  readonly downtime: Downtime[];
  readonly recovery: Recovery[];
  readonly series: Series;
  readonly yieldAndHarvest: YieldAndHarvest[];
  /** Null where nothing was read of a register, or what was read does not name its write. */
  readonly staleness: Staleness | null;
  /** One for each partition; `capReportOf` makes the CAP verdict of it. */
  readonly capAvailability: CapAvailability[];
}

/** Measures one run. `lags`: null where they were not looked at, or what was read does not name its write. */
export function measure(subject: Subject, lags: ReadLags | null = null): Measurement {
  const classification = classify(subject);
  return {
    phases: classification.phases.map(({ name, kind, faults, from, to }) => ({
      name,
      kind,
      faults: [...faults],
      fromMs: msFromNanos(from),
      toMs: msFromNanos(to),
    })),
    operations: operationCounts(classification),
    availability: availabilityOf(subject, classification),
    latency: latencyOf(subject, classification),
    attempts: subject.furtherAttempts === undefined ? [] : attemptsOf(subject, classification, subject.furtherAttempts),
    downtime: downtimeOf(subject, classification),
    recovery: recoveryOf(subject, classification),
    series: seriesOf(subject, classification),
    yieldAndHarvest: yieldAndHarvestOf(classification, lags),
    staleness: lags === null ? null : stalenessOf(subject, classification, lags),
    capAvailability: capAvailabilityOf(subject),
  };
}

function operationCounts({ phase, result }: Classification): OperationCounts {
  let intended = 0;
  let ok = 0;
  let fail = 0;
  for (let row = 0; row < phase.length; row++) {
    if (phase[row] === UNMEASURED) continue;
    intended++;
    if (result[row] === RESULT_OK) ok++;
    else if (result[row] === RESULT_FAIL) fail++;
  }
  return { total: phase.length, intended, ok, fail, info: intended - ok - fail };
}
