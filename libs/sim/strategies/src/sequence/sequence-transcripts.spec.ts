import { nanosFromMs, type Operation, type Strategy } from '@isthmus/sim-protocol';
import { goldenText, nodeId, oneNodeEach, ScriptedCluster } from '@isthmus/sim-testing';
import { blocksOfNumbers, ownNumbers } from './sequence.js';

const CLUSTER = oneNodeEach(2);
const [a, b] = [nodeId(0), nodeId(1)];
const NEXT: Operation = { kind: 'increment', key: 0 };

/** 10 ms apart; fsync 1 ms. */
function twoNodes<Message, Entry>(strategy: Strategy<Message, Entry>): ScriptedCluster<Message, Entry> {
  const options = { delay: () => nanosFromMs(10), fsync: nanosFromMs(1), transcript: true };
  return new ScriptedCluster(strategy, CLUSTER, options).boot();
}

function expectGolden<Message, Entry>(name: string, cluster: ScriptedCluster<Message, Entry>): void {
  const text = cluster.transcript.text();
  expect(text).toBe(goldenText(new URL(`./testdata/${name}.txt`, import.meta.url), text));
}

describe('numbers, as a reviewer reads them', () => {
  it('by Lamport: a client brings along what it has seen, and a node that crashed goes on after what it had reserved', () => {
    const cluster = twoNodes(ownNumbers('lamport', CLUSTER));
    cluster.run(nanosFromMs(10));
    const session = 0;
    for (const node of [a, a, b]) cluster.request(node, NEXT, { session });
    cluster.note('a client that has seen nothing');
    cluster.request(a, NEXT);
    cluster.run(nanosFromMs(10));
    cluster.crash(a);
    cluster.restart(a);
    cluster.run(nanosFromMs(10));
    cluster.request(a, NEXT);
    expectGolden('lamport', cluster);
  });

  it('by blocks: the next is asked for when half of one is left, and what a crash interrupts is left out', () => {
    const cluster = twoNodes(blocksOfNumbers({ allocator: a, size: 4 }));
    cluster.run(nanosFromMs(100));
    for (let count = 0; count < 3; count++) cluster.request(b, NEXT);
    cluster.run(nanosFromMs(15));
    cluster.crash(b);
    cluster.run(nanosFromMs(20));
    cluster.restart(b);
    cluster.note('it waits for a block');
    cluster.request(b, NEXT);
    cluster.run(nanosFromMs(100));
    expectGolden('blocks', cluster);
  });
});
