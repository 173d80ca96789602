import type { TraceEvent } from '@isthmus/sim-engine';
import type { Planned } from './plan.js';

/** What a trace is of. Times are nanoseconds of simulated time. */
export interface TraceSetting {
  readonly planned: Planned;
  readonly from: number;
  readonly to: number;
  /** By host: whether what happens there is asked for. */
  readonly shown: readonly boolean[];
}

export interface TraceEnd {
  /** Events that the trace holds. */
  readonly events: number;
  /** `window`: they are all that were asked for. The others: there may be more. */
  readonly stopped: 'window' | 'limit' | 'size' | 'budget';
  /** Simulated nanoseconds at which the trace ends. */
  readonly at: number;
}

/** Writes a trace in one format, piece by piece. Told of every event in the window, of those at hosts that are not shown, too. */
export interface TraceWriter {
  begin(): string;
  event(event: TraceEvent): string;
  end(end: TraceEnd): string;
}
