import type { Window } from '../timeline/strips.js';

/**
 * A window of the page as a trace asks for it. Up to the end of the run no end is given, so that the drain is in the trace.
 * Milliseconds are rounded to whole nanoseconds, which is as fine as a duration may be.
 */
export function traceWindow([from, to]: Window, durationMs: number): { readonly from: string; readonly to?: string } {
  return { from: duration(from), ...(to >= durationMs ? {} : { to: duration(to) }) };
}

function duration(ms: number): string {
  return `${ms.toFixed(6).replace(/\.?0+$/, '')}ms`;
}
