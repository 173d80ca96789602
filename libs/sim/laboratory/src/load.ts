import { nanosOf, perSecondOfRate, type Workload } from '@isthmus/contract';
import { ATTEMPTS_MAX, BACKOFF_NANOS, usualDelays } from '@isthmus/sim-engine';
import type { DatacenterId, OperationKind } from '@isthmus/sim-protocol';
import { type ApplicationPart, applicationParts } from './applications.js';
import { type Choice, mixAt, sessionsAt } from './operation-mix.js';
import type { Resolved } from './resolve.js';

/** Operations of a run at most, but for chance. */
export function operationsPerRun(resolved: Resolved): number {
  const { arrivals, script = [] } = resolved.experiment.workload;
  const scripted = script.reduce((sum, { steps }) => sum + steps.length, 0);
  if (arrivals.kind === 'none') return scripted;
  return Math.ceil(perSite(resolved, (begun, parts) => begun * total(parts))) + scripted;
}

/** The operations, one after the other, of which a choice of the workload is made. */
export function partsOf(choice: Choice['kind']): readonly OperationKind[] {
  switch (choice) {
    case 'read-modify-write':
      return ['read', 'write'];
    case 'increment-and-tell':
      return ['increment', 'increment'];
    case 'locked-write':
      return ['lock', 'write', 'unlock'];
    default:
      return [choice];
  }
}

/** All that an arrival at a site leads to, on the average or at most. */
export function partsAt({ experiment, cluster, sites }: Resolved, site: DatacenterId): readonly ApplicationPart[] {
  const { workload } = experiment;
  if (workload.application !== undefined) return applicationParts(workload.application, sites.length);
  return mixAt(workload, cluster.datacenters[site]!.name).flatMap(({ kind, share }) =>
    partsOf(kind).map((part) => ({ kind: part, times: share })),
  );
}

/** Of all operations, the parts of what is made of several counted each; of the script's where nothing else is asked for. */
export function readShare(resolved: Resolved): number {
  const { arrivals, script = [] } = resolved.experiment.workload;
  if (arrivals.kind === 'none') {
    const kinds = script.flatMap(({ steps }) => steps.map(({ kind }) => kind));
    return kinds.filter((kind) => kind === 'read').length / Math.max(1, kinds.length);
  }
  const reads = perSite(resolved, (begun, parts) => begun * total(parts.filter(({ kind }) => kind === 'read')));
  return reads / perSite(resolved, (begun, parts) => begun * total(parts));
}

function total(parts: readonly ApplicationPart[]): number {
  // Shares add up to a hair more or less than 1.
  return Number(parts.reduce((sum, { times }) => sum + times, 0).toFixed(9));
}

/**
 * How many requests an operation may take in a run whose nodes often say no. Redirects that name no leader are not limited by
 * `retries`; short waits let more of them into a deadline than the usual ones do, for which the estimate has room.
 */
export function attemptsPerOperation({ retries, backoff, deadline }: Workload): number {
  const within = nanosOf(deadline);
  const usual = Math.min(ATTEMPTS_MAX, 1 + within / BACKOFF_NANOS);
  if (backoff === undefined) return 1 + retries;
  const drawn = { none: 1, full: 0.5, equal: 0.75 }[backoff.jitter];
  let waits = 0;
  let length = nanosOf(backoff.base);
  for (let at = 0; at < within && waits < ATTEMPTS_MAX; waits++) {
    at += length * drawn;
    length = Math.min(nanosOf(backoff.cap), length * backoff.factor);
  }
  return (1 + retries) * Math.max(1, waits / usual);
}

type OpenArrivals = Extract<Workload['arrivals'], { kind: 'open' }>;

/** A run that is not a number of whole days may have more of its peaks than of its nights: by the half wave above the mean. */
function secondsAtMeanRate(pattern: OpenArrivals['pattern'], seconds: number): number {
  if (pattern?.kind !== 'diurnal') return seconds;
  return seconds + (pattern.peak - 1) * Math.min(seconds, nanosOf(pattern.period) / 1e9 / Math.PI);
}

/** A figure of each site, added up, from how much its clients begin in a run at most, and what. */
function perSite(resolved: Resolved, figure: (begun: number, parts: readonly ApplicationPart[]) => number): number {
  const { experiment, sites } = resolved;
  const { arrivals } = experiment.workload;
  const seconds = nanosOf(experiment.duration) / 1e9;
  const rateOf =
    arrivals.kind === 'open'
      ? () => ((perSecondOfRate(arrivals.rate) ?? 0) * secondsAtMeanRate(arrivals.pattern, seconds)) / seconds
      : closedLoopRates(resolved);
  return sites.reduce((sum, site) => sum + figure(rateOf(site) * seconds, partsAt(resolved, site)), 0);
}

/** A closed loop can go no faster than a round trip to the nearest node. Operations per second, by site. */
function closedLoopRates({ experiment, linkDelay, special, cluster }: Resolved): (site: DatacenterId) => number {
  const { workload } = experiment;
  const { arrivals } = workload;
  const size = cluster.datacenters.length;
  const thinkTime = arrivals.kind === 'closed' ? nanosOf(arrivals.thinkTime) : 0;
  const there = special === undefined ? linkDelay : usualDelays(special, special.requests, linkDelay);
  const back = special === undefined ? linkDelay : usualDelays(special, special.replies, linkDelay);
  return (site) => {
    const nearest = Math.min(
      ...cluster.nodes.map(
        ({ datacenter }) => (there[site * size + datacenter] ?? 0) + (back[datacenter * size + site] ?? 0),
      ),
    );
    return (sessionsAt(workload, cluster.datacenters[site]!.name) * 1e9) / (thinkTime + Math.max(nearest, 1000));
  };
}
