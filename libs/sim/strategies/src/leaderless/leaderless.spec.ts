import { nanosFromMs } from '@isthmus/sim-protocol';
import { clusterOf, oneNodeEach, ScriptedCluster } from '@isthmus/sim-testing';
import { leaderless } from './leaderless.js';
import { placementOf } from './placement.js';
import { NODES, ok, onDisk, read, threeNodes, write } from './three-nodes.fixture.js';

const [a, b, c] = NODES;

describe('a write', () => {
  it.each([
    [1, a, 1],
    [2, a, 21],
    [3, a, 61],
    [2, c, 41],
  ])('with w = %i at node %i is answered after %i ms', (w, coordinator, ms) => {
    const cluster = threeNodes({ w });
    const attempt = cluster.request(coordinator, write(1));
    cluster.run(nanosFromMs(100));
    expect(attempt.answer).toEqual({ result: ok(1), at: nanosFromMs(ms) });
    expect(onDisk(cluster)).toEqual([1, 1, 1]);
  });

  it('is sent to all replicas as one object', () => {
    const cluster = threeNodes();
    cluster.request(a, write(1));
    expect(cluster.inFlight).toHaveLength(2);
    expect(cluster.inFlight[0]?.message).toBe(cluster.inFlight[1]?.message);
  });

  it('does not count a replica that acknowledges twice', () => {
    const cluster = threeNodes({ w: 3 });
    const attempt = cluster.request(a, write(1));
    cluster.lose(cluster.inFlight.find(({ to }) => to === c)!);
    cluster.run(nanosFromMs(11));
    cluster.duplicate(cluster.inFlight[0]!);
    cluster.run(nanosFromMs(100));
    expect(attempt.answer).toBeNull();
  });

  it('is answered at once by a replica that has a newer one', () => {
    const cluster = threeNodes({ w: 3 });
    cluster.request(c, write(2));
    cluster.settle();
    cluster.request(a, write(1));
    cluster.settle();
    // Node a's stamp is the same, and its number is lower.
    expect(onDisk(cluster)).toEqual([2, 2, 2]);
  });
});

describe('a read', () => {
  it.each([
    [1, a, 0],
    [2, a, 20],
    [3, a, 60],
    [2, c, 40],
  ])('with r = %i at node %i is answered after %i ms', (r, coordinator, ms) => {
    const cluster = threeNodes({ r });
    const attempt = cluster.request(coordinator, read);
    cluster.run(nanosFromMs(100));
    expect(attempt.answer).toEqual({ result: ok(0), at: nanosFromMs(ms) });
  });

  it('returns the newest of r versions, by clock and then by node', () => {
    const cluster = threeNodes({ w: 1, r: 3, readRepair: 'off' });
    for (const [node, value] of [
      [a, 1],
      [c, 3],
      [b, 2],
    ] as const) {
      cluster.request(node, write(value));
      for (const envelope of [...cluster.inFlight]) cluster.lose(envelope);
    }
    for (const node of [a, b, c]) cluster.flush(node);
    expect(onDisk(cluster)).toEqual([1, 2, 3]);
    const attempt = cluster.request(a, read);
    cluster.run(nanosFromMs(60));
    expect(attempt.answer?.result).toEqual(ok(3));
  });

  it('does not count a replica that answers twice', () => {
    const cluster = threeNodes({ r: 3 });
    const attempt = cluster.request(a, read);
    cluster.lose(cluster.inFlight.find(({ to }) => to === c)!);
    cluster.run(nanosFromMs(10));
    cluster.duplicate(cluster.inFlight[0]!);
    cluster.run(nanosFromMs(100));
    expect(attempt.answer).toBeNull();
  });

  it('repairs stale replicas after its reply, those that answer later too', () => {
    const cluster = threeNodes({ w: 1, r: 2 });
    cluster.request(a, write(1));
    for (const envelope of [...cluster.inFlight]) cluster.lose(envelope);
    cluster.run(nanosFromMs(1));
    const attempt = cluster.request(a, read);
    cluster.run(nanosFromMs(20));
    expect(attempt.answer?.result).toEqual(ok(1));
    expect(onDisk(cluster)).toEqual([1, null, null]);
    cluster.run(nanosFromMs(10));
    expect(onDisk(cluster)).toEqual([1, 1, null]);
    cluster.run(nanosFromMs(60));
    expect(onDisk(cluster)).toEqual([1, 1, 1]);
  });

  it('repairs those that answered first when a later one has something newer', () => {
    const cluster = threeNodes({ w: 1, r: 2 });
    cluster.request(c, write(1));
    for (const envelope of [...cluster.inFlight]) cluster.lose(envelope);
    cluster.run(nanosFromMs(1));
    const attempt = cluster.request(a, read);
    cluster.run(nanosFromMs(100));
    expect(attempt.answer?.result).toEqual(ok(0));
    expect(onDisk(cluster)).toEqual([1, 1, 1]);
  });

  it('repairs nothing when read repair is off', () => {
    const cluster = threeNodes({ w: 1, r: 3, readRepair: 'off' });
    cluster.request(a, write(1));
    for (const envelope of [...cluster.inFlight]) cluster.lose(envelope);
    cluster.request(a, read);
    cluster.run(nanosFromMs(200));
    expect(onDisk(cluster)).toEqual([1, null, null]);
  });

  it('can return the new value and a later one the old, though r + w > n (Kleppmann, figure 9-6)', () => {
    const cluster = threeNodes({ w: 3, r: 2, readRepair: 'off' });
    cluster.request(a, write(1));
    cluster.flush(a);
    const alice = cluster.request(a, read);
    const [toB] = cluster.inFlight.filter(({ to, message }) => to === b && message.kind === 'read');
    cluster.deliver(toB!);
    cluster.deliver(cluster.inFlight.find(({ to }) => to === a)!);
    expect(alice.answer?.result).toEqual(ok(1));
    const bob = cluster.request(b, read);
    const [toC] = cluster.inFlight.filter(({ from, to }) => from === b && to === c);
    cluster.deliver(toC!);
    cluster.deliver(cluster.inFlight.find(({ from, to }) => from === c && to === b)!);
    expect(bob.answer?.result).toEqual(ok(0));
  });
});

describe('a coordinator', () => {
  it('forgets a request after ten seconds, and answers it no more', () => {
    const cluster = threeNodes({ w: 3 });
    const attempt = cluster.request(a, write(1));
    const late = cluster.inFlight.filter(({ to }) => to === c);
    cluster.run(nanosFromMs(25));
    cluster.lose(late[0]!);
    cluster.run(nanosFromMs(9_975));
    cluster.duplicate(late[0]!);
    cluster.settle();
    expect(attempt.answer).toBeNull();
    expect(cluster.timers(a)).toEqual([]);
  });

  it('counts no answers to requests of an earlier life', () => {
    const cluster = threeNodes({ w: 2 });
    cluster.request(a, write(1));
    cluster.run(nanosFromMs(11));
    cluster.crash(a);
    cluster.restart(a);
    const attempt = cluster.request(a, { kind: 'write', key: 3, value: 2 });
    // The acknowledgement of the first write arrives, of a request with the same number.
    cluster.run(nanosFromMs(20));
    expect(attempt.answer).toBeNull();
    cluster.run(nanosFromMs(1));
    expect(attempt.answer?.result).toEqual(ok(2));
  });

  it('returns no version that was read for a request of an earlier life', () => {
    const cluster = threeNodes();
    cluster.request(a, write(1));
    cluster.run(nanosFromMs(100));
    cluster.crash(a);
    cluster.restart(a);
    cluster.request(a, read);
    cluster.run(nanosFromMs(10));
    cluster.crash(a);
    cluster.restart(a);
    const attempt = cluster.request(a, { ...read, key: 3 });
    // The version of key 0 arrives at node a, of a request with the same number.
    cluster.run(nanosFromMs(10));
    expect(attempt.answer).toBeNull();
    cluster.run(nanosFromMs(10));
    expect(attempt.answer?.result).toEqual(ok(0));
  });
});

describe('placement', () => {
  it('puts the replicas of a key into datacenters of their own, from that of its number on', () => {
    const place = placementOf(clusterOf(1, 0, 2, 1), 2).replicasOf;
    // Datacenters with nodes: a (node 0), c (nodes 1 and 2), d (node 3).
    expect([0, 1, 2, 3, 4, 5].map((key) => place(key))).toEqual([
      [0, 1],
      [1, 3],
      [3, 0],
      [0, 2],
      [2, 3],
      [3, 0],
    ]);
  });

  it('cannot put more replicas than there are datacenters', () => {
    expect(() => placementOf(oneNodeEach(2), 3)).toThrow('3 replicas in 2 datacenters');
  });

  it('lets a node that holds no replica coordinate', () => {
    const cluster = oneNodeEach(3);
    const scripted = new ScriptedCluster(leaderless({ n: 1, r: 1, w: 1, readRepair: 'async' }, cluster), cluster, {
      delay: () => nanosFromMs(10),
      fsync: nanosFromMs(1),
    }).boot();
    const attempt = scripted.request(c, write(1));
    scripted.run(nanosFromMs(100));
    expect(attempt.answer).toEqual({ result: ok(1), at: nanosFromMs(21) });
    expect([a, b, c].map((node) => scripted.disk(node).length)).toEqual([1, 0, 0]);
  });
});

it('refuses a compare-and-set, and quorums that no n replicas can give', () => {
  const cluster = threeNodes();
  const attempt = cluster.request(a, { kind: 'cas', key: 0, expected: 0, value: 1 });
  expect(attempt.answer?.result).toEqual({ kind: 'refused', reason: 'unsupported' });
  expect(cluster.strategy.supportsCas).toBe(false);
  expect(cluster.strategy.guarantees).toEqual([]);
  expect(() => threeNodes({ w: 0 })).toThrow('w = 0');
  expect(() => threeNodes({ r: 4 })).toThrow('r = 4');
});
