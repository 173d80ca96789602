import { nanosFromMs } from '@isthmus/sim-protocol';
import { nodeId } from '@isthmus/sim-testing';
import { fiveNodes, hintsOn, NODES, ok, onDisk, read, versionsOn, write } from './three-nodes.fixture.js';

const [a, b, c] = NODES;
const [d, e] = [nodeId(3), nodeId(4)];
const SLOPPY = { hintedHandoff: 'sloppy-quorum' } as const;

describe('a sloppy quorum (Dynamo 4.6)', () => {
  it('has the next node of the preference list take a write for a replica that is silent', () => {
    const cluster = fiveNodes({ ...SLOPPY, w: 3 });
    cluster.crash(c);
    const attempt = cluster.request(a, write(1));
    cluster.run(nanosFromMs(1000));
    // 500 until c is suspected, 21 to write at d.
    expect(attempt.answer).toEqual({ result: ok(1), at: nanosFromMs(521) });
    expect([onDisk(cluster), hintsOn(cluster, d)]).toEqual([[1, 1, null, null, null], [[c, 1]]]);
  });

  it('asks no suspected replica, until it answers a ping', () => {
    const cluster = fiveNodes({ ...SLOPPY, w: 3 });
    cluster.crash(c);
    cluster.request(a, write(1));
    cluster.run(nanosFromMs(600));
    const second = cluster.request(a, write(2));
    cluster.run(nanosFromMs(300));
    expect(second.answer?.at).toBe(nanosFromMs(621));
    cluster.restart(c);
    // Suspected at 500, pinged at 1000, heard from at 1020.
    cluster.run(nanosFromMs(130));
    const third = cluster.request(a, write(3));
    cluster.run(nanosFromMs(100));
    expect([third.answer?.at, onDisk(cluster)[c]]).toEqual([nanosFromMs(1051), 3]);
  });

  it('hands a write over when its replica is back, and forgets it', () => {
    const cluster = fiveNodes({ ...SLOPPY, w: 3 });
    cluster.crash(c);
    cluster.request(a, write(1));
    cluster.run(nanosFromMs(10_000));
    cluster.restart(c);
    // On d's disk at 511; handed over ten seconds later.
    cluster.run(nanosFromMs(521));
    expect(cluster.held(c, 0)).toBe(0);
    cluster.run(nanosFromMs(1));
    expect(cluster.held(c, 0)).toBe(1);
    cluster.run(nanosFromMs(11));
    expect(hintsOn(cluster, d)).toEqual([
      [c, 1],
      [c, 'handed over'],
    ]);
    cluster.run(nanosFromMs(60_000));
    expect(cluster.timers(d)).toEqual([]);
  });

  it('keeps hints through a crash, and what it has handed over no longer', () => {
    const cluster = fiveNodes({ ...SLOPPY, w: 3 });
    cluster.crash(c);
    cluster.request(a, write(1));
    cluster.run(nanosFromMs(1000));
    cluster.crash(d);
    cluster.restart(d);
    cluster.restart(c);
    cluster.run(nanosFromMs(12_000));
    expect(onDisk(cluster)[c]).toBe(1);
    cluster.crash(d);
    cluster.restart(d);
    cluster.run(nanosFromMs(60_000));
    expect(cluster.timers(d)).toEqual([]);
  });

  it('hands over no more than 64 keys in one message', () => {
    const cluster = fiveNodes({ ...SLOPPY, w: 3 });
    cluster.crash(c);
    const keys = Array.from({ length: 100 }, (_, index) => 5 * index);
    cluster.request(a, write(1));
    cluster.run(nanosFromMs(600));
    keys.forEach((key, index) => cluster.request(a, { kind: 'write', key, value: index + 2 }));
    cluster.run(nanosFromMs(1000));
    cluster.restart(c);
    const batches: number[] = [];
    cluster.onStep = (_node, effects) => {
      for (const effect of effects)
        if (effect.kind === 'send' && effect.message.kind === 'handoff') batches.push(effect.message.versions.length);
    };
    cluster.run(nanosFromMs(20_000));
    expect(batches).toEqual([64, 36]);
    expect(new Set(versionsOn(cluster, c).map(({ key }) => key)).size).toBe(100);
  });

  it('reads from whoever stands in', () => {
    const cluster = fiveNodes({ ...SLOPPY, w: 3, r: 3 });
    cluster.crash(b);
    cluster.crash(c);
    cluster.request(a, write(1));
    cluster.run(nanosFromMs(600));
    cluster.crash(a);
    const attempt = cluster.request(d, read);
    cluster.run(nanosFromMs(600));
    // Only d and e are left, and both keep hints: three answers there are none.
    expect(attempt.answer).toBeNull();
    cluster.restart(a);
    cluster.run(nanosFromMs(1000));
    const again = cluster.request(d, read);
    cluster.run(nanosFromMs(600));
    expect(again.answer?.result).toEqual(ok(1));
  });

  it('lets both sides of a cut write, and a read miss what was written, though r + w > n', () => {
    const cluster = fiveNodes(SLOPPY);
    cluster.cut([c, d]);
    const written = cluster.request(c, write(1));
    cluster.run(nanosFromMs(600));
    const before = cluster.request(a, read);
    cluster.run(nanosFromMs(600));
    expect([written.answer?.result, before.answer?.result]).toEqual([ok(1), ok(0)]);
    cluster.heal();
    cluster.run(nanosFromMs(12_000));
    const after = cluster.request(a, read);
    cluster.run(nanosFromMs(100));
    expect([after.answer?.result, onDisk(cluster)]).toEqual([ok(1), [1, 1, 1, null, null]]);
  });

  it('asks a suspected replica all the same where nobody can stand in', () => {
    const cluster = fiveNodes({ ...SLOPPY, n: 5, w: 5, r: 5 });
    cluster.cut([e]);
    cluster.request(a, write(1));
    cluster.run(nanosFromMs(600));
    cluster.heal();
    const attempt = cluster.request(a, write(2));
    cluster.run(nanosFromMs(100));
    expect(attempt.answer?.result).toEqual(ok(2));
  });
});

describe('hints at the coordinator (Cassandra)', () => {
  const AT_COORDINATOR = { hintedHandoff: 'at-coordinator', handoffInterval: nanosFromMs(1000) } as const;

  it('count for no quorum', () => {
    const cluster = fiveNodes({ ...AT_COORDINATOR, w: 3 });
    cluster.crash(c);
    const attempt = cluster.request(a, write(1));
    cluster.run(nanosFromMs(9000));
    expect([attempt.answer, hintsOn(cluster, a)]).toEqual([null, [[c, 1]]]);
    const second = cluster.request(a, write(2));
    cluster.run(nanosFromMs(100));
    expect([second.answer, hintsOn(cluster, a).at(-1)]).toEqual([null, [c, 2]]);
  });

  it('reach the replica when it is back', () => {
    const cluster = fiveNodes(AT_COORDINATOR);
    cluster.crash(c);
    const attempt = cluster.request(a, write(1));
    cluster.run(nanosFromMs(700));
    cluster.restart(c);
    expect(attempt.answer?.at).toBe(nanosFromMs(21));
    cluster.run(nanosFromMs(1000));
    expect([onDisk(cluster)[c], hintsOn(cluster, a).at(-1)]).toEqual([1, [c, 'handed over']]);
  });
});

it('promises no register with sloppy quorums, for they need not meet', () => {
  const register = { readRepair: 'sync', stamps: 'read-first' } as const;
  const promised = (parameters: object) => fiveNodes({ ...register, ...parameters }).strategy.guarantees.length;
  expect(promised({ hintedHandoff: 'at-coordinator' })).toBe(1);
  expect(promised(SLOPPY)).toBe(0);
});
