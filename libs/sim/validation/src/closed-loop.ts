import { nanosOf } from '@isthmus/contract';
import { invariant, msFromNanos } from '@isthmus/sim-protocol';
import { type Judged, judge, ONE_TICK } from './claim.js';
import { farthest } from './latencies.js';
import { READS, roundTripBetween, STILL_NODES, WRITES } from './layout.js';
import { overSeeds, withinInterval } from './over-seeds.js';
import type { Play, PlayedRun } from './play.js';
import type { PublishedResult } from './published-result.js';

const SITES = ['us-east-1', 'eu-west-1', 'ap-northeast-1'] as const;
const LEADER = 'us-east-1';
const between = roundTripBetween('aws-2020-06-05');
const THINK_MS = 25;
const CLIENTS = 10;

/** Of a node that many ask: its mean service in milliseconds, what clients take between answer and question, and how many they are. */
const SERVICE_MS = 2;
const THINK_AT_SERVER_MS = 20;
const POPULATIONS = [2, 10, 30] as const;

/** What clients who wait for answers can ask. */
export const closedLoop: PublishedResult = {
  name: 'closed-loop',
  title: 'Throughput of closed loops',
  source:
    'Little, Operations Research 9 (3), 1961, as the interactive response time law X = N / (R + Z) (Denning and Buzen, 1978); mean value analysis: Reiser and Lavenberg, Journal of the ACM 27 (2), 1980',
  method:
    'So many clients as N, each with one operation at a time and a pause of Z before the next. First Raft on round trips between AWS regions of 2020-06-05, where the response time R is a closed form: to the leader and back, and meanwhile from the leader to the nearer follower and back. Then a server with exponential service, where R comes from the queue: exact by mean value analysis, whatever the distribution of the pause.',
  trials: [
    { name: 'raft', isCheap: true, rows: raft },
    ...POPULATIONS.map((clients) => ({
      name: `${clients} clients of one server`,
      isCheap: false,
      rows: (play: Play) => server(play, clients),
    })),
  ],
};

function raft(play: Play): Judged[] {
  const run = play({
    topology: {
      datacenters: SITES.map((id) => ({ id })),
      links: { roundTrips: 'aws-2020-06-05', jitter: { kind: 'none' } },
      intraDatacenter: { roundTrip: '0s' },
      nodes: STILL_NODES,
    },
    strategy: { kind: 'raft', leader: LEADER },
    workload: {
      arrivals: { kind: 'closed', thinkTime: `${THINK_MS}ms` },
      operations: WRITES,
      clients: { perDatacenter: CLIENTS },
    },
    duration: '35s',
  });
  const toFollower = Math.min(between(LEADER, 'eu-west-1'), between(LEADER, 'ap-northeast-1'));
  return SITES.flatMap((site, datacenter) => {
    const cycleMs = (site === LEADER ? 0 : between(site, LEADER)) + toFollower + THINK_MS;
    const seconds = measuredSeconds(run);
    return [
      judge(
        {
          what: `Raft led from ${LEADER}, a client at ${site}: from one write to the next, R + Z`,
          ...{ unit: 'ms', published: cycleMs, tolerance: ONE_TICK, note: 'the operation farthest from it' },
        },
        farthest(cyclesMs(run, datacenter), cycleMs),
      ),
      judge(
        {
          what: `Raft led from ${LEADER}, ${CLIENTS} clients at ${site} together: N / (R + Z)`,
          ...{ unit: '1/s', published: (1000 * CLIENTS) / cycleMs },
          tolerance: { kind: 'absolute', within: CLIENTS / seconds },
          note: `at the ends of ${seconds} s each client may have one more or less`,
        },
        throughput(run, datacenter),
      ),
    ];
  });
}

function server(play: Play, clients: number): Judged[] {
  const [simulated] = overSeeds((seed) => {
    const run = play(
      {
        topology: {
          datacenters: [{ id: 'server' }],
          links: { jitter: { kind: 'none' } },
          intraDatacenter: { roundTrip: '0s' },
          nodes: { serviceTime: `${SERVICE_MS}ms`, service: { distribution: 'exponential' }, fsync: '0s' },
        },
        strategy: { kind: 'single-leader', leader: 'server' },
        workload: {
          arrivals: { kind: 'closed', thinkTime: `${THINK_AT_SERVER_MS}ms` },
          operations: READS,
          clients: { perDatacenter: clients },
          deadline: '1min',
        },
        ...{ duration: '65s', checks: [] },
      },
      seed,
    );
    return [throughput(run, 0)];
  });
  invariant(simulated !== undefined, 'a figure for each seed');
  const claim = {
    what: `${clients} clients of a server that takes ${SERVICE_MS} ms in the mean, with ${THINK_AT_SERVER_MS} ms between: throughput`,
    ...{ unit: '1/s', published: throughputByMeanValues(clients) },
  };
  return [judge(withinInterval(claim, simulated), simulated.mean)];
}

/** For one more customer after the other: who arrives finds the queue that there would be without him. In operations a second. */
function throughputByMeanValues(clients: number): number {
  let [queue, perMs] = [0, 0];
  for (let population = 1; population <= clients; population++) {
    const response = SERVICE_MS * (1 + queue);
    perMs = population / (response + THINK_AT_SERVER_MS);
    queue = perMs * response;
  }
  return 1000 * perMs;
}

function measuredSeconds({ experiment }: PlayedRun): number {
  return (nanosOf(experiment.duration) - nanosOf(experiment.warmup)) / 1e9;
}

/** Operations begun in each second after the warm-up. */
function throughput(run: PlayedRun, datacenter: number): number {
  const from = nanosOf(run.experiment.warmup);
  const { length, intendedAt, datacenter: place } = run.history;
  let count = 0;
  for (let row = 0; row < length; row++) if (place[row] === datacenter && intendedAt[row]! >= from) count++;
  return count / measuredSeconds(run);
}

/** From each operation of a client to its next, after the warm-up, in milliseconds. */
function cyclesMs(run: PlayedRun, datacenter: number): Float64Array {
  const from = nanosOf(run.experiment.warmup);
  const { history } = run;
  const last = new Map<number, number>();
  const cycles: number[] = [];
  for (let row = 0; row < history.length; row++) {
    if (history.datacenter[row] !== datacenter) continue;
    const [session, at] = [history.session[row]!, history.intendedAt[row]!];
    const before = last.get(session);
    if (before !== undefined && before >= from) cycles.push(msFromNanos(at - before));
    last.set(session, at);
  }
  return Float64Array.from(cycles);
}
