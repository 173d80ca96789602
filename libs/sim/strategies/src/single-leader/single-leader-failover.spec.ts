import { type Instant, nanosFromMs } from '@isthmus/sim-protocol';
import { logOf, NODES, ok, read, type Scripted, threeNodes, write } from './three-nodes.fixture.js';

const [a, b, c] = NODES;
const timeout = { kind: 'timeout', after: nanosFromMs(1000) } as const;

function valuesAt(cluster: Scripted, node: (typeof NODES)[number]): number[] {
  return logOf(cluster.disk(node)).map(({ value }) => value);
}

function leadersOf(cluster: Scripted): (readonly [string, number, number])[] {
  return cluster.announcements.map(({ node, role, term, at }) => [`${'abc'[node]} ${role}`, term, at / 1e6] as const);
}

describe('failover by a timeout, without consensus,', () => {
  it('makes the next in rank the leader when the leader is gone for as long as that', () => {
    const cluster = threeNodes({ failover: timeout });
    cluster.request(a, write(1));
    cluster.run(nanosFromMs(500));
    cluster.crash(a);
    cluster.run(nanosFromMs(1500));
    // The last heartbeat left at 251 ms and 501 ms would have been the next.
    expect(leadersOf(cluster)).toEqual([
      ['a leader', 1, 1],
      ['b leader', 2, 1262],
    ]);
    const attempt = cluster.request(b, write(2));
    cluster.run(nanosFromMs(100));
    expect(attempt.answer?.result).toEqual(ok(2));
    expect(cluster.request(c, read).answer?.result).toEqual({ kind: 'redirect', leader: b });
    expect(valuesAt(cluster, c)).toEqual([1, 2]);
  });

  it('makes two leaders who both acknowledge writes while a cut lasts; those of the earlier epoch are lost', () => {
    const cluster = threeNodes({ failover: timeout });
    cluster.run(nanosFromMs(100));
    cluster.cut([a]);
    cluster.run(nanosFromMs(1500));
    const [deluded, rightful] = [cluster.request(a, write(1)), cluster.request(b, write(2))];
    cluster.run(nanosFromMs(100));
    expect(deluded.answer?.result).toEqual(ok(1));
    expect(rightful.answer?.result).toEqual(ok(2));
    cluster.heal();
    cluster.run(nanosFromMs(2500));
    for (const node of NODES) expect(valuesAt(cluster, node)).toEqual([2]);
    expect(leadersOf(cluster).at(-1)?.slice(0, 2)).toEqual(['a follower', 2]);
    expect(cluster.request(a, read).answer?.result).toEqual({ kind: 'redirect', leader: b });
  });

  it('goes on with the later in rank when the first is gone too', () => {
    const cluster = threeNodes({ failover: timeout });
    cluster.run(nanosFromMs(100));
    cluster.crash(a);
    cluster.crash(b);
    cluster.run(nanosFromMs(2500));
    expect(leadersOf(cluster).at(-1)).toEqual(['c leader', 3, 2032]);
  });

  it('lets a leader that returns after a crash follow its successor, and cuts off what only it had', () => {
    const cluster = threeNodes({ failover: timeout });
    cluster.run(nanosFromMs(100));
    cluster.cut([a]);
    const lost = [1, 2, 3].map((value) => cluster.request(a, write(value)));
    cluster.run(nanosFromMs(100));
    for (const { answer } of lost) expect(answer?.result.kind).toBe('ok');
    cluster.crash(a);
    cluster.heal();
    cluster.run(nanosFromMs(1500));
    cluster.request(b, write(4));
    cluster.run(nanosFromMs(100));
    cluster.restart(a);
    cluster.run(nanosFromMs(1500));
    for (const node of NODES) expect(valuesAt(cluster, node)).toEqual([4]);
  });
});

describe('failover by an operator', () => {
  const manual = { kind: 'manual', promote: c, at: nanosFromMs(1000) } as const;

  it('promotes the node at the time, and the old leader follows as soon as it hears', () => {
    const cluster = threeNodes({ failover: manual });
    cluster.run(nanosFromMs(1100));
    const leaders = leadersOf(cluster);
    expect(leaders.map(([who, , at]) => [who, at])).toEqual([
      ['a leader', 1],
      ['c leader', 1001],
      ['a follower', 1031],
    ]);
    expect(leaders[1]?.[1]).toBeGreaterThan(3_000_000);
    expect(cluster.request(b, read).answer?.result).toEqual({ kind: 'redirect', leader: c });
  });

  it('outranks a leader that restarts meanwhile, and leaves no one else to lead', () => {
    const cluster = threeNodes({ failover: manual });
    cluster.run(nanosFromMs(100));
    cluster.cut([c]);
    for (const _ of [1, 2, 3]) {
      cluster.crash(a);
      cluster.restart(a);
      cluster.run(nanosFromMs(100));
    }
    cluster.run(nanosFromMs(1000));
    cluster.heal();
    cluster.run(nanosFromMs(2500));
    expect(cluster.request(a, read).answer?.result).toEqual({ kind: 'redirect', leader: c });
    cluster.crash(c);
    cluster.crash(a);
    cluster.restart(a);
    cluster.run(nanosFromMs(10_000));
    expect(cluster.request(a, read).answer?.result).toEqual({ kind: 'redirect', leader: null });
    cluster.restart(c);
    cluster.run(nanosFromMs(2000));
    expect(cluster.request(a, read).answer?.result).toEqual({ kind: 'redirect', leader: c });
  });

  it('leaves the old leader deposed though it restarts and its clock says that nobody is promoted yet', () => {
    const cluster = threeNodes({ failover: manual });
    cluster.run(nanosFromMs(1100));
    cluster.crash(a);
    const { now } = cluster;
    cluster.now = (now - nanosFromMs(500)) as Instant;
    cluster.restart(a);
    cluster.now = now;
    cluster.run(nanosFromMs(2000));
    for (const node of [a, b])
      expect(cluster.request(node, read).answer?.result).toEqual({ kind: 'redirect', leader: c });
  });

  it('loses what the promoted node has not got, though it was acknowledged', () => {
    const cluster = threeNodes({ failover: manual, replication: 'semi-synchronous' });
    cluster.run(nanosFromMs(975));
    const attempt = cluster.request(a, write(1));
    cluster.run(nanosFromMs(500));
    expect(attempt.answer).toEqual({ result: ok(1), at: nanosFromMs(996) });
    for (const node of NODES) expect(valuesAt(cluster, node)).toEqual([]);
  });
});

describe('failover by a lock with a lease', () => {
  const lock = { kind: 'lock-service', servers: NODES, lease: nanosFromMs(1000), driftPpm: 0, fencing: true } as const;
  const quorum = { replication: 'quorum', failover: lock } as const;

  it('makes the initial leader lead once a majority has granted it the lock and told it its logs', () => {
    const cluster = threeNodes(quorum);
    cluster.run(nanosFromMs(100));
    // A promise: 10 + 1 + 10 ms; the lock: 10 + 10; the log of b with the epoch on its disk: 10 + 1 + 10; the leader's own epoch: 1.
    expect(leadersOf(cluster)).toEqual([['a leader', 1, 63]]);
    const attempt = cluster.request(a, write(1));
    cluster.run(nanosFromMs(21));
    expect(attempt.answer?.result).toEqual(ok(1));
  });

  it('gives the lock to another only after the holder has given up, and keeps what was acknowledged', () => {
    const cluster = threeNodes(quorum);
    cluster.run(nanosFromMs(2000));
    const attempt = cluster.request(a, write(1));
    cluster.run(nanosFromMs(100));
    expect(attempt.answer?.result).toEqual(ok(1));
    cluster.cut([a]);
    const unknown = cluster.request(a, write(2));
    cluster.run(nanosFromMs(4000));
    const [, gaveUp, next] = leadersOf(cluster);
    expect(gaveUp?.[0]).toBe('a follower');
    expect(next?.[0]).toBe('b leader');
    expect(next?.[2]).toBeGreaterThan(gaveUp?.[2] ?? NaN);
    expect(unknown.answer).toBeNull();
    cluster.heal();
    cluster.run(nanosFromMs(2000));
    for (const node of NODES) expect(valuesAt(cluster, node)).toEqual([1]);
    expect(cluster.request(b, read).answer?.result).toEqual(ok(1));
  });

  it('is in nobody’s hands without a majority of its servers', () => {
    const cluster = threeNodes({ ...quorum, failover: { ...lock, servers: [b, c] } });
    cluster.run(nanosFromMs(2000));
    cluster.crash(b);
    cluster.run(nanosFromMs(10_000));
    expect(leadersOf(cluster).at(-1)?.[0]).toBe('a follower');
    expect(cluster.request(a, read).answer?.result).toEqual({ kind: 'redirect', leader: null });
    cluster.restart(b);
    cluster.run(nanosFromMs(5000));
    expect(leadersOf(cluster).at(-1)?.[0]).toMatch(/leader$/);
  });

  it('lets a lease read be answered until the lease is over by the holder’s clock, counted from when it asked for it', () => {
    const cluster = threeNodes({ ...quorum, reads: 'lease' });
    cluster.run(nanosFromMs(600));
    cluster.cut([a]);
    // Claimed at 21 ms, renewed at 521 ms for the last time.
    cluster.run(nanosFromMs(920));
    expect(cluster.request(a, read).answer?.result).toEqual(ok(0));
    cluster.run(nanosFromMs(1));
    expect(cluster.request(a, read).answer?.result).toEqual({ kind: 'redirect', leader: null });
  });

  it('shortens the holder’s lease by what clocks may be apart', () => {
    const cluster = threeNodes({ ...quorum, reads: 'lease', failover: { ...lock, driftPpm: 200_000 } });
    cluster.run(nanosFromMs(100));
    cluster.cut([a]);
    // 1000 ms * 0.8 / 1.2 from 21 ms on.
    cluster.run(nanosFromMs(587));
    expect(cluster.request(a, read).answer?.result).toEqual(ok(0));
    cluster.run(nanosFromMs(1));
    expect(cluster.request(a, read).answer?.result).toEqual({ kind: 'redirect', leader: null });
  });

  it('does not lose what a leader found in an earlier one’s log, once it has answered for it (Raft, figure 8)', () => {
    // Of those who wait, the later in the list are the more impatient.
    const draw = (node: number, spread: number) => Math.floor((spread * (2 - node)) / 3);
    const cluster = threeNodes(quorum, { draw });
    cluster.run(nanosFromMs(500));
    cluster.cut([a]);
    const attempt = cluster.request(a, write(1));
    cluster.run(nanosFromMs(1500));
    expect(leadersOf(cluster).at(-1)?.[0]).toBe('c leader');
    cluster.cut([c]);
    cluster.request(c, write(2));
    cluster.run(nanosFromMs(1));
    cluster.heal();
    cluster.cut([c]);
    cluster.run(nanosFromMs(2500));
    expect(leadersOf(cluster).at(-1)?.[0]).toBe('b leader');
    const retry = cluster.request(b, write(1), { retryOf: attempt });
    cluster.run(nanosFromMs(100));
    expect(retry.answer?.result).toEqual(ok(1));
    cluster.crash(b);
    cluster.heal();
    cluster.run(nanosFromMs(3000));
    expect(leadersOf(cluster).at(-1)?.[0]).toBe('c leader');
    for (const node of [a, c]) expect(valuesAt(cluster, node)).toEqual([1]);
  });
});
