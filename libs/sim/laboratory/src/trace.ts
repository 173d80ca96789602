import type { Experiment, TraceFormat, TraceRequest } from '@isthmus/contract';
import { type TraceEvent, traceEvents } from '@isthmus/sim-engine';
import { invariant } from '@isthmus/sim-protocol';
import { assess, type Estimate } from './assessment.js';
import { type Planned, planOf } from './plan.js';
import { strategyOf } from './registry.js';
import { eventsMaxOf } from './run.js';
import { scenarioOf } from './scenario.js';
import { chromeTrace } from './trace-chrome.js';
import { hostsOf, hostsShown } from './trace-hosts.js';
import { ndjsonTrace } from './trace-ndjson.js';
import { boundsOf, traceViolations } from './trace-request.js';
import { shivizTrace } from './trace-shiviz.js';
import type { TraceEnd, TraceSetting, TraceWriter } from './trace-writer.js';

export type { TraceEvent } from '@isthmus/sim-engine';
export type { TraceEnd } from './trace-writer.js';

const writers: { readonly [Format in TraceFormat]: (setting: TraceSetting) => TraceWriter } = {
  ndjson: ndjsonTrace,
  shiviz: shivizTrace,
  chrome: chromeTrace,
};

export interface TraceOptions {
  /** Of the text, about: the chunk that passes it is the last. */
  readonly charactersMax?: number;
}

/** Characters of a chunk, about. */
const CHUNK = 65_536;

/**
 * Plays a run again, as far as its trace is asked for, and gives the text of the trace in chunks. The run is the one of
 * `runExperiment`, to the nanosecond. Costs what the run costs up to the end of the window, and a few microseconds an event.
 *
 * @throws if `assess` refuses the experiment, or `traceViolations` finds something: ask them first.
 */
export function* traceRun(
  experiment: Experiment,
  seed: string,
  request: TraceRequest,
  { charactersMax = Infinity }: TraceOptions = {},
): Generator<string, TraceEnd> {
  const assessed = assess(experiment);
  invariant(assessed.ok && traceViolations(experiment, request).length === 0, 'what is to be traced was not accepted');
  const planned = planOf(assessed.resolved, seed);
  const setting = settingOf(planned, request);
  const writer = writers[request.format](setting);
  const events = eventsOf(planned, assessed.estimate, { from: setting.from, until: setting.to });
  let text = writer.begin();
  let count = 0;
  let written = 0;
  let at = setting.from;
  let stopped: TraceEnd['stopped'] | null = null;
  while (stopped === null) {
    const { done, value } = events.next();
    if (done === true) {
      stopped = value === 'end' ? 'window' : 'budget';
      if (stopped === 'window' && setting.to !== Infinity) at = setting.to;
    } else {
      const isShown = hostsOf(value, planned.cluster).some((host) => setting.shown[host]);
      if (isShown && count === request.limit) stopped = 'limit';
      else {
        if (isShown) count++;
        at = value.at;
        text += writer.event(value);
      }
    }
    if (text.length >= CHUNK) {
      written += text.length;
      if (written >= charactersMax) stopped ??= 'size';
      yield text;
      text = '';
    }
  }
  const end = { events: count, stopped, at };
  yield text + writer.end(end);
  return end;
}

/**
 * All that happens in the run of `runExperiment`, in order, as what traces are written from.
 *
 * @throws if `assess` refuses the experiment: ask it first.
 */
export function eventsOfRun(experiment: Experiment, seed: string): Iterable<TraceEvent> {
  const assessed = assess(experiment);
  invariant(assessed.ok, 'what is to be traced was not accepted');
  return eventsOf(planOf(assessed.resolved, seed), assessed.estimate, { from: 0, until: Infinity });
}

function eventsOf(planned: Planned, estimate: Estimate, bounds: { readonly from: number; readonly until: number }) {
  const strategy = strategyOf(planned.experiment, planned.cluster);
  return traceEvents(strategy, scenarioOf(planned), { ...bounds, eventsMax: eventsMaxOf(estimate) });
}

function settingOf(planned: Planned, request: TraceRequest): TraceSetting {
  return { planned, ...boundsOf(request), shown: hostsShown(planned.cluster, request.hosts) };
}
