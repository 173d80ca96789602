import { EXACT, type Judged, judge, notBuilt } from './claim.js';
import { everyLatency, latenciesMs } from './latencies.js';
import { IDLE, topologyOf, WRITES } from './layout.js';
import type { Play } from './play.js';

/** Of so many replicas; a number of failures where the protocol takes one. */
const QUORUM_SIZES: readonly (readonly [protocol: string, sizes: readonly (readonly [of: string, size: number])[]])[] =
  [
    [
      'EPaxos',
      [
        ['3 replicas', 2],
        ['5 replicas', 3],
        ['7 replicas', 5],
        ['9 replicas', 6],
        ['11 replicas', 8],
        ['13 replicas', 9],
      ],
    ],
    [
      'Atlas',
      [
        ['5 replicas, 1 failure', 3],
        ['5 replicas, 2 failures', 4],
      ],
    ],
    ['Flexible Paxos', [['5 replicas, 1 failure', 2]]],
  ];

/** Counted from outside: with the other replicas 10, 20, 30, ... ms away from the leader, a write takes 10 ms for each it waits for. */
export function quorumSizes(play: Play): Judged[] {
  const STEP_MS = 10;
  const replicas = ['leader', ...['a', 'b', 'c', 'd'].map((name) => `follower-${name}`)];
  const roundTrips = replicas.flatMap((from, place) =>
    replicas.slice(0, place).map((to, other) => [from, to, STEP_MS * (place - other)] as const),
  );
  const majorities = ['multi-paxos', 'raft'].map((kind) => {
    const run = play({
      topology: topologyOf({ replicas, roundTrips }),
      strategy: { kind, leader: 'leader' },
      workload: { ...IDLE, operations: WRITES, clients: { sites: ['leader'] } },
      duration: '25s',
    });
    return judge(
      {
        ...{ what: `quorum of Flexible Paxos with 5 replicas, 2 failures: of ${kind}`, unit: '' },
        ...{ published: 3, tolerance: EXACT, note: 'counted from the latency; for 2 failures it is a majority' },
      },
      1 + everyLatency(latenciesMs(run)) / STEP_MS,
    );
  });
  const others = QUORUM_SIZES.flatMap(([protocol, sizes]) =>
    sizes.map(([of, published]) =>
      notBuilt({ what: `quorum of ${protocol} with ${of}`, unit: '', published }, protocol),
    ),
  );
  return [...majorities, ...others];
}
