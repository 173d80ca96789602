import { nanosFromMs } from '@isthmus/sim-protocol';
import { goldenText, nodeId, oneNodeEach, ScriptedCluster } from '@isthmus/sim-testing';
import type { MultiLeaderEntry, MultiLeaderMessage } from './messages.js';
import { multiLeader, type MultiLeaderParameters } from './multi-leader.js';

const [a, b, c] = [nodeId(0), nodeId(1), nodeId(2)];

type Transcribed = ScriptedCluster<MultiLeaderMessage, MultiLeaderEntry>;

/** b 10 ms from a, c 30 ms from a and 20 ms from b, each way; fsync 1 ms. */
function threeNodes(options: Partial<MultiLeaderParameters> = {}): Transcribed {
  const cluster = oneNodeEach(3);
  return new ScriptedCluster(multiLeader({ conflicts: 'last-write-wins', ...options }, cluster), cluster, {
    delay: (from, to) => nanosFromMs(from + to === 1 ? 10 : from + to === 2 ? 30 : 20),
    fsync: nanosFromMs(1),
    transcript: true,
  }).boot();
}

function expectGolden(name: string, cluster: Transcribed): void {
  const text = cluster.transcript.text();
  expect(text).toBe(goldenText(new URL(`./testdata/${name}.txt`, import.meta.url), text));
}

function readEverywhere(cluster: Transcribed): void {
  for (const node of [a, b, c]) cluster.request(node, { kind: 'read', key: 7, consistency: 'default' });
}

describe('multi-leader replication, as a reviewer reads it', () => {
  it('answers two concurrent writes at once, and keeps the later', () => {
    const cluster = threeNodes();
    cluster.request(c, { kind: 'write', key: 7, value: 1 });
    cluster.run(nanosFromMs(5));
    cluster.request(a, { kind: 'write', key: 7, value: 2 });
    cluster.run(nanosFromMs(100));
    readEverywhere(cluster);
    expectGolden('concurrent-writes', cluster);
  });

  it('serves both sides of a partition, and settles on one value when the connections are reset', () => {
    const cluster = threeNodes();
    cluster.cut([c]);
    cluster.request(a, { kind: 'write', key: 7, value: 1 });
    cluster.run(nanosFromMs(50));
    cluster.request(c, { kind: 'write', key: 7, value: 2 });
    cluster.run(nanosFromMs(50));
    readEverywhere(cluster);
    cluster.heal();
    cluster.resetConnection(a, c);
    cluster.resetConnection(b, c);
    cluster.run(nanosFromMs(150));
    readEverywhere(cluster);
    expectGolden('partition-and-reset', cluster);
  });

  it('keeps what it answered through a crash, and gets what it missed', () => {
    const cluster = threeNodes();
    cluster.request(b, { kind: 'write', key: 7, value: 1 });
    cluster.run(nanosFromMs(1));
    cluster.crash(b, 0);
    cluster.request(a, { kind: 'write', key: 8, value: 2 });
    cluster.run(nanosFromMs(100));
    cluster.restart(b);
    cluster.run(nanosFromMs(150));
    expectGolden('crash-kept', cluster);
  });

  it('refills a node whose disk was lost with its own writes and those of others', () => {
    const cluster = threeNodes();
    cluster.request(a, { kind: 'write', key: 7, value: 1 });
    cluster.request(b, { kind: 'write', key: 8, value: 2 });
    cluster.run(nanosFromMs(100));
    cluster.crash(a, 'nothing');
    cluster.run(nanosFromMs(50));
    cluster.restart(a);
    cluster.request(a, { kind: 'write', key: 9, value: 3 });
    cluster.run(nanosFromMs(200));
    readEverywhere(cluster);
    expectGolden('crash-lost', cluster);
  });

  it('passes a write on in a ring, and ignores it where it was accepted', () => {
    const cluster = threeNodes({ topology: { kind: 'ring' } });
    cluster.request(b, { kind: 'write', key: 7, value: 1 });
    cluster.run(nanosFromMs(150));
    readEverywhere(cluster);
    expectGolden('ring', cluster);
  });

  it('in a star passes on what the hub was sent, and gives a hub whose disk was lost the writes that it misses', () => {
    const cluster = threeNodes({ topology: { kind: 'star', hub: b } });
    cluster.request(a, { kind: 'write', key: 7, value: 1 });
    cluster.run(nanosFromMs(15));
    cluster.crash(b, 'nothing');
    cluster.run(nanosFromMs(85));
    cluster.restart(b);
    cluster.run(nanosFromMs(150));
    readEverywhere(cluster);
    expectGolden('star-hub-lost', cluster);
  });

  it('holds back the answer to a question, under causal delivery, until the question has come', () => {
    const cluster = threeNodes({ delivery: 'causal', stamps: 'hybrid' });
    cluster.note('c is cut off from a, which asks; b answers');
    cluster.request(a, { kind: 'write', key: 7, value: 1 });
    cluster.flush(a);
    const late = cluster.inFlight.find(({ to }) => to === c)!;
    cluster.lose(late);
    cluster.run(nanosFromMs(15));
    cluster.request(b, { kind: 'write', key: 8, value: 2 });
    cluster.run(nanosFromMs(50));
    cluster.request(c, { kind: 'read', key: 8, consistency: 'default' });
    cluster.run(nanosFromMs(1000));
    cluster.request(c, { kind: 'read', key: 8, consistency: 'default' });
    expectGolden('answer-before-question', cluster);
  });

  it('keeps siblings of two leaders until a session writes that has read them', () => {
    const cluster = threeNodes({ conflicts: 'siblings' });
    cluster.request(a, { kind: 'write', key: 7, value: 1 });
    cluster.request(b, { kind: 'write', key: 7, value: 2 });
    cluster.run(nanosFromMs(50));
    const merger = { session: 9 };
    cluster.request(b, { kind: 'read', key: 7, consistency: 'default' }, merger);
    cluster.request(b, { kind: 'write', key: 7, value: 3 }, merger);
    cluster.run(nanosFromMs(50));
    readEverywhere(cluster);
    expectGolden('siblings', cluster);
  });
});
