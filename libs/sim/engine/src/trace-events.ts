import type { Strategy } from '@isthmus/sim-protocol';
import type { Scenario } from './scenario.js';
import { Simulation } from './simulation.js';
import type { TraceEvent } from './trace.js';

/** Engine events between two looks at what they have left in the trace. */
const BATCH = 1000;

/**
 * Everything that happens in a run from `from` to before `until`, in order. Plays only as far as its events are asked for: whoever stops
 * asking stops the run.
 *
 * @param eventsMax engine events after which it gives up. Its last value tells whether it did.
 */
export function* traceEvents<Message, Entry>(
  strategy: Strategy<Message, Entry>,
  scenario: Scenario,
  { from, until, eventsMax }: { readonly from: number; readonly until: number; readonly eventsMax: number },
): Generator<TraceEvent, 'end' | 'budget'> {
  const seen: TraceEvent[] = [];
  const simulation = new Simulation(strategy, scenario, (event) => seen.push(event), from);
  let left = eventsMax;
  while (left > 0) {
    const budget = Math.min(BATCH, left);
    const played = simulation.advance(until, budget);
    yield* seen.splice(0);
    if (played < budget) return 'end';
    left -= played;
  }
  return 'budget';
}
