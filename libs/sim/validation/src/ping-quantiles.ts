import type { Matrix } from '@isthmus/contract';
import { matricesWithSpread, roundTripSpread } from '@isthmus/sim-catalog';
import { invariant } from '@isthmus/sim-protocol';
import { EXACT, type Judged, judge } from './claim.js';
import { latenciesMs, mean, quantile } from './latencies.js';
import { READS, STILL_NODES } from './layout.js';
import type { Play } from './play.js';
import type { PublishedResult } from './published-result.js';

const SAME_WEEKS = { kind: 'relative', share: 0.025 } as const;

/** Between every two regions of a matrix, one after the other as server and as client. */
export const pingQuantiles: PublishedResult = {
  name: 'ping-quantiles',
  title: 'Measured round trips',
  source:
    'fantoch, latency_aws (2020-06-05 and 2021-02-13) and latency_gcp (github.com/vitorenesduarte/fantoch): least, average and greatest of the pings between every two regions',
  method:
    'Each region in turn has a server that answers at once; clients in all others ask it 1,000 times, over links with the jitter `measured`. A round trip is a way of either direction, so the published figure of a pair is the mean of those of its two pings. The least and the greatest of 1,000 round trips, whose ways are drawn independently, need not reach those of a ping that met one rare packet: so for them the row is the pair that is farther off than a stated share of all.',
  trials: matricesWithSpread().map((matrix) => ({
    name: matrix.id,
    isCheap: matrix.regions.length <= 5,
    rows: (play: Play) => rowsOf(play, matrix),
  })),
};

const FIGURES = [
  { name: 'average', of: mean, shareOfPairs: 1 },
  { name: 'min', of: (latencies: Float64Array) => quantile(latencies, 0), shareOfPairs: 0.95 },
  { name: 'max', of: (latencies: Float64Array) => quantile(latencies, 1), shareOfPairs: 0.75 },
] as const;
const IN_WORDS = { average: 'average', min: 'least', max: 'greatest' } as const;

/** What ping said of a pair of regions, and what clients of this direction saw. */
interface Pair {
  readonly inWords: string;
  readonly published: Readonly<Record<'min' | 'average' | 'max', number>>;
  readonly latencies: Float64Array;
}

function rowsOf(play: Play, matrix: Matrix): Judged[] {
  const pairs = matrix.regions.flatMap((server) => pairsWith(server, play, matrix));
  const quantiles = FIGURES.map(({ name, of, shareOfPairs }) => {
    const figures = pairs
      .map(({ inWords, published, latencies }) => ({
        inWords,
        published: published[name],
        simulated: of(latencies),
        off: Math.abs(of(latencies) / published[name] - 1),
      }))
      .sort((a, b) => a.off - b.off);
    const { inWords, published, simulated } = figures[Math.ceil(shareOfPairs * figures.length) - 1]!;
    const which =
      shareOfPairs === 1
        ? `the farthest off of ${pairs.length} pairs`
        : `farther off than ${100 * shareOfPairs} % of the pairs`;
    return judge(
      {
        what: `${matrix.id}, ${IN_WORDS[name]} round trip, ${which}: ${inWords}`,
        ...{ unit: 'ms', published, tolerance: SAME_WEEKS },
      },
      simulated,
    );
  });
  const outside = pairs.reduce((sum, pair) => sum + countOutside(pair), 0);
  const what = `${matrix.id}, round trips below the least or above the greatest of their pair`;
  return [...quantiles, judge({ what, unit: '', published: 0, tolerance: EXACT }, outside)];
}

function pairsWith(server: string, play: Play, matrix: Matrix): Pair[] {
  const others = matrix.regions.filter((region) => region !== server);
  const run = play({
    topology: {
      datacenters: [{ id: server }, ...others.map((id) => ({ id, nodes: 0 }))],
      links: { roundTrips: matrix.id, jitter: { kind: 'measured' }, transport: 'datagram' },
      nodes: STILL_NODES,
    },
    strategy: { kind: 'single-leader', leader: server },
    workload: { arrivals: { kind: 'open', rate: '50/s' }, operations: READS, clients: { sites: others } },
    ...{ duration: '20s', warmup: '0s', checks: [] },
  });
  return others.map((from, place) => {
    const [there, back] = [roundTripSpread(matrix, from, server), roundTripSpread(matrix, server, from)];
    invariant(there !== null && back !== null, `the pings between ${from} and ${server} are not known`);
    return {
      inWords: `from ${from} to ${server}`,
      published: {
        min: (there.min + back.min) / 2,
        average: (there.average + back.average) / 2,
        max: (there.max + back.max) / 2,
      },
      latencies: latenciesMs(run, { datacenter: place + 1 }),
    };
  });
}

/** Each way is rounded to whole nanoseconds. */
const ROUNDING_MS = 2e-6;

function countOutside({ published: { min, max }, latencies }: Pair): number {
  return latencies.filter((ms) => ms < min - ROUNDING_MS || ms > max + ROUNDING_MS).length;
}
