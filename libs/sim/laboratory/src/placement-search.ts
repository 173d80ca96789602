import { majority } from '@isthmus/sim-protocol';

/** Least one-way delays in nanoseconds, datacenter x datacenter, row = from. */
export interface LeastDelays {
  readonly size: number;
  /** From clients to nodes, from nodes to clients, from node to node. */
  readonly requests: Float64Array;
  readonly replies: Float64Array;
  readonly messages: Float64Array;
}

/** One node in each of some datacenters. */
export interface PlacedGroup {
  readonly places: readonly number[];
  /** null: whoever is asked asks a majority. */
  readonly leader: number | null;
  /** In nanoseconds, by client. */
  readonly latencies: readonly number[];
  readonly sum: number;
  readonly worst: number;
}

export type Objective = 'mean' | 'worst';

export interface PlacementSearch {
  readonly led: Readonly<Record<Objective, PlacedGroup>>;
  readonly leaderless: Readonly<Record<Objective, PlacedGroup>>;
  /** The best leader and group for each client alone. */
  readonly alone: readonly PlacedGroup[];
  readonly considered: number;
}

/**
 * The groups of `count` nodes, each in another of `places`, in which a majority confirms an operation soonest: over all of them, one
 * after the other, for all clients together and for each alone. Of equals the first in the order of `places` is taken.
 *
 * Cost: C(places, count) groups, each with as many leaders: 53,130 with 5 at 25 places, which takes seconds.
 */
export function searchPlacements(
  delays: LeastDelays,
  {
    places,
    clients,
    count,
  }: { readonly places: readonly number[]; readonly clients: readonly number[]; readonly count: number },
): PlacementSearch {
  const led = new Best(clients);
  const leaderless = new Best(clients);
  const alone = clients.map((client) => new Best([client]));
  let considered = 0;
  for (const group of combinations(places, count)) {
    considered++;
    const confirmed = group.map((node) => confirmedAfter(delays, node, group));
    group.forEach((leader, at) => {
      const latencies = clients.map((client) => roundTrip(delays, client, leader) + confirmed[at]!);
      led.offer(group, leader, latencies);
      latencies.forEach((latency, index) => alone[index]!.offer(group, leader, [latency]));
    });
    leaderless.offer(
      group,
      null,
      clients.map((client) => {
        const home = homeIn(delays, client, group);
        return roundTrip(delays, client, home) + confirmed[group.indexOf(home)]!;
      }),
    );
  }
  return { led: led.found, leaderless: leaderless.found, alone: alone.map(({ found }) => found.mean), considered };
}

/** The best so far for each objective; of equals by one, that which is better by the other. */
class Best {
  readonly #best: Partial<Record<Objective, PlacedGroup>> = {};

  constructor(private readonly clients: readonly number[]) {}

  offer(places: readonly number[], leader: number | null, latencies: readonly number[]): void {
    let [sum, worst] = [0, 0];
    for (const latency of latencies) {
      sum += latency;
      if (latency > worst) worst = latency;
    }
    const { mean: bestMean, worst: bestWorst } = this.#best;
    const isMean = bestMean === undefined || sum < bestMean.sum || (sum === bestMean.sum && worst < bestMean.worst);
    const isWorst =
      bestWorst === undefined || worst < bestWorst.worst || (worst === bestWorst.worst && sum < bestWorst.sum);
    if (!isMean && !isWorst) return;
    const found = { places, leader, latencies, sum, worst };
    if (isMean) this.#best.mean = found;
    if (isWorst) this.#best.worst = found;
  }

  get found(): Record<Objective, PlacedGroup> {
    const { mean, worst } = this.#best;
    if (mean === undefined || worst === undefined) throw new Error(`no group for ${this.clients.length} clients`);
    return { mean, worst };
  }
}

/** From the node to the others of its group and back, until it has a majority, itself among it. */
function confirmedAfter({ size, messages }: LeastDelays, node: number, group: readonly number[]): number {
  const answers = group
    .filter((other) => other !== node)
    .map((other) => messages[node * size + other]! + messages[other * size + node]!)
    .sort((a, b) => a - b);
  const needed = majority(group.length) - 1;
  return needed === 0 ? 0 : answers[needed - 1]!;
}

function roundTrip({ size, requests, replies }: LeastDelays, client: number, node: number): number {
  return requests[client * size + node]! + replies[node * size + client]!;
}

/** Whom a client asks: the node of its own datacenter, else the nearest. */
function homeIn({ size, requests }: LeastDelays, client: number, group: readonly number[]): number {
  if (group.includes(client)) return client;
  return group.reduce((nearest, node) =>
    requests[client * size + node]! < requests[client * size + nearest]! ? node : nearest,
  );
}

/** All choices of so many, in order. */
export function* combinations(from: readonly number[], count: number, start = 0): Generator<readonly number[]> {
  if (count === 0) {
    yield [];
    return;
  }
  for (let index = start; index <= from.length - count; index++) {
    for (const rest of combinations(from, count - 1, index + 1)) yield [from[index]!, ...rest];
  }
}
