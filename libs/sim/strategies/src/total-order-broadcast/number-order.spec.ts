import { nanosFromMs, type Operation } from '@isthmus/sim-protocol';
import { goldenText } from '@isthmus/sim-testing';
import { a, b, broadcast, c, CLUSTER, logsOf, threeNodes } from './three-nodes.fixture.js';
import { broadcastByNumbers } from './total-order-broadcast.js';

const WRITE: Operation = { kind: 'write', key: 7, value: 1 };
const READ: Operation = { kind: 'read', key: 7, consistency: 'default' };

/** `a` keeps the register. */
function numbered() {
  return threeNodes(broadcastByNumbers({ keeper: a, reads: 'log' }, CLUSTER));
}

describe('a broadcast by numbers from a register', () => {
  it('is answered when its node has the number, and all below it', () => {
    const cluster = numbered();
    const sent: string[] = [];
    cluster.onStep = (_node, effects) => {
      for (const effect of effects) if (effect.kind === 'send') sent.push(effect.message.kind);
    };
    const attempt = cluster.request(b, broadcast(5));
    cluster.run(nanosFromMs(500));
    // A flush, 10 to the register, a flush, 10 back, a flush.
    expect(attempt.answer).toEqual({ result: { kind: 'ok', value: 5, swapped: false }, at: nanosFromMs(23) });
    expect(logsOf(cluster)).toEqual([[5], [5], [5]]);
    // Two for each other node, and two between the node asked and the register.
    expect(sent.sort()).toEqual(['ask-number', 'has-number', 'has-number', 'number', 'numbered', 'numbered']);
  });

  it('reads, step by step, as follows, where its node crashes between its number and its message', () => {
    const cluster = numbered();
    cluster.request(b, broadcast(5));
    cluster.run(nanosFromMs(22));
    cluster.crash(b);
    cluster.run(nanosFromMs(10));
    cluster.restart(b);
    cluster.run(nanosFromMs(100));
    expect(logsOf(cluster)).toEqual([[5], [5], [5]]);
    const text = cluster.transcript.text();
    expect(text).toBe(goldenText(new URL('./testdata/broadcast-by-number.txt', import.meta.url), text));
  });

  it('is delivered in one order, whoever took it', () => {
    const cluster = numbered();
    for (const [value, node] of [c, b, a, b, c].entries()) cluster.request(node, broadcast(value + 1));
    cluster.run(nanosFromMs(2000));
    const [first, ...others] = logsOf(cluster);
    expect([...first!].sort()).toEqual([1, 2, 3, 4, 5]);
    for (const log of others) expect(log).toEqual(first);
  });

  it('stops at a number whose message a node has that is down, and goes on when it is back', () => {
    const cluster = numbered();
    cluster.request(b, broadcast(1));
    // It has its number, and nobody has its message.
    cluster.run(nanosFromMs(22));
    cluster.crash(b);
    const second = cluster.request(c, broadcast(2));
    cluster.run(nanosFromMs(60_000));
    expect(second.answer).toBeNull();
    expect(logsOf(cluster)).toEqual([[], [], []]);
    cluster.restart(b);
    cluster.run(nanosFromMs(3000));
    expect(second.answer?.result).toMatchObject({ kind: 'ok', value: 2 });
    expect(logsOf(cluster)).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
  });

  it('is sent again until all have it, and to a node that is away one message at a time', () => {
    const cluster = numbered();
    cluster.cut([c]);
    for (let value = 1; value <= 20; value++) cluster.request(b, broadcast(value));
    cluster.run(nanosFromMs(1500));
    let sent = 0;
    cluster.onStep = (_node, effects) => (sent += effects.filter(({ kind }) => kind === 'send').length);
    cluster.run(nanosFromMs(10_000));
    expect(sent).toBe(10);
    cluster.heal();
    cluster.run(nanosFromMs(3000));
    expect(cluster.delivered(c)).toEqual(cluster.delivered(b));
    expect(cluster.delivered(c)).toHaveLength(20);
  });

  it('has one number though it was asked of two nodes, and is delivered once', () => {
    const cluster = numbered();
    const first = cluster.request(b, broadcast(5));
    cluster.request(c, broadcast(5), { retryOf: first });
    cluster.run(nanosFromMs(3000));
    expect(logsOf(cluster)).toEqual([[5], [5], [5]]);
    expect(cluster.attempts.map(({ answer }) => answer?.result.kind)).toEqual(['ok', 'ok']);
    cluster.request(a, broadcast(6));
    cluster.run(nanosFromMs(500));
    expect(cluster.delivered(c)).toEqual([5, 6]);
  });

  it('makes storage: who reads by a number above that of a write finds it', () => {
    const cluster = numbered();
    cluster.request(b, WRITE);
    cluster.run(nanosFromMs(23));
    const read = cluster.request(c, READ);
    cluster.run(nanosFromMs(200));
    expect(read.answer?.result).toMatchObject({ kind: 'ok', value: 1 });
  });
});
