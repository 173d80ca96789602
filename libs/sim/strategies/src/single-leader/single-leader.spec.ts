import { nanosFromMs, type Operation } from '@isthmus/sim-protocol';
import { nodeId } from '@isthmus/sim-testing';
import { localRead, NODES, ok, read, threeNodes, write } from './three-nodes.fixture.js';

const [a, b, c] = NODES;
const cas = (expected: number, value: number): Operation => ({ kind: 'cas', key: 7, expected, value });
const linearizableRead: Operation = { kind: 'read', key: 7, consistency: 'linearizable' };

describe('a write', () => {
  it.each([
    ['asynchronous', 1, 1],
    ['semi-synchronous', 1, 21],
    ['semi-synchronous', 2, 61],
    ['synchronous', 1, 61],
  ] as const)('with %s replication (k = %i) is answered after %i ms', (replication, acknowledgements, ms) => {
    const cluster = threeNodes({ replication, acknowledgements });
    const attempt = cluster.request(a, write(1));
    cluster.run(nanosFromMs(100));
    expect(attempt.answer).toEqual({ result: ok(1), at: nanosFromMs(ms) });
  });

  it('is on every follower in the end, though nobody waits for it', () => {
    const cluster = threeNodes();
    cluster.request(a, write(1));
    cluster.run(nanosFromMs(100));
    for (const node of [b, c]) expect(cluster.disk(node)).toMatchObject([{ kind: 'write', key: 7, value: 1 }]);
  });

  it('is redirected to the leader by a follower', () => {
    const cluster = threeNodes();
    expect(cluster.request(b, write(1)).answer?.result).toEqual({ kind: 'redirect', leader: a });
  });

  it('is sent to all followers as one object', () => {
    const cluster = threeNodes();
    cluster.request(a, write(1));
    expect(cluster.inFlight).toHaveLength(2);
    expect(cluster.inFlight[0]?.message).toBe(cluster.inFlight[1]?.message);
  });

  it('applies once however often its client tries', () => {
    const cluster = threeNodes();
    const first = cluster.request(a, write(1));
    const second = cluster.request(a, write(1), { retryOf: first });
    cluster.run(nanosFromMs(1));
    cluster.request(a, write(2));
    cluster.run(nanosFromMs(1));
    const third = cluster.request(a, write(1), { retryOf: first });
    for (const attempt of [first, second, third]) expect(attempt.answer?.result).toEqual(ok(1));
    expect(cluster.request(a, read).answer?.result).toEqual(ok(2));
    expect(cluster.disk(a)).toHaveLength(2);
  });

  it('that its session has given up since is dropped', () => {
    const cluster = threeNodes();
    const first = cluster.request(a, write(1), { session: 5 });
    cluster.request(a, write(2), { session: 5 });
    cluster.run(nanosFromMs(1));
    const late = cluster.request(a, write(1), { retryOf: first });
    cluster.run(nanosFromMs(1));
    expect(late.answer).toBeNull();
    expect(cluster.disk(a)).toHaveLength(2);
  });
});

describe('a compare-and-set', () => {
  it('is compared with the write before it, committed or not', () => {
    const cluster = threeNodes({ replication: 'synchronous' });
    cluster.request(a, write(1));
    const attempt = cluster.request(a, cas(1, 2));
    cluster.run(nanosFromMs(100));
    expect(attempt.answer?.result).toEqual(ok(2, true));
  });

  it('that fails tells the value that it found, and not before that value is committed', () => {
    const cluster = threeNodes({ replication: 'synchronous' });
    cluster.request(a, write(1));
    const attempt = cluster.request(a, cas(0, 2));
    cluster.run(nanosFromMs(60));
    expect(attempt.answer).toBeNull();
    cluster.run(nanosFromMs(10));
    expect(attempt.answer?.result).toEqual(ok(1, false));
  });

  it('that failed fails again when it is retried, though it would succeed now', () => {
    const cluster = threeNodes();
    const first = cluster.request(a, cas(5, 6));
    cluster.run(nanosFromMs(1));
    cluster.request(a, write(5));
    cluster.run(nanosFromMs(1));
    const retry = cluster.request(a, cas(5, 6), { retryOf: first });
    expect(retry.answer?.result).toEqual(ok(0, false));
    expect(cluster.request(a, read).answer?.result).toEqual(ok(5));
  });
});

describe('a read', () => {
  it('at the leader does not see a write before it can be acknowledged', () => {
    const cluster = threeNodes({ replication: 'semi-synchronous' });
    cluster.request(a, write(1));
    cluster.run(nanosFromMs(20));
    expect(cluster.request(a, read).answer?.result).toEqual(ok(0));
    cluster.run(nanosFromMs(1));
    expect(cluster.request(a, read).answer?.result).toEqual(ok(1));
  });

  it('goes to the leader unless local reads are asked for, by the strategy or by the read', () => {
    const leader = threeNodes();
    expect(leader.request(b, read).answer?.result).toEqual({ kind: 'redirect', leader: a });
    expect(leader.request(b, localRead).answer?.result).toEqual(ok(0));
    const local = threeNodes({ reads: 'local' });
    expect(local.request(b, read).answer?.result).toEqual(ok(0));
    expect(local.request(b, linearizableRead).answer?.result).toEqual({ kind: 'redirect', leader: a });
    for (const [{ strategy }, operation, route] of [
      [leader, read, 'leader'],
      [leader, localRead, 'any'],
      [local, read, 'any'],
      [local, linearizableRead, 'leader'],
      [local, write(1), 'leader'],
    ] as const)
      expect(strategy.route(operation)).toBe(route);
  });

  it('at a follower is stale for as long as the write is on its way', () => {
    const cluster = threeNodes({ reads: 'local' });
    cluster.request(a, write(1));
    cluster.run(nanosFromMs(30));
    expect(cluster.request(b, read).answer?.result).toEqual(ok(1));
    expect(cluster.request(c, read).answer?.result).toEqual(ok(0));
  });
});

describe('what it promises', () => {
  it('is linearizability with reads at the leader, and nothing with local reads', () => {
    expect(threeNodes().strategy.guarantees.map(({ model }) => model)).toEqual(['linearizable']);
    expect(threeNodes({ reads: 'local' }).strategy.guarantees).toEqual([]);
  });

  it('needs a leader that exists and no more acknowledgements than followers', () => {
    expect(() => threeNodes({ leader: nodeId(3) })).toThrow('node 3');
    expect(() => threeNodes({ replication: 'semi-synchronous', acknowledgements: 3 })).toThrow('3 acknowledgements');
    expect(() => threeNodes({ replication: 'asynchronous', acknowledgements: 3 })).not.toThrow();
  });
});
