import { majority, nanosFromMs, type NodeId } from '@isthmus/sim-protocol';
import { clusterOf, nodeId, ScriptedCluster } from '@isthmus/sim-testing';
import { leaderless } from './leaderless.js';
import { intersect, type Level, leastOf, quorumOf } from './levels.js';
import { type Placement, placementOf, type PlacementRule } from './placement.js';
import { ok, write } from './three-nodes.fixture.js';

const LEVELS: readonly Level[] = [1, 2, 3, 4, 5, 6, 'local-one', 'local-quorum', 'each-quorum'];

function subsets(of: readonly NodeId[]): NodeId[][] {
  return of.reduce<NodeId[][]>((all, node) => [...all, ...all.map((subset) => [...subset, node])], [[]]);
}

describe('levels', () => {
  const cluster = clusterOf(3, 3);
  const placement = placementOf(cluster, 0 + 6, { replicasPerDatacenter: 3 });
  const [a0, a1, a2, b0, b1, b2] = placement.replicasOf(0).toSorted((x, y) => x - y) as NodeId[];
  const met = (level: Level, self: NodeId, answered: readonly (NodeId | undefined)[]) =>
    quorumOf(level, self, cluster, placement)(answered as NodeId[]);

  it('count as Cassandra defines them, two datacenters with three replicas each', () => {
    expect(met(majority(6), a0!, [a0, a1, b0])).toBe(false);
    expect(met(majority(6), a0!, [a0, a1, a2, b0])).toBe(true);
    expect(met('local-one', a0!, [b0, b1, b2])).toBe(false);
    expect(met('local-one', b0!, [b1])).toBe(true);
    expect(met('local-quorum', a0!, [a0, b0, b1, b2])).toBe(false);
    expect(met('local-quorum', a0!, [a1, a2])).toBe(true);
    expect(met('each-quorum', a0!, [a0, a1, a2, b0])).toBe(false);
    expect(met('each-quorum', a0!, [a0, a2, b1, b2])).toBe(true);
    expect(LEVELS.map((level) => leastOf(level, placement))).toEqual([1, 2, 3, 4, 5, 6, 1, 2, 4]);
  });

  it.each<[string, PlacementRule, number, number[]]>([
    ['two datacenters with two replicas each', { replicasPerDatacenter: 2 }, 4, [2, 2]],
    ['three and one', { replicasPerDatacenter: 3 }, 4, [3, 1]],
    ['one datacenter with three', { replicasPerDatacenter: 3 }, 3, [3]],
    ['one replica in each of three', 'one-per-datacenter', 3, [1, 1, 1]],
  ])('meet each other exactly if no two quorums are apart: %s', (_, rule, n, sizes) => {
    const of = clusterOf(...sizes);
    const place = placementOf(of, n, rule);
    const possible = LEVELS.filter((level) => typeof level !== 'number' || level <= n);
    for (const x of possible)
      for (const y of possible) expect([x, y, intersect(x, y, place)]).toEqual([x, y, meetInFact(x, y, of, place)]);
  });

  function meetInFact(x: Level, y: Level, of: typeof cluster, place: Placement): boolean {
    const replicas = place.replicasOf(0);
    const quorums = (level: Level) =>
      of.nodes.flatMap(({ id }) => subsets(replicas).filter(quorumOf(level, id, of, place)));
    return quorums(x).every((one) => quorums(y).every((other) => one.some((node) => other.includes(node))));
  }
});

describe('a coordinator', () => {
  // Nodes 0 to 2 in one datacenter, 1 ms apart; 3 to 5 in another, 50 ms away; fsync 1 ms.
  function answeredAfter(w: Level): number | undefined {
    const cluster = clusterOf(3, 3);
    const parameters = { n: 6, r: 1, w, readRepair: 'off', placement: { replicasPerDatacenter: 3 } } as const;
    const scripted = new ScriptedCluster(leaderless(parameters, cluster), cluster, {
      delay: (from, to) => nanosFromMs(from < 3 === to < 3 ? 1 : 50),
      fsync: nanosFromMs(1),
    }).boot();
    const attempt = scripted.request(nodeId(0), write(1));
    scripted.run(nanosFromMs(200));
    expect(attempt.answer?.result).toEqual(ok(1));
    return attempt.answer?.at;
  }

  it.each<[Level, number]>([
    [1, 1],
    ['local-one', 1],
    ['local-quorum', 3],
    [4, 101],
    ['each-quorum', 101],
    [6, 101],
  ])('waits at level %s for %i ms', (level, ms) => {
    expect(answeredAfter(level)).toBe(nanosFromMs(ms));
  });
});
