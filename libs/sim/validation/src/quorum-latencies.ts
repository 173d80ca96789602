import { matrix, roundTripMs } from '@isthmus/sim-catalog';
import { invariant } from '@isthmus/sim-protocol';
import { type Judged, judge, ONE_TICK } from './claim.js';
import { coefficientOfVariation, everyLatency, latenciesMs, mean, meanDistanceToMean } from './latencies.js';
import { IDLE, READS, type RoundTrips, topologyOf, WRITES } from './layout.js';
import type { Document, Play } from './play.js';
import type { PublishedResult } from './published-result.js';
import { quorumSizes } from './quorum-sizes.js';

const EUROPE = ['europe-west1', 'europe-west2', 'europe-west3', 'europe-west4', 'europe-west6'] as const;
type Site = (typeof EUROPE)[number];

/** To the nearest so many of the servers, itself among them, in whole milliseconds, from each of the five. */
const PER_SITE: readonly (readonly [quorum: number, ms: readonly number[]])[] = [
  [2, [7, 9, 7, 7, 7]],
  [3, [8, 10, 7, 7, 14]],
];

/** Over the clients' latencies: mean in milliseconds, coefficient of variation, mean distance to the mean; printed to one decimal. */
type Printed = readonly [mean: number, variation?: number, distance?: number];
type Clients = readonly Site[] | 'all';

const LEADERLESS: readonly (readonly [clients: Clients, quorum: number, printed: Printed])[] = [
  ['all', 3, [9.2, 0.3, 2.2]],
  ['all', 4, [10.8, 0.2, 2.2]],
  [['europe-west1', 'europe-west2'], 3, [9.0, 0.2, 1.0]],
  [['europe-west1', 'europe-west2'], 4, [11.5, 0.2, 1.5]],
  [['europe-west1', 'europe-west3', 'europe-west6'], 3, [9.7, 0.4, 2.9]],
  [['europe-west1', 'europe-west3', 'europe-west6'], 4, [10.7, 0.3, 2.2]],
];

const LED: readonly (readonly [clients: Clients, leader: Site, printed: Printed])[] = [
  ['all', 'europe-west1', [14.8, 0.3, 3.4]],
  ['all', 'europe-west2', [19.2, 0.4, 4.6]],
  ['all', 'europe-west3', [14.0, 0.3, 2.8]],
  [['europe-west1', 'europe-west2'], 'europe-west1', [12.0]],
  [['europe-west1', 'europe-west2'], 'europe-west2', [14.0]],
  [['europe-west1', 'europe-west2'], 'europe-west3', [17.5]],
  [['europe-west1', 'europe-west3', 'europe-west6'], 'europe-west1', [14.3]],
  [['europe-west1', 'europe-west3', 'europe-west6'], 'europe-west2', [23.0]],
  [['europe-west1', 'europe-west3', 'europe-west6'], 'europe-west3', [12.0]],
];
const LED_QUORUM = 2;

const STATISTICS = [
  { name: 'mean', unit: 'ms', of: mean },
  { name: 'coefficient of variation', unit: '', of: coefficientOfVariation },
  { name: 'mean distance to the mean', unit: 'ms', of: meanDistanceToMean },
] as const;

/** From two clients, by how many failures the quorum survives; in whole milliseconds. */
const BASIC: readonly (readonly [failures: number, client: string, ms: number])[] = [
  [0, 'us-west1', 0],
  [0, 'us-west2', 24],
  [1, 'us-west1', 34],
  [1, 'us-west2', 58],
];

/** Latencies of quorums, as the fantoch project has published them with its protocols. */
export const quorumLatencies: PublishedResult = {
  name: 'quorum-latencies',
  title: 'Latencies of quorums between regions',
  source:
    'Enes et al.: fantoch, its planner and simulator (github.com/vitorenesduarte/fantoch), 2021; protocols of EuroSys 2020 (Atlas)',
  method:
    "The measured round trips between Google's regions in whole milliseconds, cut off as the original does, no delay within a region, and nothing else that takes time. Leaderless quorums by `leaderless`; a leader that waits for one follower by `single-leader` with one acknowledgement. Each client's latency is exact, so the statistics over clients agree to the decimal that is printed.",
  trials: [
    { name: 'leaderless', isCheap: true, rows: leaderless },
    { name: 'led', isCheap: true, rows: led },
    { name: 'basic', isCheap: true, rows: basic },
    { name: 'quorum sizes', isCheap: true, rows: quorumSizes },
  ],
};

function leaderless(play: Play): Judged[] {
  const perSite = new Map(
    [2, 3, 4].map((quorum) => [
      quorum,
      latencyOfSites(play, {
        strategy: { kind: 'leaderless', r: quorum, w: quorum },
        operations: [
          { ...READS[0], share: 0.5 },
          { ...WRITES[0], share: 0.5 },
        ],
      }),
    ]),
  );
  const exact = PER_SITE.flatMap(([quorum, published]) =>
    EUROPE.map((site, at) =>
      judge(
        {
          what: `quorum of ${quorum} of 5, reads and writes at ${site}`,
          unit: 'ms',
          published: published[at]!,
          tolerance: ONE_TICK,
        },
        perSite.get(quorum)!.get(site)!,
      ),
    ),
  );
  const printed = LEADERLESS.flatMap(([clients, quorum, figures]) =>
    statistics(`quorum of ${quorum} of 5, clients at ${inWords(clients)}`, perSite.get(quorum)!, { clients, figures }),
  );
  return [...exact, ...printed];
}

function led(play: Play): Judged[] {
  const perSite = new Map(
    ['europe-west1', 'europe-west2', 'europe-west3'].map((leader) => [
      leader,
      latencyOfSites(play, {
        strategy: {
          ...{ kind: 'single-leader', leader, replication: 'semi-synchronous' },
          acknowledgements: LED_QUORUM - 1,
        },
        operations: WRITES,
      }),
    ]),
  );
  return LED.flatMap(([clients, leader, figures]) =>
    statistics(
      `leader at ${leader}, quorum of ${LED_QUORUM} of 5, clients at ${inWords(clients)}`,
      perSite.get(leader)!,
      { clients, figures },
    ),
  );
}

/** By site of Europe: what every operation there takes. */
function latencyOfSites(
  play: Play,
  { strategy, operations }: { readonly strategy: Document; readonly operations: readonly Document[] },
): ReadonlyMap<string, number> {
  const run = play({
    topology: topologyOf({ replicas: EUROPE, roundTrips: wholeRoundTrips(EUROPE, (ms) => Math.trunc(ms)) }),
    strategy,
    workload: { ...IDLE, operations },
    duration: '25s',
  });
  return new Map(EUROPE.map((site, datacenter) => [site, everyLatency(latenciesMs(run, { datacenter }))]));
}

function statistics(
  what: string,
  perSite: ReadonlyMap<string, number>,
  { clients, figures }: { readonly clients: Clients; readonly figures: Printed },
): Judged[] {
  const latencies = Float64Array.from(clients === 'all' ? EUROPE : clients, (site) => perSite.get(site) ?? NaN);
  return figures.flatMap((published, at) => {
    const { name, unit, of } = STATISTICS[at]!;
    if (published === undefined) return [];
    return [
      judge(
        {
          ...{ what: `${what}: ${name} over clients`, unit, published },
          ...{ tolerance: { kind: 'absolute', within: 0.05 }, note: 'printed to one decimal' },
        },
        of(latencies),
      ),
    ];
  });
}

function inWords(clients: Clients): string {
  return clients === 'all' ? 'all five' : clients.join(', ');
}

function basic(play: Play): Judged[] {
  const replicas = ['us-west1', 'us-central1', 'asia-east1'];
  const clientsOnly = ['us-west2'];
  // The original cuts off each way as well.
  const roundTrips = wholeRoundTrips([...replicas, ...clientsOnly], (ms) => 2 * Math.trunc(Math.trunc(ms) / 2));
  return [0, 1].flatMap((failures) => {
    const run = play({
      topology: topologyOf({ replicas, clientsOnly, roundTrips }),
      strategy: { kind: 'leaderless', r: 3, w: failures + 1 },
      workload: { ...IDLE, operations: WRITES, clients: { sites: ['us-west1', 'us-west2'] } },
      duration: '25s',
    });
    return BASIC.filter(([of]) => of === failures).map(([, client, published]) =>
      judge(
        {
          what: `a write to the nearest of three replicas and ${failures} more, client at ${client}`,
          unit: 'ms',
          published,
          tolerance: ONE_TICK,
        },
        everyLatency(latenciesMs(run, { datacenter: client === 'us-west1' ? 0 : 3 })),
      ),
    );
  });
}

function wholeRoundTrips(regions: readonly string[], whole: (ms: number) => number): RoundTrips {
  const measured = matrix('gcp-fantoch');
  invariant(measured !== undefined, 'the catalog has lost a matrix');
  return regions.flatMap((from) =>
    regions.filter((to) => to !== from).map((to) => [from, to, whole(roundTripMs(measured, from, to) ?? NaN)] as const),
  );
}
