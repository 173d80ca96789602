import { nanosFromMs, type Operation, type Strategy } from '@isthmus/sim-protocol';
import { nodeId, oneNodeEach, ScriptedCluster } from '@isthmus/sim-testing';
import type { Counting } from './numbers.js';
import { blocksOfNumbers, numbersByLog, ownNumbers } from './sequence.js';

const CLUSTER = oneNodeEach(2);
const [a, b] = [nodeId(0), nodeId(1)];
const NEXT: Operation = { kind: 'increment', key: 0 };

/** Two nodes, 10 ms apart; fsync 1 ms. They have been up for 100 ms. */
function twoNodes<Message, Entry>(strategy: Strategy<Message, Entry>): ScriptedCluster<Message, Entry> {
  const cluster = new ScriptedCluster(strategy, CLUSTER, { delay: () => nanosFromMs(10), fsync: nanosFromMs(1) });
  cluster.boot().run(nanosFromMs(100));
  return cluster;
}

const counting = (how: Counting) => twoNodes(ownNumbers(how, CLUSTER));

/** The number that a node gives, and how long that takes, in milliseconds. */
function drawn<Message, Entry>(cluster: ScriptedCluster<Message, Entry>, node = a, session?: number) {
  const attempt = cluster.request(node, NEXT, session === undefined ? {} : { session });
  cluster.run(nanosFromMs(100));
  const { answer, requestedAt } = attempt;
  const value = answer?.result.kind === 'ok' ? answer.result.value : null;
  return { value, ms: answer === null ? null : (answer.at - requestedAt) / 1e6 };
}

describe('numbers that each node gives on its own', () => {
  it('are odd at one node of two and even at the other, at once', () => {
    const cluster = counting('interleaved');
    expect([a, a, a].map((node) => drawn(cluster, node))).toEqual([2, 4, 6].map((value) => ({ value, ms: 0 })));
    expect(drawn(cluster, b)).toEqual({ value: 3, ms: 0 });
  });

  it('are ticks of a tenth of a millisecond with the node in the last digit, one for each', () => {
    const cluster = counting('wall-clock');
    const attempts = [cluster.request(b, NEXT), cluster.request(b, NEXT)];
    cluster.run(nanosFromMs(1));
    expect(attempts.map(({ answer }) => answer)).toEqual([
      { result: { kind: 'ok', value: 2 * 1000 + 1, swapped: false }, at: 100_000_000 },
      { result: { kind: 'ok', value: 2 * 1001 + 1, swapped: false }, at: 100_100_000 },
    ]);
  });

  it('by Lamport: exceed what the client has seen at another node, and what the node has given', () => {
    const cluster = counting('lamport');
    const session = 7;
    for (let count = 0; count < 5; count++) drawn(cluster, a, session);
    expect(drawn(cluster, b, session).value).toBe(2 * 6 + 1);
    // Another client has seen nothing, but the node has.
    expect(drawn(cluster, b).value).toBe(2 * 7 + 1);
    expect(drawn(cluster, a).value).toBe(2 * 6);
  });

  it('by Lamport: exceed what a client was told', () => {
    const cluster = counting('lamport');
    drawn(cluster, b, 0);
    cluster.client(0).hear?.(2 * 40 + 1);
    expect(drawn(cluster, b, 0).value).toBe(2 * 41 + 1);
  });

  it.each(['interleaved', 'lamport'] as const)(
    '%s: go on after what a node may have given before it crashed',
    (how) => {
      const cluster = counting(how);
      for (let count = 0; count < 600; count++) cluster.request(a, NEXT);
      cluster.run(nanosFromMs(100));
      cluster.crash(a);
      cluster.restart(a);
      cluster.run(nanosFromMs(100));
      // It had reserved 1,000 counters twice: the second time when fewer than 500 were left.
      expect(drawn(cluster, a).value).toBe(2 * 1502);
      // What it found, which is discarded, and what stands for it.
      expect(cluster.disk(a)).toHaveLength(2);
    },
  );
});

describe('numbers from blocks', () => {
  const cluster = () => twoNodes(blocksOfNumbers({ allocator: a, size: 4 }));

  it('are at hand at every node, each from its own block, the next of which is asked for in time', () => {
    const blocks = cluster();
    expect(Array.from({ length: 6 }, () => drawn(blocks, b))).toEqual(
      [5, 6, 7, 8, 9, 10].map((value) => ({ value, ms: 0 })),
    );
    expect(Array.from({ length: 6 }, () => drawn(blocks, a).value)).toEqual([1, 2, 3, 4, 17, 18]);
  });

  it('run out where the allocator cannot be reached, and come when it can', () => {
    const blocks = cluster();
    blocks.cut([b]);
    expect(Array.from({ length: 5 }, () => drawn(blocks, b).value)).toEqual([5, 6, 7, 8, null]);
    blocks.heal();
    blocks.run(nanosFromMs(2000));
    expect(blocks.attempts.at(-1)?.answer?.result).toMatchObject({ kind: 'ok', value: 9 });
  });

  it('are given once though the allocator crashes, and an answer of its comes twice', () => {
    const blocks = cluster();
    for (let count = 0; count < 2; count++) blocks.request(b, NEXT);
    blocks.run(nanosFromMs(15));
    for (const envelope of [...blocks.inFlight]) blocks.duplicate(envelope);
    blocks.crash(a);
    blocks.restart(a);
    blocks.run(nanosFromMs(100));
    const values = [b, a, b, a, b, a, b, a, b, a].map((node) => drawn(blocks, node).value);
    expect(new Set(values).size).toBe(10);
  });

  it('take 24 bytes to ask for, and 32 to give', () => {
    const { sizeOf } = blocksOfNumbers({ allocator: a, size: 4 });
    expect(sizeOf({ kind: 'ask-block', question: 1 })).toBe(24);
    expect(sizeOf({ kind: 'block', question: 1, from: 5 })).toBe(32);
  });
});

describe('numbers by a log', () => {
  it('are 1, 2, 3, ... of each key, whoever asks', () => {
    const timing = { leader: a, electionTimeout: nanosFromMs(1000), heartbeat: nanosFromMs(500) };
    const cluster = twoNodes(numbersByLog(timing, CLUSTER));
    expect(Array.from({ length: 3 }, () => drawn(cluster, a))).toEqual([1, 2, 3].map((value) => ({ value, ms: 21 })));
    const other = cluster.request(a, { kind: 'increment', key: 5 });
    cluster.run(nanosFromMs(100));
    expect(other.answer?.result).toEqual({ kind: 'ok', value: 1, swapped: false });
  });
});
