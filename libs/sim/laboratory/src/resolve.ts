import { type Experiment, nanosOf, type StrategySpec, type Violation } from '@isthmus/contract';
import { layout, layouts } from '@isthmus/sim-catalog';
import { type Cluster, type DatacenterId, invariant, type NodeId } from '@isthmus/sim-protocol';
import type { SpecialDelays } from '@isthmus/sim-engine';
import { leastOfAll, specialDelays } from './delay-rules.js';
import { linkDelays, unknownPairs, writtenOut } from './link-delays.js';
import { wholeSelector } from './node-selectors.js';
import { type Refusal, refused, unknownDatacenter } from './refusals.js';
import { entryOf } from './registry.js';
import { tariffViolations } from './transfer-prices.js';
import { siteViolations } from './site-rules.js';

/** An experiment with everything that it names looked up: what a run is a function of, together with a seed. */
export interface Resolved {
  /** The same experiment with layout and matrix written out; a valid experiment of its own, and what is digested. */
  readonly experiment: Experiment;
  /** The catalog's layout that it named. */
  readonly layout: string | null;
  readonly cluster: Cluster;
  /**
   * Least one-way delays in nanoseconds of messages of any kind, datacenter x datacenter, row = from; the diagonal is within a
   * datacenter.
   */
  readonly delay: Float64Array;
  /** The same of the links themselves, before what rules say. */
  readonly linkDelay: Float64Array;
  readonly special: SpecialDelays | undefined;
  /** Datacenters that have clients, in the cluster's order. */
  readonly sites: readonly DatacenterId[];
}

export type Resolution = { readonly ok: true; readonly value: Resolved } | Refusal;

const INTRA_DATACENTER_ROUND_TRIP = '0.2ms';
const NODES_MAX = 99;

/** Looks up layout, matrix, datacenters and sites. What refers to them elsewhere is checked by `assess`. */
export function resolve(experiment: Experiment): Resolution {
  const violations: Violation[] = [];
  const { topology } = experiment;
  const named = topology.layout === undefined ? undefined : layout(topology.layout);
  if (topology.layout !== undefined && named === undefined) {
    return refused({
      pointer: '/topology/layout',
      code: 'unknown-layout',
      message: `there is no layout ${JSON.stringify(topology.layout)}`,
      allowed: `one of ${layouts()
        .map(({ id }) => id)
        .join(', ')}`,
    });
  }
  const datacenters = named?.datacenters ?? topology.datacenters ?? [];
  datacenters.forEach(({ id }, index) => {
    if (datacenters.findIndex((other) => other.id === id) < index)
      violations.push({
        pointer: `/topology/datacenters/${index}/id`,
        code: 'duplicate',
        message: `the datacenter ${id} is listed twice`,
      });
  });
  const nodes = datacenters.reduce((sum, datacenter) => sum + datacenter.nodes, 0);
  if (nodes < 1 || nodes > NODES_MAX)
    violations.push({
      pointer: '/topology/datacenters',
      code: 'out-of-range',
      message: `${nodes} nodes in all`,
      allowed: `1 to ${NODES_MAX} nodes`,
    });
  const { sites: wanted } = experiment.workload.clients;
  if (wanted !== 'all') {
    wanted.forEach((site, index) => {
      if (!datacenters.some(({ id }) => id === site))
        violations.push(unknownDatacenter(`/workload/clients/sites/${index}`, site, datacenters));
    });
  }
  experiment.workload.script?.forEach(({ site }, index) => {
    if (!datacenters.some(({ id }) => id === site))
      violations.push(unknownDatacenter(`/workload/script/${index}/site`, site, datacenters));
    else if (wanted !== 'all' && !wanted.includes(site))
      violations.push({
        pointer: `/workload/script/${index}/site`,
        code: 'unknown-datacenter',
        message: `${site} has no clients`,
        allowed: `one of ${wanted.join(', ')}; or ${site} among /workload/clients/sites`,
      });
  });
  for (const site of Object.keys(peaksOf(experiment))) {
    if (!datacenters.some(({ id }) => id === site))
      violations.push(unknownDatacenter(`/workload/arrivals/pattern/peakAt/${site}`, site, datacenters));
  }
  const ids = datacenters.map(({ id }) => id);
  violations.push(...siteViolations(experiment, ids));
  if (violations.length > 0) return { ok: false, violations };

  const { jitter } = topology.links;
  if (jitter.kind === 'quantiles' && jitter.pairs !== undefined) {
    const unknown = unknownPairs(jitter.pairs, '/topology/links/jitter/pairs', ids);
    if (unknown.length > 0) return { ok: false, violations: unknown };
  }
  const delays = linkDelays(experiment, ids, named?.roundTrips);
  if (!delays.ok) return delays;
  const { between, pairs } = delays.value;
  const intra = topology.intraDatacenter.roundTrip ?? named?.intraDatacenterRoundTrip ?? INTRA_DATACENTER_ROUND_TRIP;
  const size = datacenters.length;
  const special = specialDelays(experiment, ids);
  if (!special.ok) return special;
  const linkDelay = Float64Array.from({ length: size * size }, (_, index) => {
    const [from, to] = [Math.floor(index / size), index % size];
    return from === to ? Math.round(nanosOf(intra) / 2) : (between[from]?.[to] ?? 0);
  });
  const tariff = topology.tariff ?? named?.tariff;
  const unpriced = tariff === undefined ? [] : tariffViolations(tariff, ids);
  if (unpriced.length > 0) return { ok: false, violations: unpriced };
  const cluster = clusterOf(datacenters);
  const { roundTrips: _, oneWay: __, ...asked } = topology.links;
  const links = pairs === null ? asked : { ...asked, jitter: { kind: 'quantiles' as const, pairs } };
  const { layout: ___, ...rest } = topology;
  return {
    ok: true,
    value: {
      layout: topology.layout ?? null,
      cluster,
      delay: leastOfAll(special.value, linkDelay),
      linkDelay,
      special: special.value,
      sites: cluster.datacenters.filter(({ name }) => wanted === 'all' || wanted.includes(name)).map(({ id }) => id),
      experiment: {
        ...experiment,
        topology: {
          ...rest,
          datacenters: datacenters.map(({ id, nodes: count }) => ({ id, nodes: count })),
          links: size < 2 ? links : { ...links, oneWay: writtenOut(ids, linkDelay) },
          intraDatacenter: { roundTrip: intra },
          ...(tariff === undefined ? {} : { tariff }),
        },
        strategy: withWholeSelectors(experiment.strategy),
      },
    },
  };
}

/** Looks up what an experiment names that was accepted once: catalog entries never change. */
export function resolvedAgain(experiment: Experiment): Resolved {
  const resolution = resolve(experiment);
  invariant(resolution.ok, 'a stored experiment names what is not there any more');
  return resolution.value;
}

/** When each datacenter is busiest, where that is written by datacenter. */
function peaksOf({ workload: { arrivals } }: Experiment): Readonly<Record<string, string>> {
  if (arrivals.kind !== 'open' || arrivals.pattern?.kind !== 'diurnal') return {};
  return typeof arrivals.pattern.peakAt === 'string' ? {} : arrivals.pattern.peakAt;
}

function clusterOf(datacenters: readonly { readonly id: string; readonly nodes: number }[]): Cluster {
  const nodes = datacenters
    .flatMap(({ id, nodes: count }, datacenter) =>
      Array.from({ length: count }, (_, ordinal) => ({
        name: `${id}/${ordinal}`,
        datacenter: datacenter as DatacenterId,
        ordinal,
      })),
    )
    .map((node, id) => ({ ...node, id: id as NodeId }));
  return {
    nodes,
    datacenters: datacenters.map(({ id: name }, index) => ({
      id: index as DatacenterId,
      name,
      nodes: nodes.filter(({ datacenter }) => datacenter === index).map(({ id }) => id),
    })),
  };
}

function withWholeSelectors(strategy: StrategySpec): StrategySpec {
  return entryOf(strategy.kind).withNodes?.(strategy, wholeSelector) ?? strategy;
}
