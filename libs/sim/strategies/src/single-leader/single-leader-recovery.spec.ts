import { nanosFromMs } from '@isthmus/sim-protocol';
import { effectsOf } from '@isthmus/sim-testing';
import { FixedFollower } from './fixed-follower.js';
import type { LogEntry, SingleLeaderMessage } from './messages.js';
import { localRead, NODES, ok, read, type Scripted, threeNodes, write } from './three-nodes.fixture.js';

const [a, b, c] = NODES;

function loseAllTo(cluster: Scripted, node: number): void {
  for (const envelope of [...cluster.inFlight]) if (envelope.to === node) cluster.lose(envelope);
}

describe('after the leader crashed', () => {
  it('a write that was on its disk counts as written', () => {
    const cluster = threeNodes();
    cluster.request(a, write(1));
    cluster.flush(a);
    cluster.crash(a);
    cluster.restart(a);
    const attempt = cluster.request(a, read);
    cluster.run(nanosFromMs(1));
    expect(attempt.answer?.result).toEqual(ok(1));
  });

  it('reads wait until what it recovered is on the followers again', () => {
    const cluster = threeNodes({ replication: 'synchronous' });
    cluster.request(a, write(1));
    cluster.run(nanosFromMs(100));
    cluster.crash(a);
    cluster.restart(a);
    const attempt = cluster.request(a, read);
    const atOnce = cluster.request(a, localRead);
    expect(atOnce.answer?.result).toEqual(ok(1));
    cluster.run(nanosFromMs(60));
    expect(attempt.answer).toBeNull();
    cluster.run(nanosFromMs(1));
    expect(attempt.answer?.result).toEqual(ok(1));
  });

  it('a retry of a write that it recovered does not write again', () => {
    const cluster = threeNodes();
    const first = cluster.request(a, write(1));
    cluster.flush(a);
    cluster.crash(a);
    cluster.restart(a);
    const retry = cluster.request(a, write(1), { retryOf: first });
    cluster.run(nanosFromMs(1));
    expect(retry.answer?.result).toEqual(ok(1));
    expect(cluster.disk(a).filter(({ kind }) => kind === 'write')).toHaveLength(1);
  });

  it('a write that its disk lost is taken back from the followers that had it', () => {
    const cluster = threeNodes({ reads: 'local' });
    cluster.request(a, write(1));
    cluster.settle();
    cluster.request(a, write(2));
    for (const envelope of [...cluster.inFlight]) cluster.deliver(envelope);
    for (const node of [b, c]) cluster.flush(node);
    expect(cluster.request(b, read).answer?.result).toEqual(ok(2));
    cluster.crash(a, 0);
    cluster.restart(a);
    cluster.settle();
    for (const node of [a, b, c]) expect(cluster.request(node, read).answer?.result).toEqual(ok(1));
  });

  it('only the open operation of a session waits for it', () => {
    const cluster = threeNodes({ replication: 'synchronous' });
    cluster.request(a, write(1), { session: 5 });
    cluster.run(nanosFromMs(100));
    cluster.crash(a);
    cluster.restart(a);
    const [givenUp, open] = [write(2), write(3)].map((operation) => cluster.request(a, operation, { session: 5 }));
    const retry = cluster.request(a, write(3), { retryOf: open! });
    const late = cluster.request(a, write(2), { retryOf: givenUp! });
    cluster.run(nanosFromMs(200));
    for (const attempt of [open, retry]) expect(attempt!.answer?.result).toEqual(ok(3));
    for (const attempt of [givenUp, late]) expect(attempt!.answer).toBeNull();
  });

  it('a lost disk is replaced by the longest log that a follower has, and only when all have told theirs', () => {
    const cluster = threeNodes();
    cluster.request(a, write(1));
    cluster.run(nanosFromMs(15));
    cluster.crash(a, 'nothing');
    cluster.restart(a);
    const [early, late] = [cluster.request(a, read), cluster.request(a, localRead)];
    expect(late.answer?.result).toEqual(ok(0));
    cluster.run(nanosFromMs(60));
    expect(early.answer).toBeNull();
    cluster.run(nanosFromMs(2));
    expect(early.answer?.result).toEqual(ok(1));
  });
});

it('a leader that crashes while it copies the log of a follower begins anew', () => {
  const cluster = threeNodes();
  for (const value of [1, 2, 3]) cluster.request(a, write(value));
  cluster.settle();
  cluster.crash(a, 'nothing');
  cluster.restart(a);
  cluster.flush(a);
  while (cluster.inFlight.length > 0) cluster.deliver(cluster.inFlight[0]!);
  cluster.crash(a, 2);
  cluster.restart(a);
  cluster.settle();
  expect(cluster.request(a, read).answer?.result).toEqual(ok(3));
  const kinds = cluster.disk(a).map(({ kind }) => kind);
  expect(kinds).toEqual(['recalling', 'write', 'write', 'recalling', 'write', 'write', 'write', 'epoch']);
});

describe('a follower', () => {
  it('gets what was lost as soon as its connection is reset', () => {
    const cluster = threeNodes({ reads: 'local' });
    cluster.cut([b]);
    cluster.request(a, write(1));
    cluster.run(nanosFromMs(100));
    cluster.heal();
    cluster.resetConnection(a, b);
    cluster.run(nanosFromMs(11));
    expect(cluster.request(b, read).answer?.result).toEqual(ok(1));
  });

  it('that lost its disk is filled again by the leader', () => {
    const cluster = threeNodes({ reads: 'local' });
    for (let value = 1; value <= 200; value++) cluster.request(a, write(value));
    cluster.run(nanosFromMs(100));
    cluster.crash(b, 'nothing');
    cluster.restart(b);
    cluster.run(nanosFromMs(100));
    expect(cluster.request(b, read).answer?.result).toEqual(ok(200));
    expect(cluster.disk(b)).toHaveLength(200);
  });

  it('is not flooded while it is cut off, and catches up within a second of the heal', () => {
    const cluster = threeNodes({ reads: 'local' });
    cluster.cut([c]);
    let sent = 0;
    cluster.onStep = (_, effects) => {
      for (const effect of effects) if (effect.kind === 'send' && effect.to === c) sent++;
    };
    for (let value = 1; value <= 1000; value++) {
      cluster.request(a, write(value));
      cluster.run(nanosFromMs(10));
    }
    // Every write of the first second, then one message a second until the tenth.
    expect(sent).toBe(100 + 10);
    cluster.heal();
    // The probe there and back, and then all the rest: 30 + 1 + 30 + 30 + 1, and 1 for what arrived during a flush.
    cluster.run(nanosFromMs(1000 + 93));
    expect(cluster.request(c, read).answer?.result).toEqual(ok(1000));
  });

  it('ignores what an earlier life of the leader sent', () => {
    const cluster = threeNodes({ replication: 'synchronous', reads: 'local' });
    cluster.request(a, write(1));
    const stale = cluster.inFlight.find(({ to }) => to === b)!;
    cluster.duplicate(stale);
    const copy = cluster.inFlight.at(-1)!;
    cluster.flush(a);
    // The second write is lost with the leader's disk, but not on its way to b.
    cluster.request(a, write(2));
    const lost = cluster.inFlight.find(
      ({ to, message }) => to === b && message.kind === 'append' && message.from === 1,
    )!;
    cluster.duplicate(lost);
    const second = cluster.inFlight.at(-1)!;
    const others = () => [...cluster.inFlight].filter((envelope) => envelope !== second && envelope !== copy);
    cluster.lose(lost);
    while (others().length > 0) cluster.deliver(others()[0]!);
    cluster.crash(a, 0);
    cluster.restart(a);
    for (let round = 0; round < 10; round++) {
      for (const node of [a, b, c]) cluster.flush(node);
      for (const envelope of others()) cluster.deliver(envelope);
    }
    cluster.deliver(copy);
    cluster.deliver(second);
    cluster.flush(b);
    expect(others()).toEqual([]);
    expect(cluster.request(b, read).answer?.result).toEqual(ok(1));
  });

  it('that missed a whole life of the leader gives up what the life before it lost', () => {
    const cluster = threeNodes({ reads: 'local' });
    cluster.request(a, write(1));
    cluster.settle();
    // On the disk of c alone: more writes, which the leader loses, than it makes in the life that c misses.
    for (const value of [2, 3, 4, 5, 6]) cluster.request(a, write(value));
    loseAllTo(cluster, b);
    for (const envelope of [...cluster.inFlight]) cluster.deliver(envelope);
    cluster.flush(c);
    cluster.crash(a, 0);
    cluster.crash(c, 0);
    cluster.restart(a);
    for (const value of [7, 8, 9]) cluster.request(a, write(value));
    cluster.settle();
    cluster.crash(a, 0);
    cluster.restart(a);
    cluster.restart(c);
    cluster.settle();
    for (const node of [a, b, c]) expect(cluster.request(node, read).answer?.result).toEqual(ok(9));
    const values = cluster.disk(c).map((entry) => ('value' in entry ? entry.value : entry.kind));
    expect(values).toEqual([1, 2, 3, 4, 5, 6, 'cut', 'cut', 7, 8, 9]);
  });

  describe('with five entries of the first epoch', () => {
    const entries = [0, 1, 2, 3, 4].map((position): LogEntry => {
      return { kind: 'write', epoch: 1, position, session: position, sequence: 1, key: 7, value: position + 1 };
    });

    function sentWhenTold(message: SingleLeaderMessage): unknown[] {
      const follower = new FixedFollower({ reads: 'leader' }, a);
      effectsOf(follower, { kind: 'start', reason: 'restart', recovered: entries });
      const effects = effectsOf(follower, { kind: 'message', from: a, message });
      return effects.flatMap((effect) => (effect.kind === 'send' ? [effect.message] : []));
    }

    it('acknowledges no more than it knows to be in the leader’s log', () => {
      const whole = { kind: 'append', epoch: 3, epochStart: 9, from: 0, epochBefore: 0 } as const;
      expect(sentWhenTold({ ...whole, entries: entries.slice(0, 3) })).toEqual([
        { kind: 'acknowledge', epoch: 3, position: 3 },
      ]);
    });

    it('acknowledges nothing when it has another epoch before the entries that it is sent', () => {
      const probe = { kind: 'append', epoch: 3, epochStart: 4, from: 4, epochBefore: 2, entries: [] } as const;
      expect(sentWhenTold(probe)).toEqual([{ kind: 'fetch', lastEpoch: 1, position: 4 }]);
      expect(sentWhenTold({ ...probe, epochBefore: 1 })).toEqual([{ kind: 'acknowledge', epoch: 3, position: 4 }]);
    });
  });

  it('that lost its disk is filled again even when part of the answer is lost', () => {
    const cluster = threeNodes({ reads: 'local' });
    for (let value = 1; value <= 100; value++) cluster.request(a, write(value));
    cluster.run(nanosFromMs(100));
    cluster.crash(b, 'nothing');
    cluster.restart(b);
    cluster.run(nanosFromMs(10));
    const [, second] = cluster.inFlight.filter(({ to }) => to === b);
    cluster.lose(second!);
    cluster.run(nanosFromMs(1100));
    expect(cluster.request(b, read).answer?.result).toEqual(ok(100));
  });
});
