import { nanosFromMs } from '@isthmus/sim-protocol';
import { nodeId } from '@isthmus/sim-testing';
import fc from 'fast-check';
import { HashTree, LEAF_LEVEL } from './hash-tree.js';
import { NODES, onDisk, threeNodes, write } from './three-nodes.fixture.js';

const [a, b, c] = NODES;
const TREES = { readRepair: 'off', w: 1, antiEntropyInterval: nanosFromMs(3000) } as const;

/** Counts and sums the bytes of messages by name, from now on. */
function tallied(cluster: ReturnType<typeof threeNodes>): Record<string, [count: number, bytes: number]> {
  const tally: Record<string, [number, number]> = {};
  const { nameOf, sizeOf } = cluster.strategy;
  cluster.onStep = (_node, effects) => {
    for (const effect of effects) {
      if (effect.kind !== 'send') continue;
      const entry = (tally[nameOf(effect.message)] ??= [0, 0]);
      entry[0]++;
      entry[1] += sizeOf(effect.message);
    }
  };
  return tally;
}

/** Three nodes of which a alone has what was written. */
function apart(keys: readonly number[]): ReturnType<typeof threeNodes> {
  const cluster = threeNodes(TREES);
  cluster.cut([a]);
  keys.forEach((key, index) => cluster.request(a, { kind: 'write', key, value: index + 1 }));
  cluster.run(nanosFromMs(900));
  cluster.heal();
  return cluster;
}

describe('anti-entropy by hash trees (Dynamo 4.7)', () => {
  it('tells by one message that two replicas agree', () => {
    const cluster = threeNodes(TREES);
    for (let key = 0; key < 200; key++) cluster.request(a, { kind: 'write', key, value: key + 1 });
    cluster.run(nanosFromMs(900));
    const tally = tallied(cluster);
    cluster.run(nanosFromMs(3000));
    // Each node once, each time the root alone.
    expect(tally).toEqual({ tree: [3, 3 * 32] });
  });

  it('sends only what differs, found by one message for each level of the tree', () => {
    const cluster = threeNodes(TREES);
    for (let key = 0; key < 200; key++) cluster.request(a, { kind: 'write', key, value: key + 1 });
    cluster.run(nanosFromMs(500));
    cluster.cut([a]);
    cluster.request(a, write(1000));
    cluster.run(nanosFromMs(400));
    cluster.heal();
    const tally = tallied(cluster);
    // The first to compare is a, at 1000, with b, which is 10 ms away: a root, three levels of 16 hashes, the leaf, no answer.
    cluster.run(nanosFromMs(160));
    expect(tally).toEqual({ tree: [4, 32 + 3 * (16 + 8 + 8 + 16 * 8)], range: [1, 16 + 8 + 32] });
    expect(NODES.map((node) => cluster.held(node, 0))).toEqual([1000, 1000, 1]);
  });

  it('brings what the other lacks in both directions', () => {
    const cluster = apart([0]);
    cluster.cut([b]);
    cluster.request(b, { kind: 'write', key: 1, value: 7 });
    cluster.run(nanosFromMs(50));
    cluster.heal();
    cluster.run(nanosFromMs(200));
    expect([a, b].map((node) => [cluster.held(node, 0), cluster.held(node, 1)])).toEqual([
      [1, 7],
      [1, 7],
    ]);
  });

  it('refills a lost disk', () => {
    const cluster = apart([0, 3, 6]);
    cluster.run(nanosFromMs(9000));
    expect([0, 3, 6].map((key) => cluster.held(c, key))).toEqual([1, 2, 3]);
    cluster.crash(c, 'nothing');
    cluster.restart(c);
    cluster.run(nanosFromMs(9000));
    expect([0, 3, 6].map((key) => cluster.held(c, key))).toEqual([1, 2, 3]);
  });

  it('goes on after messages of it were lost', () => {
    const cluster = apart([0]);
    cluster.run(nanosFromMs(105));
    for (const envelope of [...cluster.inFlight]) cluster.lose(envelope);
    cluster.run(nanosFromMs(9000));
    expect(onDisk(cluster)).toEqual([1, 1, 1]);
  });
});

describe('a hash tree', () => {
  const items = fc.uniqueArray(fc.record({ leaf: fc.nat({ max: 4095 }), hash: fc.nat({ max: 0xffffffff }) }), {
    maxLength: 40,
    selector: ({ leaf, hash }) => `${leaf} ${hash}`,
  });
  const treeOf = (of: readonly { readonly leaf: number; readonly hash: number }[]) => {
    const tree = new HashTree();
    for (const { leaf, hash } of of) tree.toggle(leaf, hash);
    return tree;
  };

  it('does not depend on the order, and forgets what is taken out', () => {
    fc.assert(
      fc.property(items, items, (kept, gone) => {
        expect(treeOf([...kept, ...gone, ...[...gone].reverse()])).toEqual(treeOf([...kept].reverse()));
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it('leads to the leaves that differ, and to no other', () => {
    fc.assert(
      fc.property(items, items, (kept, more) => {
        const [one, other] = [treeOf(kept), treeOf([...kept, ...more])];
        let theirs = other.root;
        let differing = one.differing(theirs);
        while (theirs.level < LEAF_LEVEL) {
          theirs = other.below(theirs.level, differing);
          differing = one.differing(theirs);
        }
        const leaves = (of: typeof more) =>
          Array.from({ length: 4096 }, (_, leaf) =>
            of.filter((item) => item.leaf === leaf).reduce((hash, item) => hash ^ item.hash, 0),
          );
        const [mine, others] = [leaves(kept), leaves([...kept, ...more])];
        expect(differing).toEqual(mine.flatMap((hash, leaf) => (hash === others[leaf] ? [] : [leaf])));
      }),
      { seed: 2, numRuns: 50 },
    );
  });
});

it('is not there unless asked for', () => {
  const cluster = threeNodes();
  expect([a, b, nodeId(2)].map((node) => cluster.timers(node))).toEqual([[], [], []]);
});
