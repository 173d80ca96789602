import { clusterOf, oneNodeEach } from '@isthmus/sim-testing';
import { placementOf, replicaCount, replicasMax } from './placement.js';

const KEYS = Array.from({ length: 300 }, (_, key) => key);

it('puts one replica into each datacenter, from that of the key on, then stand-ins lap by lap', () => {
  const { replicasOf, preferenceOf } = placementOf(clusterOf(2, 1, 3), 2);
  expect([0, 1, 3].map(replicasOf)).toEqual([
    [0, 2],
    [2, 3],
    [1, 2],
  ]);
  expect(preferenceOf(0)).toEqual([0, 2, 3, 1, 4, 5]);
  expect(preferenceOf(3)).toEqual([1, 2, 4, 0, 5, 3]);
});

describe('a ring', () => {
  const cluster = oneNodeEach(6);

  it('gives every key n nodes, and each node about as many keys', () => {
    const { replicasOf } = placementOf(cluster, 3, 'ring');
    for (const key of KEYS) expect(new Set(replicasOf(key)).size).toBe(3);
    const kept = cluster.nodes.map(({ id }) => KEYS.filter((key) => replicasOf(key).includes(id)).length);
    // Each of six nodes would have half of 300 keys.
    for (const count of kept) expect(count).toBeGreaterThan(90);
  });

  it('has the others stand in in the order of the ring', () => {
    const { replicasOf, preferenceOf } = placementOf(cluster, 3, 'ring');
    for (const key of KEYS) {
      expect(preferenceOf(key).slice(0, 3)).toEqual(replicasOf(key));
      expect(new Set(preferenceOf(key)).size).toBe(6);
    }
  });

  it('moves few keys when a node comes, and only to it (consistent hashing)', () => {
    const before = placementOf(oneNodeEach(6), 1, 'ring');
    const after = placementOf(oneNodeEach(7), 1, 'ring');
    const moved = KEYS.filter((key) => before.replicasOf(key)[0] !== after.replicasOf(key)[0]);
    expect(moved.length).toBeGreaterThan(10);
    expect(moved.length).toBeLessThan(90);
    for (const key of moved) expect(after.replicasOf(key)).toEqual([6]);
  });
});

it('puts so many replicas into each datacenter, all nodes where there are fewer', () => {
  const cluster = clusterOf(3, 0, 1);
  const rule = { replicasPerDatacenter: 2 };
  expect([replicaCount(cluster, rule, 99), replicasMax(cluster, rule)]).toEqual([3, 3]);
  const { replicasIn, replicasOf } = placementOf(cluster, 3, rule);
  expect(replicasIn).toEqual([2, 0, 1]);
  const sets = new Set<string>();
  for (const key of KEYS) {
    const replicas = replicasOf(key);
    expect(replicas.filter((node) => node < 3)).toHaveLength(2);
    expect(replicas).toContain(3);
    sets.add(replicas.toSorted((x, y) => x - y).join());
  }
  expect([...sets].sort()).toEqual(['0,1,3', '0,2,3', '1,2,3']);
});

it('cannot put more replicas than there are places', () => {
  expect(() => placementOf(oneNodeEach(2), 3)).toThrow('3 replicas in 2 datacenters');
  expect(() => placementOf(oneNodeEach(2), 3, 'ring')).toThrow('3 replicas at 2 nodes');
});
