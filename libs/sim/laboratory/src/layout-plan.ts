import { experimentSchema, type LayoutPlan, parseWith, type StrategySpec, strategySchema } from '@isthmus/contract';
import { type DatacenterId, invariant, msFromNanos } from '@isthmus/sim-protocol';
import { delayRanges } from './delay-ranges.js';
import { floorsOf } from './floors.js';
import { type LeastDelays, type Objective, searchPlacements } from './placement-search.js';
import { type Refusal, refused, unknownDatacenter } from './refusals.js';
import { type Resolved, resolve } from './resolve.js';

/** Configurations that many designs begin with; of those that are led, each datacenter is tried as the leader. */
const USUAL: readonly (readonly [name: string, isLed: boolean, strategy: Readonly<Record<string, unknown>>])[] = [
  ['single leader, asynchronous', true, { kind: 'single-leader', replication: 'asynchronous' }],
  ['single leader, synchronous', true, { kind: 'single-leader', replication: 'synchronous' }],
  ['Raft', true, { kind: 'raft' }],
  ['Raft, reads under a lease', true, { kind: 'raft', reads: 'lease' }],
  ['quorums of a majority', false, { kind: 'leaderless' }],
  ['linearizable register', false, { kind: 'leaderless', stamps: 'read-first', readRepair: 'sync' }],
  ['quorums of one', false, { kind: 'leaderless', r: 1, w: 1 }],
  ['multi-leader', false, { kind: 'multi-leader' }],
  ['causal+', false, { kind: 'causal' }],
];

/** Datacenters that may fail. */
const FAULTS = [1, 2] as const;
const OBJECTIVES: readonly Objective[] = ['mean', 'worst'];

/**
 * The floors of usual configurations on a topology, and, by exhaustive search, the datacenters and the leader with which a majority
 * confirms operations soonest.
 *
 * @param topology as a document writes it.
 * @param clients datacenters whose clients count, all with the same weight; every one unless given.
 */
export function planLayout(
  topology: unknown,
  clients?: readonly string[],
): { readonly ok: true; readonly value: LayoutPlan } | Refusal {
  // What is asked of the links and nodes has nothing to do with the strategy: any will do.
  const parsed = parseWith(experimentSchema, { version: 1, name: 'plan', topology, strategy: { kind: 'causal' } });
  if (!parsed.ok) return parsed;
  const resolution = resolve(parsed.value);
  if (!resolution.ok) return resolution;
  const { datacenters } = resolution.value.cluster;
  const unknown = (clients ?? []).filter((client) => !datacenters.some(({ name }) => name === client));
  if (unknown.length > 0) {
    const known = datacenters.map(({ name }) => ({ id: name }));
    return { ok: false, violations: unknown.map((client) => unknownDatacenter('/clients', client, known)) };
  }
  if (clients?.length === 0)
    return refused({
      ...{ pointer: '/clients', code: 'out-of-range', message: 'nobody asks for anything' },
      allowed: `one or more of ${datacenters.map(({ name }) => name).join(', ')}`,
    });
  return { ok: true, value: new Planning(resolution.value, clients).plan };
}

/** In nanoseconds, by client. */
interface OverClients {
  readonly latencies: readonly number[];
  readonly sum: number;
  readonly worst: number;
}

class Planning {
  readonly #sites: readonly DatacenterId[];
  /** Datacenters that have nodes. */
  readonly #places: readonly DatacenterId[];

  constructor(
    private readonly resolved: Resolved,
    clients: readonly string[] | undefined,
  ) {
    const { datacenters } = resolved.cluster;
    this.#sites = datacenters.filter(({ name }) => clients?.includes(name) ?? true).map(({ id }) => id);
    this.#places = datacenters.filter(({ nodes }) => nodes.length > 0).map(({ id }) => id);
  }

  get plan(): LayoutPlan {
    const places = this.#places;
    const searches = FAULTS.filter((faults) => 2 * faults + 1 <= places.length).map((faults) => ({
      faults,
      ...searchPlacements(this.#delays, { places, clients: this.#sites, count: 2 * faults + 1 }),
    }));
    return {
      layout: this.resolved.layout,
      clients: this.#sites.map((site) => this.#name(site)),
      configurations: USUAL.map(([name, isLed, strategy]) => this.#configuration(name, isLed, strategy)),
      leaders: this.#leaders(),
      placements: searches.flatMap(({ faults, led, leaderless }) =>
        (['led', 'leaderless'] as const).flatMap((quorums) =>
          OBJECTIVES.map((best) => {
            const group = (quorums === 'led' ? led : leaderless)[best];
            return {
              ...{ faults, quorums, best },
              datacenters: group.places.map((place) => this.#name(place)),
              leader: group.leader === null ? null : this.#name(group.leader),
              ...this.#figures(group),
            };
          }),
        ),
      ),
      alone: searches.flatMap(({ faults, alone }) =>
        alone.map(({ places: chosen, leader, worst }, client) => ({
          ...{ client: this.#name(this.#sites[client]!), faults },
          datacenters: chosen.map((place) => this.#name(place)),
          ...{ leader: this.#name(leader!), ms: msFromNanos(worst) },
        })),
      ),
      considered: searches.reduce((sum, { considered }) => sum + considered, 0),
    };
  }

  get #delays(): LeastDelays {
    const { requests, replies, messages } = delayRanges(this.resolved);
    const size = this.resolved.cluster.datacenters.length;
    return { size, requests: requests.least, replies: replies.least, messages: messages.least };
  }

  #leaders(): LayoutPlan['leaders'] {
    const strategy = this.#strategy({ kind: 'raft' });
    return this.#places
      .map((place) => ({ leader: this.#name(place), ...this.#floors(strategy, place, 'write') }))
      .sort((a, b) => a.sum - b.sum || a.worst - b.worst)
      .map(({ leader, ...group }) => ({ leader, ...this.#figures(group) }));
  }

  /** With the leader that is best by the mean write, then by the mean read. */
  #configuration(
    name: string,
    isLed: boolean,
    written: Readonly<Record<string, unknown>>,
  ): LayoutPlan['configurations'][number] {
    const strategy = this.#strategy(isLed ? { ...written, leader: this.#name(this.#places[0]!) } : written);
    const best = (isLed ? this.#places : this.#places.slice(0, 1))
      .map((place) => {
        const [read, write] = [this.#floors(strategy, place, 'read'), this.#floors(strategy, place, 'write')];
        return { leader: this.#name(place), read, write };
      })
      .reduce((one, other) =>
        other.write.sum < one.write.sum || (other.write.sum === one.write.sum && other.read.sum < one.read.sum)
          ? other
          : one,
      );
    return {
      ...{ name, strategy: isLed ? { ...written, leader: best.leader } : { ...written } },
      leader: isLed ? best.leader : null,
      floors: this.#sites.map((site, index) => ({
        client: this.#name(site),
        readMs: msFromNanos(best.read.latencies[index]!),
        writeMs: msFromNanos(best.write.latencies[index]!),
      })),
      read: this.#meanAndWorst(best.read),
      write: this.#meanAndWorst(best.write),
    };
  }

  #floors(strategy: StrategySpec, leader: DatacenterId, kind: 'read' | 'write'): OverClients {
    const { cluster, experiment } = this.resolved;
    const floors = floorsOf(
      { ...this.resolved, experiment: { ...experiment, strategy } },
      { leaders: [cluster.datacenters[leader]!.nodes[0]!], isSettled: true, keys: () => null },
    );
    const latencies = this.#sites.map((site) => floors(site, kind));
    return { latencies, sum: latencies.reduce((sum, each) => sum + each, 0), worst: Math.max(...latencies) };
  }

  #strategy(written: Readonly<Record<string, unknown>>): StrategySpec {
    const parsed = parseWith(strategySchema, written);
    invariant(parsed.ok, `${JSON.stringify(written)} is no strategy`);
    return parsed.value;
  }

  #figures(group: OverClients) {
    const floors = group.latencies.map((latency, index) => ({
      client: this.#name(this.#sites[index]!),
      ms: msFromNanos(latency),
    }));
    return { floors, ...this.#meanAndWorst(group) };
  }

  #meanAndWorst({ sum, worst }: OverClients): { readonly meanMs: number; readonly worstMs: number } {
    return { meanMs: msFromNanos(Math.round(sum / this.#sites.length)), worstMs: msFromNanos(worst) };
  }

  #name(datacenter: number): string {
    return this.resolved.cluster.datacenters[datacenter]!.name;
  }
}
