import { nanosFromMs } from '@isthmus/sim-protocol';
import { nodeId, oneNodeEach, ScriptedCluster } from '@isthmus/sim-testing';
import { pathOf, type ReplicationTopology } from './links.js';
import { multiLeader } from './multi-leader.js';
import { told } from './played.fixture.js';

const NODES = [0, 1, 2, 3, 4].map(nodeId);
const [hub, leaf, far] = [nodeId(0), nodeId(1), nodeId(3)];
const DENSE: ReplicationTopology = { kind: 'all-to-all' };
const STAR: ReplicationTopology = { kind: 'star', hub };
const RING: ReplicationTopology = { kind: 'ring' };

/** Five nodes, 10 ms apart each way; fsync 1 ms. */
function fiveNodes(topology: ReplicationTopology) {
  const cluster = oneNodeEach(NODES.length);
  return new ScriptedCluster(multiLeader({ conflicts: 'last-write-wins', topology }, cluster), cluster, {
    delay: () => nanosFromMs(10),
    fsync: nanosFromMs(1),
  }).boot();
}

type Five = ReturnType<typeof fiveNodes>;

function valuesAt(cluster: Five): (number | undefined)[] {
  const read = { kind: 'read', key: 7, consistency: 'default' } as const;
  return NODES.map((node) => (cluster.isUp(node) ? told(cluster.request(node, read))[0] : undefined));
}

const write = (value: number) => ({ kind: 'write', key: 7, value }) as const;

describe('what one write costs among five nodes', () => {
  it.each([
    ['all to all', DENSE, leaf, 4],
    // To the hub, and from there to everybody: also to its own node, which ignores it.
    ['in a star, accepted at a leaf', STAR, leaf, 5],
    ['in a star, accepted at the hub', STAR, hub, 4],
    ['in a ring', RING, leaf, 5],
  ])('%s', (_, topology, at, expected) => {
    const cluster = fiveNodes(topology);
    const sent = new Map<string, number>();
    cluster.onStep = (_node, effects) => {
      for (const effect of effects) {
        if (effect.kind !== 'send') continue;
        const name = cluster.strategy.nameOf(effect.message);
        sent.set(name, (sent.get(name) ?? 0) + 1);
      }
    };
    cluster.request(at, write(1));
    cluster.run(nanosFromMs(5000));
    expect(valuesAt(cluster)).toEqual([1, 1, 1, 1, 1]);
    expect(Object.fromEntries(sent)).toEqual({ writes: expected, acknowledge: expected });
    expect(NODES.map((node) => cluster.disk(node).length)).toEqual([1, 1, 1, 1, 1]);
  });
});

describe('a write passes', () => {
  it.each([
    [DENSE, [far]],
    [STAR, [hub, far]],
    [RING, [nodeId(2), far]],
  ])('with %j the nodes on its path, and is at none of the others before', (topology, path) => {
    expect(pathOf(topology, { from: leaf, to: far }, NODES)).toEqual(path);
    const cluster = fiveNodes(topology);
    cluster.request(leaf, write(1));
    // A flush, and for each hop 10 ms on the way and another flush.
    cluster.run(nanosFromMs(11 * path.length));
    expect(valuesAt(cluster)[far]).toBeUndefined();
    cluster.run(nanosFromMs(1));
    expect(valuesAt(cluster)[far]).toBe(1);
  });
});

describe('a node that is down', () => {
  it('stops nobody else all to all', () => {
    const cluster = fiveNodes(DENSE);
    cluster.crash(hub);
    cluster.request(leaf, write(1));
    cluster.run(nanosFromMs(50));
    expect(valuesAt(cluster)).toEqual([undefined, 1, 1, 1, 1]);
  });

  it('cuts a star where it is the hub, until it is back', () => {
    const cluster = fiveNodes(STAR);
    cluster.crash(hub);
    cluster.request(leaf, write(1));
    cluster.run(nanosFromMs(500));
    expect(valuesAt(cluster)).toEqual([undefined, 1, undefined, undefined, undefined]);
    cluster.restart(hub);
    cluster.run(nanosFromMs(2000));
    expect(valuesAt(cluster)).toEqual([1, 1, 1, 1, 1]);
  });

  it('cuts a ring wherever it is: those behind it hear nothing, until it is back', () => {
    const cluster = fiveNodes(RING);
    cluster.crash(far);
    cluster.request(leaf, write(1));
    cluster.run(nanosFromMs(500));
    expect(valuesAt(cluster)).toEqual([undefined, 1, 1, undefined, undefined]);
    cluster.restart(far);
    cluster.run(nanosFromMs(2000));
    expect(valuesAt(cluster)).toEqual([1, 1, 1, 1, 1]);
  });
});

it('a single node has nobody to send to, in any topology', () => {
  for (const topology of [DENSE, STAR, RING]) {
    const cluster = oneNodeEach(1);
    const alone = new ScriptedCluster(multiLeader({ conflicts: 'last-write-wins', topology }, cluster), cluster).boot();
    const attempt = alone.request(hub, write(1));
    alone.settle();
    expect(told(attempt)).toEqual([1]);
    expect(alone.inFlight).toEqual([]);
  }
});
