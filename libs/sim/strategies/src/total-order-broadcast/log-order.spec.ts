import { nanosFromMs, type Operation } from '@isthmus/sim-protocol';
import { goldenText } from '@isthmus/sim-testing';
import type { ReadMethod } from './log-order.js';
import { nameOfLogOrder, sizeOfLogOrder, sizeOfStamped } from './messages.js';
import { OrderedService } from './ordered-service.js';
import { a, b, broadcast, c, CLUSTER, logsOf, threeNodes } from './three-nodes.fixture.js';
import { broadcastByLog } from './total-order-broadcast.js';

const READ: Operation = { kind: 'read', key: 7, consistency: 'default' };
const WRITE: Operation = { kind: 'write', key: 7, value: 1 };

/** Led by `a`, which has been elected. */
function led(reads: ReadMethod = 'log') {
  const timing = { leader: a, electionTimeout: nanosFromMs(1000), heartbeat: nanosFromMs(500) };
  const cluster = threeNodes(broadcastByLog({ ...timing, reads }, CLUSTER));
  cluster.run(nanosFromMs(200));
  return cluster;
}

describe('a broadcast by the log of a Raft group', () => {
  it('is answered by the node that took it when that delivers it: submitted, on the disks of a majority, and told so', () => {
    const cluster = led();
    const sent: string[] = [];
    cluster.onStep = (_node, effects) => {
      for (const effect of effects) if (effect.kind === 'send') sent.push(nameOfLogOrder(effect.message));
    };
    const attempt = cluster.request(b, broadcast(5));
    cluster.run(nanosFromMs(100));
    // 10 to the leader, 10 to the nearest disk, its flush, 10 back, 10 to the one that waits.
    expect(attempt.answer).toEqual({
      result: { kind: 'ok', value: 5, swapped: false },
      at: attempt.requestedAt + nanosFromMs(41),
    });
    // Two for each other node, and two between the node asked and the leader.
    expect(sent.sort()).toEqual(['append-entries', 'append-entries', 'appended', 'appended', 'committed', 'submit']);
  });

  it('is delivered everywhere in one order, whoever took it', () => {
    const cluster = led();
    for (const [value, node] of [a, b, c, b, a].entries()) cluster.request(node, broadcast(value + 1));
    cluster.run(nanosFromMs(1000));
    const [first, ...others] = logsOf(cluster);
    expect([...first!].sort()).toEqual([1, 2, 3, 4, 5]);
    for (const log of others) expect(log).toEqual(first);
  });

  it('is kept by the node that took it while that reaches no leader, and submitted when it does', () => {
    const cluster = led();
    cluster.cut([c]);
    const attempt = cluster.request(c, broadcast(5));
    cluster.run(nanosFromMs(5000));
    expect(attempt.answer).toBeNull();
    cluster.heal();
    cluster.run(nanosFromMs(5000));
    expect(attempt.answer?.result).toMatchObject({ kind: 'ok', value: 5 });
    expect(logsOf(cluster)).toEqual([[5], [5], [5]]);
  });

  it('is delivered once though it was submitted again by two nodes', () => {
    const cluster = led();
    const first = cluster.request(b, broadcast(5));
    cluster.request(c, broadcast(5), { retryOf: first });
    cluster.lose(cluster.inFlight.find(({ from }) => from === b)!);
    cluster.run(nanosFromMs(3000));
    expect(cluster.attempts.map(({ answer }) => answer?.result.kind)).toEqual(['ok', 'ok']);
    expect(logsOf(cluster)).toEqual([[5], [5], [5]]);
  });

  it('is delivered again, from the first message on, by a node that begins a new life', () => {
    const cluster = led();
    for (const value of [1, 2, 3]) cluster.request(b, broadcast(value));
    cluster.run(nanosFromMs(1000));
    cluster.crash(b);
    cluster.restart(b);
    cluster.run(nanosFromMs(1000));
    expect(cluster.delivered(b)).toEqual([1, 2, 3]);
  });

  it('reads, step by step, as follows', () => {
    const cluster = led();
    cluster.note('a broadcast at a follower, and a read through the log');
    cluster.request(b, broadcast(5));
    cluster.request(b, READ);
    cluster.run(nanosFromMs(100));
    const text = cluster.transcript.text();
    expect(text).toBe(goldenText(new URL('./testdata/broadcast-by-log.txt', import.meta.url), text));
  });
});

describe('storage by append-and-wait', () => {
  it.each([
    // The way of a message.
    ['log', 41],
    // 10 to the leader, which a majority confirms in 20 without a disk, and 10 back.
    ['read-index', 40],
    ['local', 0],
  ] as const)('answers a read by %s at a follower after %d ms', (reads, ms) => {
    const cluster = led(reads);
    const write = cluster.request(b, WRITE);
    cluster.run(nanosFromMs(100));
    expect(write.answer?.result).toMatchObject({ kind: 'ok', value: 1 });
    const read = cluster.request(b, READ);
    cluster.run(nanosFromMs(100));
    expect(read.answer).toEqual({
      result: { kind: 'ok', value: 1, swapped: false },
      at: read.requestedAt + nanosFromMs(ms),
    });
  });

  it.each([
    ['log', 1],
    ['read-index', 1],
    // It has not heard of the write yet.
    ['local', 0],
  ] as const)('reads by %s, at a node that was not asked to write, %d', (reads, value) => {
    const cluster = led(reads);
    const write = cluster.request(b, WRITE);
    cluster.run(nanosFromMs(42));
    expect(write.answer).not.toBeNull();
    const read = cluster.request(c, READ);
    cluster.run(nanosFromMs(200));
    expect(read.answer?.result).toMatchObject({ value });
  });

  it('swaps once where two nodes compare with the same value', () => {
    const cluster = led();
    const swaps = [b, c].map((node, at) => cluster.request(node, { kind: 'cas', key: 7, expected: 0, value: at + 1 }));
    cluster.run(nanosFromMs(200));
    expect(swaps.map(({ answer }) => answer?.result)).toEqual([
      { kind: 'ok', value: 1, swapped: true },
      { kind: 'ok', value: 1, swapped: false },
    ]);
  });
});

describe('the service that a log drives', () => {
  it('hands over what a copy of a later state holds beyond its own', () => {
    const silent = { hold: () => {} };
    const delivered: number[] = [];
    const place = { index: 1, session: 0, sequence: 1 };
    const ahead = new OrderedService({ applied: () => {}, deliver: () => {} });
    for (const value of [1, 2, 3]) ahead.apply({ kind: 'broadcast', key: 0, value }, place, silent);
    const copy = ahead.copy();
    ahead.apply({ kind: 'broadcast', key: 0, value: 4 }, place, silent);
    const behind = new OrderedService({ applied: () => {}, deliver: (message) => delivered.push(message) });
    behind.apply({ kind: 'broadcast', key: 0, value: 1 }, place, silent);
    behind.restore(copy, silent);
    behind.apply({ kind: 'broadcast', key: 0, value: 4 }, place, silent);
    expect(delivered).toEqual([1, 2, 3, 4]);
    expect(behind.sizeOf(copy)).toBe(3 * 8);
  });
});

describe('messages of a total order broadcast', () => {
  it('have the sizes that the README gives', () => {
    const of = { session: 0, sequence: 1, command: { kind: 'broadcast', key: 0, value: 5 } } as const;
    expect([
      sizeOfLogOrder({ kind: 'submit', ...of }),
      sizeOfLogOrder({ kind: 'committed', term: 1, index: 1 }),
      sizeOfStamped({ kind: 'stamped', counter: 1, ...of }),
    ]).toEqual([56, 32, 64]);
  });
});
