import { nanosFromMs, type Operation } from '@isthmus/sim-protocol';
import { nodeId, oneNodeEach, ScriptedCluster } from '@isthmus/sim-testing';
import { told } from './played.fixture.js';
import { multiLeader, type MultiLeaderParameters } from './multi-leader.js';
import { SIBLINGS_MAX } from '../siblings-limit.js';

const [a, b] = [nodeId(0), nodeId(1)];
const KEY = 7;
const read: Operation = { kind: 'read', key: KEY, consistency: 'default' };
const write = (value: number): Operation => ({ kind: 'write', key: KEY, value });

/** Three nodes, 10 ms apart each way; fsync 1 ms. */
function threeNodes(options: Partial<MultiLeaderParameters> = {}) {
  const cluster = oneNodeEach(3);
  return new ScriptedCluster(multiLeader({ conflicts: 'siblings', ...options }, cluster), cluster, {
    delay: () => nanosFromMs(10),
    fsync: nanosFromMs(1),
  }).boot();
}

describe('siblings at one leader', () => {
  // DDIA, figure 5-13: two clients add to one shopping cart, and neither reads before it writes.
  it('go through the figure of the shopping cart', () => {
    const [milk, eggs, milkFlour, eggsMilkHam, milkFlourEggsBacon] = [1, 2, 3, 4, 5];
    const [first, second] = [0, 1];
    const cluster = threeNodes();
    const put = (session: number, value: number) => {
      const attempt = cluster.request(a, write(value), { session });
      cluster.run(nanosFromMs(1));
      return told(attempt);
    };
    expect(put(first, milk)).toEqual([milk]);
    expect(put(second, eggs)).toEqual([milk, eggs]);
    expect(put(first, milkFlour)).toEqual([eggs, milkFlour]);
    expect(put(second, eggsMilkHam)).toEqual([milkFlour, eggsMilkHam]);
    expect(put(first, milkFlourEggsBacon)).toEqual([eggsMilkHam, milkFlourEggsBacon]);
    cluster.run(nanosFromMs(100));
    for (const node of [0, 1, 2]) {
      expect(told(cluster.request(nodeId(node), read))).toEqual([eggsMilkHam, milkFlourEggsBacon]);
    }
  });

  it('are lost updates where clients carry no context: a write replaces what its writer never saw', () => {
    const cluster = threeNodes({ context: 'none' });
    const sessions = [1, 2].map((value) => {
      expect(told(cluster.request(a, read, { session: value }))).toEqual([]);
      return value;
    });
    for (const value of sessions) {
      cluster.request(a, write(value), { session: value });
      cluster.run(nanosFromMs(1));
    }
    expect(told(cluster.request(a, read))).toEqual([2]);
  });

  it('are refused beyond a hundred, as Riak refuses them', () => {
    const cluster = threeNodes();
    for (let value = 1; value <= SIBLINGS_MAX; value++) {
      cluster.request(a, write(value));
      cluster.flush(a);
    }
    expect(cluster.request(a, write(1000)).answer?.result).toEqual({ kind: 'refused', reason: 'unavailable' });
    // Whoever has read them all may write, for that supersedes them all.
    expect(told(cluster.request(a, read, { session: 5000 }))).toHaveLength(SIBLINGS_MAX);
    const merged = cluster.request(a, write(1001), { session: 5000 });
    cluster.flush(a);
    expect(told(merged)).toEqual([1001]);
  });
});

describe('siblings of two leaders', () => {
  it('stay both, until a session that has read both writes', () => {
    const cluster = threeNodes();
    cluster.request(a, write(1));
    cluster.request(b, write(2));
    cluster.run(nanosFromMs(20));
    for (const node of [a, b]) expect(told(cluster.request(node, read))).toEqual([1, 2]);
    const merger = { session: 9 };
    cluster.request(b, read, merger);
    cluster.request(b, write(3), merger);
    cluster.run(nanosFromMs(20));
    for (const node of [a, b]) expect(told(cluster.request(node, read))).toEqual([3]);
  });

  it('a version that comes after the one that supersedes it is not kept', () => {
    const cluster = threeNodes();
    const c = nodeId(2);
    cluster.request(a, write(1));
    cluster.flush(a);
    const late = cluster.inFlight.find(({ to }) => to === c)!;
    cluster.settle({ group: [a, b] });
    cluster.request(b, read, { session: 9 });
    cluster.request(b, write(2), { session: 9 });
    cluster.settle({ group: [b, c] });
    expect(told(cluster.request(c, read))).toEqual([2]);
    cluster.deliver(late);
    cluster.settle();
    expect(told(cluster.request(c, read))).toEqual([2]);
  });

  it('a node whose disk was lost gets its own back as new versions, which supersede the old', () => {
    const cluster = threeNodes();
    cluster.request(a, write(1));
    cluster.request(b, write(2));
    cluster.run(nanosFromMs(50));
    cluster.crash(a, 'nothing');
    cluster.run(nanosFromMs(50));
    cluster.restart(a);
    cluster.run(nanosFromMs(200));
    for (const node of [0, 1, 2]) expect(told(cluster.request(nodeId(node), read))).toEqual([1, 2]);
  });
});
