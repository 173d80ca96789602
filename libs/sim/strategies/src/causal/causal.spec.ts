import { nanosFromMs } from '@isthmus/sim-protocol';
import { oneNodeEach } from '@isthmus/sim-testing';
import type { DependencyForm } from '../dependencies.js';
import { causal } from './causal.js';
import type { CausalEntry, CausalWrite } from './messages.js';
import { a, b, c, type CausalCluster, read, threeNodes, valueOf, write } from './three-nodes.fixture.js';

const QUESTION = 7;
const ANSWER = 8;
const ms = nanosFromMs;

function valuesAt(cluster: CausalCluster, key: number): unknown[] {
  return [a, b, c].map((node) => valueOf(cluster.request(node, read(key))));
}

const isWrite = (entry: CausalEntry): entry is CausalWrite => entry.kind === 'write';

describe('a write', () => {
  it('is answered when it is on the disk of the node that was asked', () => {
    const cluster = threeNodes();
    const attempt = cluster.request(c, write(QUESTION, 1));
    cluster.run(ms(1));
    expect(attempt.answer).toEqual({ result: { kind: 'ok', value: 1, swapped: false }, at: ms(1) });
  });

  it('that depends on nothing is seen at another node when it is on the disk there', () => {
    const cluster = threeNodes();
    cluster.request(a, write(QUESTION, 1));
    cluster.run(ms(11));
    expect(valuesAt(cluster, QUESTION)).toEqual([1, 0, 0]);
    cluster.run(ms(1));
    expect(valuesAt(cluster, QUESTION)).toEqual([1, 1, 0]);
    cluster.run(ms(20));
    expect(valuesAt(cluster, QUESTION)).toEqual([1, 1, 1]);
  });

  it('tried again at the same node applies once', () => {
    const cluster = threeNodes();
    const first = cluster.request(a, write(QUESTION, 1));
    const second = cluster.request(a, write(QUESTION, 1), { retryOf: first });
    cluster.settle();
    cluster.request(a, write(QUESTION, 2));
    cluster.settle();
    const third = cluster.request(a, write(QUESTION, 1), { retryOf: first });
    cluster.settle();
    expect([first, second, third].map(valueOf)).toEqual([1, 1, 1]);
    expect(valuesAt(cluster, QUESTION)).toEqual([2, 2, 2]);
  });

  it('is asked again where it was, for a second copy elsewhere would be a second write; a read is asked anywhere', () => {
    const cluster = threeNodes();
    const { session } = cluster.request(a, write(QUESTION, 1));
    const client = cluster.client(session);
    client.unanswered(write(QUESTION, 1), b);
    expect(client.route(write(QUESTION, 1), 2)).toBe(b);
    expect(client.route(write(QUESTION, 2), 1)).toBe('any');
    client.unanswered(read(QUESTION), b);
    expect(client.route(read(QUESTION), 2)).toBe('any');
  });
});

describe.each<DependencyForm>(['nearest', 'vector'])('an answer to a question, with dependencies as %s,', (form) => {
  /** a asks while c is cut off from it; b reads the question and answers. The answer reaches c after 12 + 1 + 21 ms. */
  function answered() {
    const cluster = threeNodes(form);
    cluster.request(a, write(QUESTION, 1));
    cluster.flush(a);
    for (const envelope of [...cluster.inFlight]) if (envelope.to === c) cluster.lose(envelope);
    cluster.run(ms(12));
    const seen = cluster.request(b, read(QUESTION));
    expect(valueOf(seen)).toBe(1);
    cluster.request(b, write(ANSWER, 2), seen);
    return cluster;
  }

  it('is not seen before the question', () => {
    const cluster = answered();
    cluster.run(ms(500));
    expect(cluster.disk(c).filter(isWrite)).toHaveLength(1);
    expect(valuesAt(cluster, ANSWER)).toEqual([2, 2, 0]);
    // The question is sent again 1 s after it was sent first.
    cluster.run(ms(600));
    expect(valuesAt(cluster, ANSWER)).toEqual([2, 2, 2]);
    expect(valuesAt(cluster, QUESTION)).toEqual([1, 1, 1]);
  });

  it('is still not seen after a crash in between', () => {
    const cluster = answered();
    cluster.run(ms(500));
    cluster.crash(c);
    cluster.cut([a]);
    cluster.restart(c);
    cluster.run(ms(100));
    expect(valuesAt(cluster, ANSWER)).toEqual([2, 2, 0]);
    cluster.heal();
    cluster.run(ms(2000));
    expect(valuesAt(cluster, ANSWER)).toEqual([2, 2, 2]);
  });

  it('carries what it must, as an own size', () => {
    const cluster = answered();
    const answer = cluster.disk(b).filter(isWrite).at(-1)!;
    expect(answer.dependencies).toEqual([{ node: a, incarnation: 0, count: 1 }]);
    const { sizeOf, client } = cluster.strategy;
    const message = { kind: 'writes', incarnation: answer.incarnation, from: 0, writes: [answer] } as const;
    const metadata = form === 'nearest' ? 8 + 24 : 3 * 16;
    expect(sizeOf(message)).toBe(16 + 16 + 40 + metadata);
    expect(client!.sizeOfContext(answer.dependencies)).toBe(metadata);
  });
});

describe('what a session depends on', () => {
  function contextAfter(form: DependencyForm) {
    const cluster = threeNodes(form);
    cluster.request(a, write(1, 1));
    cluster.request(b, write(2, 2));
    cluster.settle();
    const first = cluster.request(c, read(1));
    cluster.request(c, read(2), first);
    const reads = cluster.client(first.session).context(read(1));
    cluster.request(c, write(3, 3), first);
    cluster.settle();
    return { reads, written: cluster.client(first.session).context(read(1)) };
  }
  const [ofA, ofB, ofC] = [a, b, c].map((node) => ({ node, incarnation: 0, count: 1 }));

  it('is all that it read, and then its write alone, which depends on the rest', () => {
    expect(contextAfter('nearest')).toEqual({ reads: [ofA, ofB], written: [ofC] });
  });

  it('is all of it as a vector', () => {
    expect(contextAfter('vector')).toEqual({ reads: [ofA, ofB], written: [ofA, ofB, ofC] });
  });

  it('includes, as a vector, what the write that it read depended on', () => {
    const cluster = threeNodes('vector');
    const first = cluster.request(a, write(1, 1));
    cluster.settle();
    cluster.request(b, write(2, 2), first);
    cluster.settle();
    const { session } = cluster.request(c, read(2));
    expect(cluster.client(session).context(read(2))).toEqual([ofA, ofB]);
  });
});

describe('a session that moves', () => {
  it('waits until what it knows has come', () => {
    const cluster = threeNodes();
    const first = cluster.request(a, write(QUESTION, 1));
    cluster.run(ms(1));
    const other = cluster.request(c, read(QUESTION));
    const moved = cluster.request(c, read(QUESTION), first);
    cluster.run(ms(30));
    expect([valueOf(other), valueOf(moved)]).toEqual([0, null]);
    cluster.run(ms(1));
    expect(moved.answer).toEqual({ result: { kind: 'ok', value: 1, swapped: false }, at: ms(32) });
  });

  it('waits as one does that was told what it knows', () => {
    const cluster = threeNodes();
    const alice = cluster.request(a, write(QUESTION, 1));
    cluster.run(ms(1));
    const bob = cluster.request(c, read(ANSWER));
    cluster.run(ms(1));
    cluster.client(bob.session).hear!(cluster.client(alice.session).context(read(QUESTION)));
    const told = cluster.request(c, read(QUESTION), bob);
    cluster.run(ms(29));
    expect(valueOf(told)).toBeNull();
    cluster.run(ms(1));
    expect(told.answer).toEqual({ result: { kind: 'ok', value: 1, swapped: false }, at: ms(32) });
  });

  it('waits to write, too, and holds up nobody else', () => {
    const cluster = threeNodes();
    const first = cluster.request(a, write(QUESTION, 1));
    cluster.run(ms(1));
    const moved = cluster.request(c, write(ANSWER, 2), first);
    const other = cluster.request(c, write(9, 3));
    cluster.run(ms(1));
    expect([valueOf(moved), valueOf(other)]).toEqual([null, 3]);
    // Its write is accepted at 32 ms.
    cluster.run(ms(31));
    expect(valueOf(moved)).toBe(2);
  });

  it('waits for good behind a cut, and no longer', () => {
    const cluster = threeNodes();
    const first = cluster.request(a, write(QUESTION, 1));
    cluster.run(ms(1));
    cluster.cut([c]);
    const moved = cluster.request(c, read(QUESTION), first);
    cluster.run(ms(5000));
    expect(valueOf(moved)).toBeNull();
    cluster.heal();
    cluster.run(ms(1100));
    expect(valueOf(moved)).toBe(1);
  });

  it('goes on when what it knows was lost with a disk', () => {
    const cluster = threeNodes();
    const first = cluster.request(a, write(QUESTION, 1));
    cluster.run(ms(1));
    cluster.crash(a, 'nothing');
    for (const envelope of [...cluster.inFlight]) cluster.lose(envelope);
    cluster.restart(a);
    expect(valueOf(cluster.request(a, read(QUESTION), first))).toBe(0);
    const moved = cluster.request(b, read(QUESTION), first);
    cluster.run(ms(100));
    expect(valueOf(moved)).toBeNull();
    cluster.request(a, write(ANSWER, 2));
    cluster.run(ms(100));
    expect(valueOf(moved)).toBe(0);
  });
});

describe('of two writes of a key', () => {
  it('the one that has seen the other stays, whatever the clocks and the numbers of the nodes', () => {
    const cluster = threeNodes();
    cluster.request(c, write(QUESTION, 1));
    cluster.run(ms(100));
    cluster.request(a, write(QUESTION, 2), cluster.request(a, read(QUESTION)));
    cluster.run(ms(100));
    expect(valuesAt(cluster, QUESTION)).toEqual([2, 2, 2]);
  });

  it('that are concurrent and have equal stamps the one of the higher node stays everywhere', () => {
    const cluster = threeNodes();
    cluster.request(c, write(QUESTION, 1));
    cluster.run(ms(5));
    cluster.request(a, write(QUESTION, 2));
    cluster.run(ms(100));
    expect(valuesAt(cluster, QUESTION)).toEqual([1, 1, 1]);
  });
});

it('a partition stops nobody at home, and is made good within a second of the heal', () => {
  const cluster = threeNodes();
  cluster.cut([c]);
  const [atA, atC] = [cluster.request(a, write(QUESTION, 1)), cluster.request(c, write(QUESTION, 2))];
  cluster.run(ms(1));
  expect([atA, atC].map(valueOf)).toEqual([1, 2]);
  cluster.run(ms(998));
  expect(valuesAt(cluster, QUESTION)).toEqual([1, 1, 2]);
  cluster.heal();
  cluster.run(ms(1000 + 33));
  expect(valuesAt(cluster, QUESTION)).toEqual([2, 2, 2]);
});

it('a restarted node that has no log yet is heard when it begins one, though its clock was set back since', () => {
  const cluster = threeNodes();
  // The second asks the first for its log.
  for (const [clock, node] of [
    [500, a],
    [500, b],
    [100, a],
  ] as const) {
    cluster.now = ms(clock);
    cluster.crash(node);
    cluster.restart(node);
    cluster.run(ms(100));
  }
  cluster.request(a, write(QUESTION, 1));
  cluster.run(ms(1500));
  expect(valuesAt(cluster, QUESTION)).toEqual([1, 1, 1]);
});

it('refuses a compare-and-set, for no node knows all writes', () => {
  const cluster = threeNodes();
  const attempt = cluster.request(a, { kind: 'cas', key: 7, expected: 0, value: 1 });
  expect(attempt.answer?.result).toEqual({ kind: 'refused', reason: 'unsupported' });
});

it('promises to be causal under all faults but a lost disk', () => {
  const { guarantees, supportsCas } = causal({ dependencies: 'vector' }, oneNodeEach(3));
  expect(supportsCas).toBe(false);
  expect(guarantees.map(({ model }) => model)).toEqual(['causal']);
  expect(guarantees[0]?.under).toContain('crash-disk-truncated');
  expect(guarantees[0]?.under).not.toContain('crash-disk-lost');
});
