import { type Experiment, nanosOf, type TraceRequest, type Violation } from '@isthmus/contract';
import { resolve } from './resolve.js';
import { hostNames, hostsNamed } from './trace-hosts.js';

/** What is wrong with a request for a trace of an experiment that `assess` accepts. */
export function traceViolations(experiment: Experiment, request: TraceRequest): Violation[] {
  const resolution = resolve(experiment);
  if (!resolution.ok) return [...resolution.violations];
  const { cluster } = resolution.value;
  const { from, to } = boundsOf(request);
  const backwards = {
    pointer: '/to',
    code: 'out-of-range',
    message: `the window would end at ${request.to ?? ''}, before it begins`,
    allowed: `later than ${request.from}`,
  };
  const strangers = (request.hosts ?? []).flatMap((name, index) =>
    hostsNamed(cluster, name).length > 0
      ? []
      : [
          {
            pointer: `/hosts/${index}`,
            code: 'unknown-host',
            message: `there is no host ${JSON.stringify(name)}`,
            allowed: `a datacenter, or one of ${hostNames(cluster).join(', ')}`,
          },
        ],
  );
  return [...(to <= from ? [backwards] : []), ...strangers];
}

/** In nanoseconds. */
export function boundsOf({ from, to }: TraceRequest): { readonly from: number; readonly to: number } {
  return { from: nanosOf(from), to: to === undefined ? Infinity : nanosOf(to) };
}
