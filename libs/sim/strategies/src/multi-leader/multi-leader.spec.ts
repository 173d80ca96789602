import { nanosFromMs, type Operation } from '@isthmus/sim-protocol';
import { nodeId, oneNodeEach, ScriptedCluster } from '@isthmus/sim-testing';
import type { MultiLeaderEntry, MultiLeaderMessage } from './messages.js';
import { multiLeader } from './multi-leader.js';

const [a, b, c] = [nodeId(0), nodeId(1), nodeId(2)];
const write = (value: number): Operation => ({ kind: 'write', key: 7, value });
const read: Operation = { kind: 'read', key: 7, consistency: 'default' };

/** Three nodes, b 10 ms from a, c 30 ms from a and 20 ms from b, each way; fsync 1 ms; clients are at their nodes. */
function threeNodes(): ScriptedCluster<MultiLeaderMessage, MultiLeaderEntry> {
  const cluster = oneNodeEach(3);
  return new ScriptedCluster(multiLeader({ conflicts: 'last-write-wins' }, cluster), cluster, {
    delay: (from, to) => nanosFromMs(from + to === 1 ? 10 : from + to === 2 ? 30 : 20),
    fsync: nanosFromMs(1),
  }).boot();
}

function ok(value: number): unknown {
  return { kind: 'ok', value, swapped: false };
}

function valuesAt(cluster: ReturnType<typeof threeNodes>): unknown[] {
  return [a, b, c].map((node) => {
    const answer = cluster.request(node, read).answer?.result;
    return answer?.kind === 'ok' ? answer.value : answer;
  });
}

describe('a write', () => {
  it('is answered when it is on the disk of the node that was asked', () => {
    const cluster = threeNodes();
    const attempt = cluster.request(c, write(1));
    cluster.run(nanosFromMs(1));
    expect(attempt.answer).toEqual({ result: ok(1), at: nanosFromMs(1) });
  });

  it('is seen at another node when it is on the disk there', () => {
    const cluster = threeNodes();
    cluster.request(a, write(1));
    cluster.run(nanosFromMs(11));
    expect(valuesAt(cluster)).toEqual([1, 0, 0]);
    cluster.run(nanosFromMs(1));
    expect(valuesAt(cluster)).toEqual([1, 1, 0]);
    cluster.run(nanosFromMs(20));
    expect(valuesAt(cluster)).toEqual([1, 1, 1]);
  });

  it('is sent to all others as one object', () => {
    const cluster = threeNodes();
    cluster.request(a, write(1));
    cluster.flush(a);
    expect(cluster.inFlight).toHaveLength(2);
    expect(cluster.inFlight[0]?.message).toBe(cluster.inFlight[1]?.message);
  });

  it('tried again at the same node applies once', () => {
    const cluster = threeNodes();
    const first = cluster.request(a, write(1));
    const second = cluster.request(a, write(1), { retryOf: first });
    cluster.settle();
    cluster.request(a, write(2));
    cluster.settle();
    const third = cluster.request(a, write(1), { retryOf: first });
    cluster.settle();
    for (const attempt of [first, second, third]) expect(attempt.answer?.result).toEqual(ok(1));
    expect(valuesAt(cluster)).toEqual([2, 2, 2]);
  });
});

describe('of two concurrent writes', () => {
  it('the one with the later clock stays everywhere', () => {
    const cluster = threeNodes();
    cluster.request(c, write(1));
    cluster.run(nanosFromMs(1));
    cluster.request(a, write(2));
    cluster.run(nanosFromMs(100));
    expect(valuesAt(cluster)).toEqual([2, 2, 2]);
  });

  it('at the same clock the one of the higher node stays everywhere', () => {
    const cluster = threeNodes();
    cluster.request(c, write(1));
    cluster.request(a, write(2));
    cluster.run(nanosFromMs(100));
    expect(valuesAt(cluster)).toEqual([1, 1, 1]);
  });

  it('of one node at the same clock the second stays', () => {
    const cluster = threeNodes();
    cluster.request(a, write(2));
    cluster.request(a, write(1));
    cluster.run(nanosFromMs(100));
    expect(valuesAt(cluster)).toEqual([1, 1, 1]);
  });
});

describe('a partition', () => {
  it('stops nobody, and is made good within a second of the heal', () => {
    const cluster = threeNodes();
    cluster.cut([c]);
    cluster.request(a, write(1));
    cluster.run(nanosFromMs(500));
    cluster.request(c, write(2));
    cluster.run(nanosFromMs(500));
    expect(valuesAt(cluster)).toEqual([1, 1, 2]);
    cluster.heal();
    cluster.run(nanosFromMs(1000 + 33));
    expect(valuesAt(cluster)).toEqual([2, 2, 2]);
  });

  it('ends earlier for a connection that is reset after it', () => {
    const cluster = threeNodes();
    cluster.cut([c]);
    cluster.request(a, write(1));
    cluster.run(nanosFromMs(100));
    cluster.heal();
    cluster.resetConnection(a, c);
    cluster.run(nanosFromMs(31));
    expect(valuesAt(cluster)).toEqual([1, 1, 1]);
  });
});

describe('a node that crashed', () => {
  it('gets what it missed, and keeps what it answered', () => {
    const cluster = threeNodes();
    cluster.request(b, { kind: 'write', key: 8, value: 1 });
    cluster.flush(b);
    cluster.crash(b);
    cluster.request(a, write(2));
    cluster.run(nanosFromMs(50));
    cluster.restart(b);
    cluster.run(nanosFromMs(50));
    expect(valuesAt(cluster)).toEqual([2, 2, 2]);
    expect(cluster.request(c, { ...read, key: 8 }).answer?.result).toEqual(ok(1));
  });

  it('and lost its disk gets everything back, its own writes too, and passes on what only one other had', () => {
    const cluster = threeNodes();
    cluster.request(a, { kind: 'write', key: 8, value: 1 });
    cluster.run(nanosFromMs(15));
    cluster.cut([c]);
    cluster.crash(a, 'nothing');
    cluster.request(b, write(2));
    cluster.run(nanosFromMs(50));
    cluster.heal();
    cluster.restart(a);
    cluster.run(nanosFromMs(2000));
    expect(valuesAt(cluster)).toEqual([2, 2, 2]);
    for (const node of [a, b, c]) expect(cluster.request(node, { ...read, key: 8 }).answer?.result).toEqual(ok(1));
  });
});

it('what a node sent before its disk was lost comes too late once its new log is known', () => {
  const cluster = threeNodes();
  cluster.request(a, write(1));
  cluster.flush(a);
  const stale = cluster.inFlight.find(({ to }) => to === b)!;
  cluster.duplicate(stale);
  const copy = cluster.inFlight.at(-1)!;
  const others = () => cluster.inFlight.filter((envelope) => envelope !== copy);
  const settle = () => {
    for (let round = 0; round < 10; round++) {
      for (const node of [a, b, c]) cluster.flush(node);
      for (const envelope of others()) cluster.deliver(envelope);
    }
  };
  settle();
  cluster.crash(a, 'nothing');
  cluster.now += 1;
  cluster.restart(a);
  settle();
  cluster.deliver(copy);
  cluster.request(a, write(2));
  settle();
  expect(others()).toEqual([]);
  expect(valuesAt(cluster)).toEqual([2, 2, 2]);
});

it('a restarted node that has no log yet is heard when it begins one, though its clock was set back since', () => {
  const cluster = threeNodes();
  // The second asks the first for its log.
  for (const [clock, node] of [
    [500, a],
    [500, b],
    [100, a],
  ] as const) {
    cluster.now = nanosFromMs(clock);
    cluster.crash(node);
    cluster.restart(node);
    cluster.run(nanosFromMs(100));
  }
  cluster.request(a, write(1));
  cluster.run(nanosFromMs(1500));
  expect(valuesAt(cluster)).toEqual([1, 1, 1]);
});

it('refuses a compare-and-set, for no node knows all writes', () => {
  const cluster = threeNodes();
  const attempt = cluster.request(a, { kind: 'cas', key: 7, expected: 0, value: 1 });
  expect(attempt.answer?.result).toEqual({ kind: 'refused', reason: 'unsupported' });
  expect(cluster.strategy.supportsCas).toBe(false);
  expect(cluster.strategy.guarantees).toEqual([]);
});
