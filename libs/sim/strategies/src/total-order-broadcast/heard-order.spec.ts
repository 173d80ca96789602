import { nanosFromMs } from '@isthmus/sim-protocol';
import { goldenText } from '@isthmus/sim-testing';
import { a, b, broadcast, c, CLUSTER, logsOf, threeNodes } from './three-nodes.fixture.js';
import { broadcastByHearing } from './total-order-broadcast.js';

const heard = () => threeNodes(broadcastByHearing({ reads: 'log' }, CLUSTER));

describe('a broadcast by stamps that waits to hear from every node', () => {
  it('is delivered after a round to the farthest node, and by the others when they have heard from all', () => {
    const cluster = heard();
    const first = cluster.request(a, broadcast(1));
    cluster.run(nanosFromMs(59));
    // b has the message after 10 ms, and what c says of it after 30 + 20.
    expect(logsOf(cluster)).toEqual([[], [1], [1]]);
    cluster.run(nanosFromMs(1));
    expect(first.answer?.at).toBe(first.requestedAt + nanosFromMs(60));
  });

  it('is delivered in one order by all, that of stamps, however late they come', () => {
    const cluster = heard();
    cluster.request(c, broadcast(3));
    cluster.request(b, broadcast(2));
    cluster.request(a, broadcast(1));
    cluster.run(nanosFromMs(500));
    expect(logsOf(cluster)).toEqual([1, 2, 3].map(() => [1, 2, 3]));
  });

  it('is stopped everywhere by one node that is cut off, and goes on when it is back', () => {
    const cluster = heard();
    cluster.cut([c]);
    const stuck = cluster.request(a, broadcast(1));
    cluster.run(nanosFromMs(5000));
    expect(logsOf(cluster)).toEqual([[], [], []]);
    cluster.heal();
    cluster.run(nanosFromMs(2000));
    expect(stuck.answer?.result.kind).toBe('ok');
    expect(logsOf(cluster)).toEqual([[1], [1], [1]]);
  });

  it('is stopped everywhere by one node that is down', () => {
    const cluster = heard();
    cluster.crash(c);
    cluster.request(a, broadcast(1));
    cluster.request(b, broadcast(2));
    cluster.run(nanosFromMs(60_000));
    expect([cluster.delivered(a), cluster.delivered(b)]).toEqual([[], []]);
  });

  it('reads, step by step, as follows, where two are broadcast at once', () => {
    const cluster = heard();
    cluster.request(a, broadcast(1));
    cluster.request(b, broadcast(2));
    cluster.run(nanosFromMs(99));
    const text = cluster.transcript.text();
    expect(text).toBe(goldenText(new URL('./testdata/broadcast-by-stamps-of-all.txt', import.meta.url), text));
  });

  it('is sent again where it was lost, and delivered once where it came twice', () => {
    const cluster = heard();
    cluster.request(a, broadcast(1));
    cluster.request(a, broadcast(2));
    cluster.lose(cluster.inFlight.find(({ to }) => to === c)!);
    for (const envelope of cluster.inFlight.filter(({ to }) => to === b)) cluster.duplicate(envelope);
    cluster.run(nanosFromMs(500));
    expect(logsOf(cluster)).toEqual([[], [], []]);
    cluster.run(nanosFromMs(1000));
    expect(logsOf(cluster)).toEqual([1, 2, 3].map(() => [1, 2]));
  });

  it('costs a message to all and an acknowledgement from all to all; what was received is told a little later, and then all is quiet', () => {
    const cluster = heard();
    const sent = new Map<string, number>();
    const sizes = new Map<string, number>();
    cluster.onStep = (_node, effects) => {
      for (const effect of effects) {
        if (effect.kind !== 'send') continue;
        const name = cluster.strategy.nameOf(effect.message);
        sent.set(name, (sent.get(name) ?? 0) + 1);
        sizes.set(name, cluster.strategy.sizeOf(effect.message));
      }
    };
    cluster.request(a, broadcast(1));
    cluster.run(nanosFromMs(90));
    expect([...sent]).toEqual([
      ['stamped', 2],
      ['acknowledge', 4],
    ]);
    cluster.run(nanosFromMs(5000));
    expect(sent.get('received')).toBeLessThanOrEqual(6);
    expect(sent.get('acknowledge')).toBe(4);
    expect(Object.fromEntries(sizes)).toEqual({ stamped: 16 + 24 + 40, acknowledge: 16 + 24, received: 16 + 8 });
    const before = new Map(sent);
    cluster.run(nanosFromMs(60_000));
    expect(sent).toEqual(before);
  });
});
