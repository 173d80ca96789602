import { nanosOf, perSecondOfRate, type Workload } from '@isthmus/contract';
import { ATTEMPTS_MAX, BACKOFF_NANOS } from '@isthmus/sim-engine';
import type { OperationKind } from '@isthmus/sim-protocol';
import type { Resolved } from './resolve.js';

/** Operations of a run at most, but for chance. */
export function operationsPerRun(resolved: Resolved): number {
  const { experiment, sites } = resolved;
  const { arrivals } = experiment.workload;
  const seconds = nanosOf(experiment.duration) / 1e9;
  const scripted = (experiment.workload.script ?? []).reduce((sum, { steps }) => sum + steps.length, 0);
  if (arrivals.kind === 'none') return scripted;
  const begun =
    arrivals.kind === 'open'
      ? sites.length * (perSecondOfRate(arrivals.rate) ?? 0) * secondsAtMeanRate(arrivals.pattern, seconds)
      : closedLoopRate(resolved) * seconds;
  return Math.ceil(begun * partsPerChoice(experiment.workload)) + scripted;
}

type Choice = Workload['operations'][number]['kind'];

/** The operations, one after the other, of which a choice of the workload is made. */
export function partsOf(choice: Choice): readonly OperationKind[] {
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

/** Of all operations, the parts of what is made of several counted each; of the script's where nothing else is asked for. */
export function readShare(workload: Workload): number {
  if (workload.operations.length === 0) {
    const kinds = (workload.script ?? []).flatMap(({ steps }) => steps.map(({ kind }) => kind));
    return kinds.filter((kind) => kind === 'read').length / Math.max(1, kinds.length);
  }
  return (shareOf(workload, 'read') + shareOf(workload, 'read-modify-write')) / partsPerChoice(workload);
}

function partsPerChoice({ operations }: Workload): number {
  return operations.reduce((sum, { kind, share }) => sum + share * (partsOf(kind).length - 1), 1);
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

/** A closed loop can go no faster than a round trip to the nearest node. */
function closedLoopRate({ experiment, sites, delay, cluster }: Resolved): number {
  const { arrivals, clients } = experiment.workload;
  const size = cluster.datacenters.length;
  const thinkTime = arrivals.kind === 'closed' ? nanosOf(arrivals.thinkTime) : 0;
  return sites.reduce((sum, site) => {
    const nearest = Math.min(
      ...cluster.nodes.map(
        ({ datacenter }) => (delay[site * size + datacenter] ?? 0) + (delay[datacenter * size + site] ?? 0),
      ),
    );
    return sum + (clients.perDatacenter * 1e9) / (thinkTime + Math.max(nearest, 1000));
  }, 0);
}

function shareOf({ operations }: Workload, kind: Choice): number {
  return operations.reduce((sum, operation) => sum + (operation.kind === kind ? operation.share : 0), 0);
}
