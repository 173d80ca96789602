import { nanosFromMs } from '@isthmus/sim-protocol';
import type { SingleLeaderParameters } from './single-leader.js';
import { NODES, type Scripted, threeNodes, write } from './three-nodes.fixture.js';

const [a] = NODES;
const lock = {
  kind: 'lock-service',
  servers: NODES,
  lease: nanosFromMs(1000),
  driftPpm: 0,
  fencing: true,
} as const;

/** How many messages of each name are sent while something is done. */
function sentDuring(cluster: Scripted, action: () => void): Record<string, number> {
  const counts: Record<string, number> = {};
  cluster.onStep = (_, effects) => {
    for (const effect of effects) {
      if (effect.kind !== 'send') continue;
      const name = cluster.strategy.nameOf(effect.message);
      counts[name] = (counts[name] ?? 0) + 1;
    }
  };
  action();
  return counts;
}

function sentFor(parameters: Partial<SingleLeaderParameters>, ms: number, action: (cluster: Scripted) => void) {
  const cluster = threeNodes(parameters);
  cluster.run(nanosFromMs(400));
  return sentDuring(cluster, () => {
    action(cluster);
    cluster.run(nanosFromMs(ms));
  });
}

const nothing = (): void => {};

it.each(['asynchronous', 'quorum', 'synchronous'] as const)(
  'a write costs an append and an acknowledgement for each of two followers with %s replication',
  (replication) => {
    const sent = sentFor({ replication }, 300, (cluster) => cluster.request(a, write(1)));
    expect(sent).toEqual({ append: 2, acknowledge: 2 });
  },
);

it('an idle group of three sends in one second', () => {
  expect(sentFor({}, 1000, nothing)).toEqual({});
  expect(sentFor({ reads: 'local' }, 1000, nothing)).toEqual({});
  // Two followers ask every 250 ms.
  expect(sentFor({ reads: 'bounded-staleness', staleness: nanosFromMs(500) }, 1000, nothing)).toEqual({
    'ask-position': 8,
    position: 8,
  });
  expect(sentFor({ reads: 'snapshot', snapshotEvery: nanosFromMs(500) }, 1000, nothing)).toEqual({ heartbeat: 4 });
  expect(sentFor({ failover: { kind: 'timeout', after: nanosFromMs(2000) } }, 1000, nothing)).toEqual({ heartbeat: 4 });
  // A heartbeat and a renewal in each quarter of the lease, to and from each of two.
  expect(sentFor({ replication: 'quorum', failover: lock }, 1000, nothing)).toEqual({
    heartbeat: 8,
    claim: 8,
    granted: 8,
  });
});

it('to get the lock and lead takes two rounds with the servers, one with those whose logs are taken, and one entry', () => {
  const cluster = threeNodes({ replication: 'quorum', failover: { ...lock, lease: nanosFromMs(4000) } });
  // The first round was begun at the start, before anybody counted.
  const sent = sentDuring(cluster, () => cluster.run(nanosFromMs(900)));
  expect(sent).toEqual({
    promised: 2,
    claim: 2,
    granted: 2,
    'take-over': 2,
    recalled: 2,
    append: 2,
    acknowledge: 2,
    heartbeat: 2,
  });
});
