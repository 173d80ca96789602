import { nanosFromMs } from '@isthmus/sim-protocol';
import { a, b, broadcast, c, CLUSTER, logsOf, threeNodes } from './three-nodes.fixture.js';
import { broadcastByStamps } from './total-order-broadcast.js';

function stamped(waitMs: number) {
  return threeNodes(broadcastByStamps({ wait: nanosFromMs(waitMs), reads: 'log' }, CLUSTER));
}

describe('a broadcast by Lamport stamps alone', () => {
  it('is delivered as it comes without a wait: in two orders by two nodes', () => {
    const cluster = stamped(0);
    cluster.request(b, broadcast(2));
    cluster.request(a, broadcast(1));
    cluster.run(nanosFromMs(100));
    // Both have the counter 1, so the stamp of `a` is lower; `c` hears `b` first.
    expect(logsOf(cluster)).toEqual([
      [1, 2],
      [2, 1],
      [2, 1],
    ]);
  });

  it('is delivered in the order of stamps by all who wait twice the longest way', () => {
    const cluster = stamped(60);
    cluster.request(a, broadcast(1));
    cluster.run(nanosFromMs(5));
    cluster.request(a, broadcast(2));
    cluster.run(nanosFromMs(24));
    // `c` has heard of nothing yet: its counter is 1 as well.
    const last = cluster.request(c, broadcast(3));
    cluster.run(nanosFromMs(500));
    expect(logsOf(cluster)).toEqual([
      [1, 3, 2],
      [1, 3, 2],
      [1, 3, 2],
    ]);
    expect(last.answer?.at).toBe(last.requestedAt + nanosFromMs(60));
  });

  it('is delivered where it does not belong if it comes later than a node waits', () => {
    const cluster = stamped(20);
    cluster.request(a, broadcast(1));
    cluster.run(nanosFromMs(5));
    cluster.request(a, broadcast(2));
    cluster.run(nanosFromMs(24));
    cluster.request(c, broadcast(3));
    cluster.run(nanosFromMs(500));
    expect(cluster.delivered(a)).toEqual([1, 2, 3]);
    expect(cluster.delivered(c)).toEqual([1, 3, 2]);
  });

  it('is never missed where it was lost', () => {
    const cluster = stamped(0);
    cluster.request(a, broadcast(1));
    cluster.lose(cluster.inFlight.find(({ to }) => to === c)!);
    cluster.run(nanosFromMs(10_000));
    expect(logsOf(cluster)).toEqual([[1], [1], []]);
  });
});
