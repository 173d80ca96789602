import {
  bitsPerSecondOf,
  type Experiment,
  type Fault,
  nanosOf,
  perSecondOfRate,
  ppmOf,
  type Workload,
} from '@isthmus/contract';
import type {
  FaultSchedule,
  Jitter,
  Quantiles,
  Scenario,
  ServiceScenario,
  SimpleJitter,
  Transport,
} from '@isthmus/sim-engine';
import type { Cluster, DatacenterId, Instant, Nanos } from '@isthmus/sim-protocol';
import {
  applicationWorkload,
  mixedWorkload,
  type MixedWorkloadParameters,
  type OperationShare,
} from '@isthmus/sim-workloads';
import { applicationEntry } from './applications.js';
import { effectsOf } from './fault-effects.js';
import { sessionsAt } from './operation-mix.js';
import type { Planned } from './plan.js';
import { pointsOf } from './quantile-points.js';
import { scriptsOf } from './scripts.js';

/** A run in the engine's terms. */
export function scenarioOf({ experiment, cluster, linkDelay, special, sites, seed, faults }: Planned): Scenario {
  const { topology, workload } = experiment;
  const { attemptTimeout, backoff } = workload;
  const { failover } = workload.clients;
  return {
    seed,
    cluster,
    network: {
      delay: linkDelay,
      jitter: jitterOf(topology.links, cluster),
      special,
      transport: transportOf(topology.links),
      bandwidth: bitsPerSecondOf(topology.links.bandwidth) ?? Infinity,
    },
    nodes: {
      serviceTime: ns(topology.nodes.serviceTime),
      ...(topology.nodes.service === undefined ? {} : { service: serviceOf(topology.nodes.service) }),
      fsync: ns(topology.nodes.fsync),
      clock: { offset: ns(topology.nodes.clock.offset), driftPpm: ppmOf(topology.nodes.clock.drift) ?? 0 },
    },
    faults: scheduleFor(faults, cluster),
    clients: {
      sites: sites.map((datacenter) => ({
        datacenter,
        sessions: workload.arrivals.kind === 'none' ? 0 : sessionsAt(workload, cluster.datacenters[datacenter]!.name),
        maxSessions: workload.clients.maxSessions,
      })),
      route: workload.clients.route,
      loop: workload.arrivals.kind,
      deadline: ns(workload.deadline),
      retries: workload.retries,
      attemptTimeout: attemptTimeout === undefined ? undefined : ns(attemptTimeout),
      backoff: backoff === undefined ? undefined : { ...backoff, base: ns(backoff.base), cap: ns(backoff.cap) },
      failover: failover === undefined ? undefined : { ...failover, returnAfter: ns(failover.returnAfter) },
    },
    workload: workloadOf({ workload, cluster, sites, linkDelay }),
    duration: nanosOf(experiment.duration) as Instant,
    measuredFrom: nanosOf(experiment.warmup) as Instant,
    drain: ns(experiment.drain),
  };
}

function workloadOf({
  workload,
  cluster,
  sites,
  linkDelay,
}: Pick<Planned, 'cluster' | 'sites' | 'linkDelay'> & { readonly workload: Workload }): Scenario['workload'] {
  const arrivals = arrivalsOf(workload.arrivals, cluster);
  const scripts = scriptsOf(workload.script ?? [], cluster);
  const spec = workload.application;
  if (spec !== undefined) {
    const application = () => applicationEntry(spec).play(spec, { cluster, sites: sites.length });
    return applicationWorkload({ application, arrivals, scripts, sites }, cluster);
  }
  const confidants = cluster.datacenters.map(({ id }) => confidantOf(id, sites, linkDelay));
  const operations = workload.operations.map(shareOf);
  const operationsAt = cluster.datacenters.map(({ name }) => workload.operationsAt?.[name]?.map(shareOf));
  return mixedWorkload({ arrivals, scripts, operations, operationsAt, keys: workload.keys, confidants }, cluster);
}

function shareOf({ kind, share, ...more }: Workload['operations'][number]): OperationShare {
  switch (kind) {
    case 'locked-write': {
      const { lease = '0s', hold = '0s', pause } = more;
      return {
        ...{ kind, share, lease: ns(lease), hold: ns(hold) },
        pause: pause && { share: pause.share, length: ns(pause.length) },
      };
    }
    case 'barrier': {
      const { parties = 1, lease = '1min' } = more;
      return { kind, share, barrier: { parties, lease: ns(lease) } };
    }
    case 'txn': {
      const { reads = 2, writes = 1, pauseBetween = '0s' } = more;
      return { kind, share, transaction: { reads, writes, pause: ns(pauseBetween) } };
    }
    default:
      return { kind, share, consistency: more.consistency ?? 'default' };
  }
}

/** The next datacenter that has clients; what they are told takes as long as a message. */
function confidantOf(from: DatacenterId, sites: readonly DatacenterId[], delay: Float64Array | readonly number[]) {
  const to = sites[(sites.indexOf(from) + 1) % sites.length]!;
  return { to, after: (delay[from * Math.sqrt(delay.length) + to] ?? 0) as Nanos };
}

function arrivalsOf(arrivals: Workload['arrivals'], cluster: Cluster): MixedWorkloadParameters['arrivals'] {
  switch (arrivals.kind) {
    case 'open':
      return openArrivals(arrivals, cluster);
    case 'closed':
      return { kind: 'closed', thinkTime: ns(arrivals.thinkTime) };
    case 'none':
      return arrivals;
  }
}

function openArrivals(
  { rate, pattern }: Extract<Experiment['workload']['arrivals'], { kind: 'open' }>,
  { datacenters }: Cluster,
) {
  const perSecond = perSecondOfRate(rate) ?? 0;
  switch (pattern?.kind) {
    case undefined:
    case 'constant':
      return { kind: 'open', perSecond, pattern } as const;
    case 'bursts':
      return { kind: 'open', perSecond, pattern: { ...pattern, period: ns(pattern.period) } } as const;
    case 'diurnal': {
      const peakOf = (name: string) => (typeof pattern.peakAt === 'string' ? pattern.peakAt : pattern.peakAt[name]);
      const peakAt = datacenters.map(({ name }) => ns(peakOf(name) ?? '0s'));
      return { kind: 'open', perSecond, pattern: { ...pattern, period: ns(pattern.period), peakAt } } as const;
    }
  }
}

function ns(duration: string): Nanos {
  return nanosOf(duration) as Nanos;
}

type Links = Experiment['topology']['links'];
type Service = NonNullable<Experiment['topology']['nodes']['service']>;

function jitterOf({ jitter }: Links, cluster: Cluster): Jitter {
  switch (jitter.kind) {
    case 'none':
      return jitter;
    case 'mixture':
      return {
        kind: 'mixture',
        parts: jitter.parts.map(({ share, jitter: part }) => ({ share, jitter: simpleJitter(part) })),
      };
    case 'quantiles':
      return { kind: 'quantiles', of: quantilesOf(jitter, cluster) };
    case 'measured':
      throw new Error('a resolved experiment has its measured jitter written out');
    default:
      return simpleJitter(jitter);
  }
}

function quantilesOf(
  { pairs, points }: Extract<Links['jitter'], { kind: 'quantiles' }>,
  { datacenters }: Cluster,
): (Quantiles | null)[] {
  return datacenters.flatMap(({ name: from }) =>
    datacenters.map(({ name: to }) => {
      const known = pairs?.[from]?.[to] ?? pairs?.[to]?.[from] ?? points;
      if (known === undefined) return null;
      return pointsOf(known);
    }),
  );
}

function simpleJitter(
  jitter: Exclude<Links['jitter'], { kind: 'none' | 'mixture' | 'quantiles' | 'measured' }>,
): SimpleJitter {
  return { ...jitter, minimum: ns(jitter.minimum) };
}

function serviceOf({ distribution, perKilobyte, requests, messages }: Service): ServiceScenario {
  return {
    ...(distribution === 'exponential' ? { isExponential: true } : {}),
    nanosPerByte: nanosOf(perKilobyte) / 1000,
    requests: Object.fromEntries(
      Object.entries(requests).flatMap(([kind, time]) => (time === undefined ? [] : [[kind, ns(time)]])),
    ),
    messages: new Map(Object.entries(messages).map(([name, time]) => [name, ns(time)])),
  };
}

function transportOf({ transport, retransmission, loss, duplicate, reorder }: Links): Transport {
  return transport === 'stream'
    ? {
        kind: 'stream',
        retransmission: { timeout: ns(retransmission.timeout), resetAfter: ns(retransmission.resetAfter) },
      }
    : { kind: 'datagram', loss, duplicate, reorder };
}

function scheduleFor(faults: readonly Fault[], cluster: Cluster): FaultSchedule {
  const effects = faults.map((fault) => effectsOf(fault, cluster));
  return {
    partitions: effects.flatMap(({ partitions }) => partitions ?? []),
    crashes: effects.flatMap(({ crashes }) => crashes ?? []),
    impairments: effects.flatMap(({ impairments }) => impairments ?? []),
  };
}
