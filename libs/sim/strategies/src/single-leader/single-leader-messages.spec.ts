import { nanosFromMs } from '@isthmus/sim-protocol';
import type { SingleLeaderParameters } from './single-leader.js';
import { NODES, type Scripted, threeNodes } from './three-nodes.fixture.js';

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

function sentInASecond(parameters: Partial<SingleLeaderParameters>) {
  const cluster = threeNodes(parameters);
  cluster.run(nanosFromMs(400));
  return sentDuring(cluster, () => cluster.run(nanosFromMs(1000)));
}

it('an idle group of three sends in one second', () => {
  expect(sentInASecond({})).toEqual({});
  expect(sentInASecond({ reads: 'local' })).toEqual({});
  // Two followers ask every 250 ms.
  expect(sentInASecond({ reads: 'bounded-staleness', staleness: nanosFromMs(500) })).toEqual({
    'ask-position': 8,
    position: 8,
  });
  expect(sentInASecond({ reads: 'snapshot', snapshotEvery: nanosFromMs(500) })).toEqual({ heartbeat: 4 });
  expect(sentInASecond({ failover: { kind: 'timeout', after: nanosFromMs(2000) } })).toEqual({ heartbeat: 4 });
  // A heartbeat and a renewal in each quarter of the lease, to and from each of two.
  expect(sentInASecond({ replication: 'quorum', failover: lock })).toEqual({
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
