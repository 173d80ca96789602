import { type Judged, judge } from './claim.js';
import { latenciesMs, mean, quantile } from './latencies.js';
import { READS } from './layout.js';
import { overSeeds, withinInterval } from './over-seeds.js';
import type { Document, Play } from './play.js';
import type { PublishedResult } from './published-result.js';

/** The server's mean service time: 1 ms, so that figures read as multiples of it. */
const PER_SECOND = 1000;

/** A server's load and how long it is watched in each seed, so that the interval is narrow enough. */
const LOADS: readonly (readonly [utilisation: number, seconds: number])[] = [
  [0.3, 100],
  [0.5, 120],
  [0.8, 200],
];

/** One server, Poisson arrivals. */
export const queueing: PublishedResult = {
  name: 'queueing',
  title: 'Queues of one server',
  source:
    'Erlang 1909 and 1917 (M/M/1); Pollaczek 1930, Khinchine 1932 (M/D/1); as in Kleinrock, Queueing Systems, volume 1, 1975, sections 3.2 and 5.7',
  method:
    'One node whose requests take 1 ms of CPU time, always or in the mean of an exponential distribution, and clients beside it who ask in an open loop. A latency is then the time in the system: waiting and service.',
  trials: LOADS.flatMap(([utilisation, seconds]) =>
    (['exponential', 'constant'] as const).map((distribution) => ({
      name: `${distribution} service at ${utilisation}`,
      isCheap: distribution === 'constant' && utilisation < 0.5,
      rows: (play: Play) =>
        // What always takes as long varies less: a quarter of the time will do.
        rowsOf(play, { utilisation, distribution, seconds: distribution === 'constant' ? seconds / 4 : seconds }),
    })),
  ),
};

interface Server {
  readonly utilisation: number;
  readonly seconds: number;
  readonly distribution: 'constant' | 'exponential';
}

function rowsOf(play: Play, server: Server): Judged[] {
  const { utilisation, distribution } = server;
  const isExponential = distribution === 'exponential';
  // M/M/1: the time in the system is exponential. M/D/1: by Pollaczek and Khinchine; its quantiles have no simple form.
  const meanMs = isExponential ? 1 / (1 - utilisation) : 1 + utilisation / (2 * (1 - utilisation));
  const claims = [
    { what: 'mean time in the system', published: meanMs },
    ...(isExponential
      ? [
          { what: 'median time in the system', published: Math.LN2 * meanMs },
          { what: '99 % of the times in the system are at most', published: 2 * Math.LN10 * meanMs },
        ]
      : []),
  ];
  const measured = overSeeds((seed) => {
    const latencies = latenciesMs(play(documentOf(server), seed));
    return isExponential ? [mean(latencies), quantile(latencies, 0.5), quantile(latencies, 0.99)] : [mean(latencies)];
  });
  return claims.map(({ what, published }, place) => {
    const simulated = measured[place]!;
    const claim = {
      what: `${isExponential ? 'M/M/1' : 'M/D/1'}, busy for ${100 * utilisation} % of the time: ${what}`,
      ...{ unit: 'ms', published },
    };
    return judge(withinInterval(claim, simulated), simulated.mean);
  });
}

function documentOf({ utilisation, seconds, distribution }: Server): Document {
  return {
    topology: {
      datacenters: [{ id: 'server' }],
      links: { jitter: { kind: 'none' } },
      intraDatacenter: { roundTrip: '0s' },
      nodes: { serviceTime: '1ms', service: { distribution }, fsync: '0s' },
    },
    strategy: { kind: 'single-leader', leader: 'server' },
    workload: {
      arrivals: { kind: 'open', rate: `${utilisation * PER_SECOND}/s` },
      operations: READS,
      clients: { maxSessions: 10_000 },
      deadline: '1min',
    },
    // A queue begins empty: what it takes to forget that is less than a thousand services at these loads.
    ...{ warmup: '5s', duration: `${seconds + 5}s`, checks: [] },
  };
}
