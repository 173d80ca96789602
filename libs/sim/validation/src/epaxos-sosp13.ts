import { DIGITISED, type Judged, judge, notBuilt, ONE_TICK } from './claim.js';
import { farthest, latenciesMs, quantile } from './latencies.js';
import { IDLE, type RoundTrips, STILL_NODES, topologyOf, WRITES } from './layout.js';
import type { Play } from './play.js';
import type { PublishedResult } from './published-result.js';

/** The sites of the figure with three replicas: California, Virginia, Ireland. */
const SITES = ['ca', 'va', 'eu'] as const;

/** Printed beside the figure, in milliseconds. */
const ROUND_TRIPS: RoundTrips = [
  ['ca', 'va', 85],
  ['va', 'eu', 90],
  ['ca', 'eu', 156],
];

/** The bars of the figure, read off it to 2 ms: median commit latency in milliseconds at each of the sites. */
const BARS = {
  'EPaxos, 100 % conflicts': [87, 87, 95],
  'Mencius, balanced': [87, 87, 95],
  'Mencius, imbalanced': [162, 95, 96],
  'Multi-Paxos led from CA': [87, 174, 253],
  'Generalized Paxos, no conflicts': [162, 95, 162],
  'Generalized Paxos, 100 % conflicts': [344, 344, 344],
} as const;

const STRATEGY = { kind: 'multi-paxos', leader: 'ca' };

/** To the leader and back, and meanwhile from the leader to the nearer of the others and back. */
const CLOSED_FORM = [85, 85 + 85, 156 + 85];

/** To the nearest other site and back: a fast quorum of three replicas is two. */
const CLOSED_FORM_EPAXOS = [85, 85, 90];

/** The EPaxos paper's comparison of commit latencies at three sites. */
export const epaxosSosp13: PublishedResult = {
  name: 'epaxos-sosp13',
  title: 'Commit latency over a wide area at three sites',
  source:
    'Moraru, Andersen, Kaminsky: There Is More Consensus in Egalitarian Parliaments. SOSP 2013, figure 4, 3 replicas',
  method:
    'Multi-Paxos led from California, once with nothing but the round trips that the figure prints (the closed form), once with ten closed-loop clients at each site, the usual jitter and service time, and no disk, as in the paper. The bars were read off the figure to 2 ms.',
  trials: [
    { name: 'closed form', isCheap: true, rows: closedForm },
    { name: 'bars', isCheap: true, rows: bars },
  ],
};

function closedForm(play: Play): Judged[] {
  const run = play({
    topology: topologyOf({ replicas: SITES, roundTrips: ROUND_TRIPS }),
    strategy: STRATEGY,
    workload: { ...IDLE, operations: WRITES },
    duration: '40s',
  });
  const multiPaxos = SITES.map((site, datacenter) => {
    const published = CLOSED_FORM[datacenter]!;
    return judge(
      {
        what: `Multi-Paxos led from CA, at ${site.toUpperCase()}: every write, from the figure's round trips`,
        unit: 'ms',
        published,
        tolerance: ONE_TICK,
        note: 'the operation farthest from the closed form',
      },
      farthest(latenciesMs(run, { datacenter }), published),
    );
  });
  const epaxos = SITES.map((site, datacenter) =>
    notBuilt(
      {
        what: `EPaxos, at ${site.toUpperCase()}: every write, from the figure's round trips`,
        unit: 'ms',
        published: CLOSED_FORM_EPAXOS[datacenter]!,
      },
      'EPaxos',
    ),
  );
  return [...multiPaxos, ...epaxos];
}

function bars(play: Play): Judged[] {
  const { links, ...topology } = topologyOf({ replicas: SITES, roundTrips: ROUND_TRIPS });
  const run = play({
    topology: {
      ...topology,
      links: { ...(links as object), jitter: { kind: 'lognormal', relative: 0.003 } },
      intraDatacenter: {},
      nodes: { ...STILL_NODES, serviceTime: '20us' },
    },
    strategy: STRATEGY,
    workload: { arrivals: { kind: 'closed' }, clients: { perDatacenter: 10 }, operations: WRITES },
    duration: '20s',
  });
  return Object.entries(BARS).flatMap(([protocol, heights]) =>
    SITES.map((site, datacenter) => {
      const claim = {
        what: `${protocol}, at ${site.toUpperCase()}: median commit latency`,
        unit: 'ms',
        published: heights[datacenter]!,
      };
      return protocol === 'Multi-Paxos led from CA'
        ? judge({ ...claim, tolerance: DIGITISED }, quantile(latenciesMs(run, { datacenter }), 0.5))
        : notBuilt(claim, protocol.split(',')[0]!);
    }),
  );
}
